import { Field, pathText } from '../../../model/field';
import { isBad, type FoundCondition } from '../../../status/condition';
import { conditionsOf } from '../../../status/status';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'status/negative-condition',
  severity: 'error',
  summary: 'istiod will write a condition that says no.',
  details:
    'What [`cdk8s-ambient status`](../../status.md) predicts, as a finding: a Gateway that is not programmed, a listener that is not accepted, a ' +
    'route that no listener takes, a reference that leads nowhere. Where another rule tells of the same mistake, that finding has the ' +
    'condition, and none is made here; run this rule alone to see all conditions.\n\n' +
    'An address that no load balancer has given yet is none: each new Gateway is without.',
  codes: ['IST0171'],
  on: [
    'Gateway',
    'ListenerSet',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'AuthorizationPolicy',
  ],
  reads: ['Secret', 'ReferenceGrant', 'workload', 'WorkloadGroup', 'EndpointSlice', 'Node'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/conditions/conditions.go',
    'istio/istio pilot/pkg/config/kube/gateway, pilot/pkg/serviceregistry/ambient (read for 1.32-dev)',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners:
    - { name: web, port: 80, protocol: http }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners:
    - { name: web, port: 80, protocol: HTTP }
`,
  },
  messages: {
    says: (whose: string, conditions: string, why: string) => `istiod will write ${conditions}${whose}: ${why}`,
  },
  check({ mesh, report }) {
    for (const group of grouped(conditionsOf(mesh))) {
      const [{ at, condition }, ...others] = group;
      const all = group.map((one) => one.condition);
      const texts = new Set(all.map(({ reason, status, type }) => `${type} ${status}, ${reason}`));
      const found = report(
        at,
        'says',
        condition.of === null ? '' : ` (${condition.of})`,
        [...texts].join('; '),
        condition.message,
      );
      for (const one of all) found.tells(one);
      if (others.length > 0) continue;
      // Of policies that bind sidecars ztunnel need not take any; and whoever lets strangers in has asked for it.
      if (condition.type === 'ZtunnelAccepted') found.as('info');
      if (condition.type === 'InsecureFrontendValidationMode') found.as('warning');
    }
  },
});

type Group = [FoundCondition, ...FoundCondition[]];

/**
 * Those that say no, together where one field decides, as the label of a namespace does for all of its Services; that no listener is
 * valid goes with the first that is not.
 */
function grouped(all: readonly FoundCondition[]): readonly Group[] {
  const groups = new Map<string, Group>();
  const bad = all.filter(({ condition, isForNow }) => isBad(condition) && !isForNow);
  const isSum = ({ condition }: FoundCondition): boolean => condition.reason === 'ListenersNotValid';
  for (const one of bad) {
    if (isSum(one)) continue;
    const { at, condition } = one;
    const [object, path] = at instanceof Field ? [at.object, pathText(at.path)] : [at, ''];
    const key = `${object.kind} ${object.title} ${condition.of ?? ''} ${path}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const listeners = new Map<string, Group>();
  for (const group of groups.values()) {
    const title = titleOf(group[0].condition);
    if (group[0].condition.of !== null && !listeners.has(title)) listeners.set(title, group);
  }
  for (const one of bad) {
    if (!isSum(one)) continue;
    const title = titleOf(one.condition);
    const group = listeners.get(title);
    if (group) group.push(one);
    else groups.set(title, [one]);
  }
  return [...groups.values()];
}

function titleOf({ object: { kind, name, namespace } }: FoundCondition['condition']): string {
  return `${kind} ${namespace}/${name}`;
}
