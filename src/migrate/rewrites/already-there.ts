import type { JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { Kind } from '../../model/kinds';
import { authorizationOf, attributesOf, valuesOf } from '../../model/policy/authorization';
import type { MeshObject } from '../../model/mesh-object';
import { isSameJson } from '../same-json';

/** Whether an object says the same as one to be made, by whatever name: steps of an earlier plan may have been taken already. */
export function isSaidBy(mesh: Mesh, kind: Kind, namespace: string, spec: JsonMap): boolean {
  return mesh.inNamespace(kind, namespace).some(({ raw }) => isSameJson(raw['spec'], spec));
}

/** Whether a policy lets in somebody at the pods, and nobody else; it is about a waypoint, and nothing for one to say. */
export function admitsAlone(mesh: Mesh, policy: MeshObject, principal: string): boolean {
  const { action, rules } = authorizationOf(mesh, policy);
  const isAlone = rules.every((rule) => {
    const all = attributesOf(rule);
    const [first] = all;
    return all.length === 1 && first!.name === 'principals' && isSameJson(valuesOf(first!).any, [principal]);
  });
  return action === 'ALLOW' && rules.length > 0 && isAlone;
}

/** Whether a policy refuses by ports of the pods and by nothing else, so that it means the same whoever sends, a waypoint included. */
export function deniesPortsAlone(mesh: Mesh, policy: MeshObject): boolean {
  const { action, rules } = authorizationOf(mesh, policy);
  return (
    action === 'DENY' &&
    rules.every((rule) => {
      const all = attributesOf(rule);
      return all.length > 0 && all.every(({ name }) => /^(ports|notPorts|destination\.port)$/.test(name));
    })
  );
}
