import type { IConstruct } from 'constructs';

const CLUSTER = Symbol.for('cdk8s-ambient.Cluster');

/** Makes a construct the root of a mesh of its own, for what is looked up in it by name. */
export function becomeMeshRoot(construct: IConstruct): void {
  Object.defineProperty(construct, CLUSTER, { value: true });
}

/** Whether a construct is the root of a mesh of its own, below the app. */
export function isMeshRoot(construct: IConstruct): boolean {
  return Object.hasOwn(construct, CLUSTER);
}

/** Where the objects of one cluster hang: the nearest `Cluster` above a construct, else the app. Names mean nothing beyond. */
export function meshRoot(construct: IConstruct): IConstruct {
  let scope = construct;
  while (!isMeshRoot(scope) && scope.node.scope) scope = scope.node.scope;
  return scope;
}
