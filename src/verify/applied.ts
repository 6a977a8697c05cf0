import type { Finding } from '../check/finding';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import type { Kind } from '../model/kinds';
import { DATAPLANE_MODE, INJECTION, REVISION } from '../model/workloads/enrolment';
import { USE_WAYPOINT, USE_WAYPOINT_NAMESPACE } from '../model/waypoints/waypoint-binding';
import { WAYPOINT_FOR } from '../model/waypoints/waypoint';
import { found, some } from './found';
import { keyOf } from './promise';

/** Kinds that decide what the mesh does, by which a dump can show that something was never applied. */
const KINDS: readonly Kind[] = [
  'Namespace',
  'Service',
  'Gateway',
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'VirtualService',
  'DestinationRule',
  'HTTPRoute',
  'ServiceEntry',
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
];

const LABELS = [DATAPLANE_MODE, USE_WAYPOINT, USE_WAYPOINT_NAMESPACE, WAYPOINT_FOR, INJECTION, REVISION];
const LABELLED: readonly Kind[] = ['Namespace', 'Service', 'Gateway'];

/** What of the manifests is not in the cluster, or with other labels; and what the dump can't tell of. */
export function appliedFindings(manifests: Mesh, live: Mesh): readonly Finding[] {
  const there = new Map(live.objects.map((object) => [keyOf(object), object]));
  const untold = new Set<string>();
  const findings = KINDS.flatMap((kind) =>
    manifests.ofKind(kind).flatMap((object) => {
      const other = there.get(keyOf(object));
      if (other) return LABELLED.includes(kind) ? labelFindings(object, other) : [];
      // Without any other of the kind in the namespace, it may be that nobody asked for them.
      if (live.inNamespace(kind, object.namespace).length === 0) {
        untold.add(`${object.kindName}${object.namespace === '' ? '' : ` in ${object.namespace}`}`);
        return [];
      }
      return found('verify/not-applied', object, {
        severity: 'error',
        message: 'it is in the manifests, and the cluster does not have it',
        fix: 'apply the manifests, or dump again if they were applied since',
      });
    }),
  );
  if (untold.size === 0) return findings;
  const missing = some([...untold].sort());
  return [
    ...findings,
    notJudged(`whether all is applied of ${missing}`, 'the dump has no object of these kinds there'),
  ];
}

function labelFindings(object: MeshObject, other: MeshObject): readonly Finding[] {
  return LABELS.flatMap((label) => {
    const [wanted, is] = [object.labels[label], other.labels[label]];
    if (wanted === is) return [];
    const words = (value: string | undefined): string => (value === undefined ? 'not there' : JSON.stringify(value));
    return found('verify/label-differs', other, {
      severity: 'error',
      field: `metadata.labels['${label}']`,
      message: `label ${label} is ${words(is)} in the cluster, and ${words(wanted)} in the manifests`,
      fix: 'apply the manifests, or find out who else writes the label',
    });
  });
}

/** @param what that is not told of, as in "not judged: …" */
export function notJudged(what: string, why: string, fix?: string): Finding {
  return found('verify/not-judged', undefined, { severity: 'info', message: `not judged: ${what}, as ${why}`, fix });
}
