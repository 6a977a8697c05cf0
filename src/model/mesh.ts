import { kindOf, type Kind } from './kinds';
import type { MeshObject } from './mesh-object';
import type { MeshOptions } from './options';

/** Whether the objects are all there are, or a part: in an open world, not knowing something says nothing. */
export type World = 'open' | 'closed';

const NONE: readonly MeshObject[] = [];

/**
 * The objects of a mesh, indexed once and never changed. What follows from them is in the modules beside this one: each fact is
 * a function of the mesh that remembers its answer, so that rules and the simulator can't disagree.
 */
export class Mesh {
  private readonly byKind = new Map<Kind, MeshObject[]>();
  private readonly byName = new Map<string, MeshObject>();
  private readonly byNamespace = new Map<string, MeshObject[]>();

  constructor(
    /** Every object, in the order of the input. */
    readonly objects: readonly MeshObject[],
    readonly world: World,
    readonly options: MeshOptions,
    /** CRDs that are given beside the objects. */
    readonly crds: readonly MeshObject[] = [],
  ) {
    for (const object of objects) {
      const { kind, namespace, name } = object;
      if (kind === undefined) continue;
      push(this.byKind, kind, object);
      push(this.byNamespace, `${kind} ${namespace}`, object);
      const key = `${kind} ${namespace} ${name}`;
      if (!this.byName.has(key)) this.byName.set(key, object);
    }
  }

  /** The objects of a kind, in the order of the input. */
  ofKind(kind: Kind): readonly MeshObject[] {
    return this.byKind.get(kind) ?? NONE;
  }

  /** The objects of a kind in a namespace. */
  inNamespace(kind: Kind, namespace: string): readonly MeshObject[] {
    return this.byNamespace.get(`${kind} ${namespace}`) ?? NONE;
  }

  /** An object by its name; the namespace is empty for objects of the whole cluster. */
  find(kind: Kind, namespace: string, name: string): MeshObject | undefined {
    return this.byName.get(`${kind} ${namespace} ${name}`);
  }

  /** An object by group, kind, namespace and name, as references have them. */
  findReferred(group: string, kindName: string, namespace: string, name: string): MeshObject | undefined {
    const kind = kindOf(group, kindName);
    return kind === undefined ? undefined : this.find(kind, namespace, name);
  }

  /** Whether objects of a kind in a namespace would be here if there were any. */
  knows(kind: Kind, namespace: string): boolean {
    return this.world === 'closed' || this.byNamespace.has(`${kind} ${namespace}`);
  }
}

function push<K>(map: Map<K, MeshObject[]>, key: K, object: MeshObject): void {
  const list = map.get(key);
  if (list) list.push(object);
  else map.set(key, [object]);
}
