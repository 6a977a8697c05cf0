import type { IConstruct } from 'constructs';
import { isMeshRoot } from '../../emit/mesh-root';
import { InputError } from '../../input/refuse';

/** An object of an app, with the construct that made it. */
export interface Made {
  readonly value: unknown;
  /** Path of the construct. */
  readonly construct: string;
}

/**
 * The objects of an App or Chart. Its validations run first, as they do when it is synthesized, because some constructs decide
 * there what they emit.
 *
 * @throws InputError with all that the validations find, and for an app of several clusters: each is a mesh of its own
 */
export function manifestsOf(scope: IConstruct): readonly Made[] {
  const { ApiObject } = require('cdk8s') as typeof import('cdk8s');
  const errors = scope.node.root.node
    .findAll()
    .flatMap(({ node }) => node.validate().map((message) => `[${node.path}] ${message}`));
  if (errors.length > 0) throw new InputError('check', `the app is not valid:\n  ${errors.join('\n  ')}`);
  const all = scope.node.findAll();
  const clusters = all.filter((construct) => construct !== scope && isMeshRoot(construct));
  if (clusters.length > 0) {
    const names = clusters.map(({ node }) => node.path).join(', ');
    throw new InputError('check', `the app has clusters (${names}), and each is a mesh of its own: give one of them`);
  }
  return all
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object) => ({ value: object.toJson() as unknown, construct: object.node.path }));
}
