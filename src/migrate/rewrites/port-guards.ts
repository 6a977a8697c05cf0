import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { rulesOn } from '../../model/network/network-policy';
import { byLabels } from '../../model/selectors';
import type { Workload } from '../../model/workloads/workload';
import type { JsonMap } from '../../model/field';
import type { Edit } from '../edit';
import { isSaidBy } from './already-there';
import { sidecarsIn } from './injected-pods';

const HBONE_PORT = 15_008;

/**
 * Says in terms of the mesh which ports network policies let anybody call. With 15008 open the network can't tell ports apart any more; ztunnel can.
 * Who may call which of them is not said: where that differs by client, the proof of the step shows it.
 *
 * @param shut the mesh before its network policies admit HBONE
 */
export function portGuards(shut: Mesh, namespace: string): readonly Edit[] {
  const pods = sidecarsIn(shut, namespace);
  return shut.inNamespace('NetworkPolicy', namespace).flatMap((policy): Edit[] => {
    const labels = policy.spec.get('podSelector', 'matchLabels').labels;
    const isPlain = Object.keys(labels).length > 0 && !policy.spec.get('podSelector', 'matchExpressions').isSet;
    if (!isPlain) return [];
    const own = pods.filter((pod) => byLabels(labels).matches(pod.labels));
    const sets = own.map((pod) => openPorts(shut, pod));
    const [first] = sets;
    const isOne = sets.every((one) => String(one) === String(first));
    if (!first || first.length === 0 || !isOne || policy.spec.get('ingress').items.length === 0) return [];
    const made = guard(shut, policy, labels, first);
    return isSaidBy(shut, 'AuthorizationPolicy', namespace, made.object['spec'] as JsonMap) ? [] : [made];
  });
}

/** The ports that some entry lets somebody call, in order; undefined where one lets all ports through, or the network shuts nothing. */
function openPorts(mesh: Mesh, pod: Workload): readonly number[] | undefined {
  const rules = rulesOn(mesh, pod).map(({ rule }) => rule);
  if (!rules.some((rule) => rule.defaultDeny.ingress)) return undefined;
  const found = new Set<number>();
  for (const entry of rules.flatMap((rule) => rule.entries)) {
    if (entry.direction !== 'ingress' || entry.isDeny) continue;
    if (entry.ports === undefined) return undefined;
    for (const { endPort, name, port, protocol } of entry.ports) {
      if (protocol === 'UDP' || protocol === 'SCTP') continue;
      // Names, ranges and all ports at once are more than a list of ports says.
      // An earlier step has let HBONE through, which is no port of an app.
      if (port === HBONE_PORT) continue;
      if (port === undefined || port === 0 || name !== undefined || endPort !== undefined) return undefined;
      found.add(port);
    }
  }
  return [...found].sort((a, b) => a - b);
}

function guard(mesh: Mesh, { name, namespace }: MeshObject, matchLabels: object, ports: readonly number[]): Edit {
  let own = `${name}-ports`;
  while (mesh.find('AuthorizationPolicy', namespace, own)) own += '-2';
  return {
    does: 'apply',
    object: {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: own, namespace },
      spec: {
        selector: { matchLabels },
        action: 'DENY',
        rules: [{ to: [{ operation: { notPorts: ports.map(String) } }] }],
      },
    },
    why: `keeps shut what NetworkPolicy ${namespace}/${name} shut, as HBONE brings all ports by one`,
  };
}
