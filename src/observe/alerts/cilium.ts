import { always, POD, type AlertDefinition } from '../alert';
import { grows, spike } from '../counters';

/** What Cilium says of the network under the mesh. */
export const CILIUM_ALERTS = {
  CiliumPolicyDrops: {
    reads: ['cilium_drop_count_total'],
    severity: 'warning',
    for: '5m',
    summary: 'Cilium drops packets on node {{ $labels.node }} by policy ({{ $labels.direction }})',
    description: () =>
      '{{ $value | humanize }} packets a second are denied by a network policy, more than before. Where 15008 is not admitted, that is the mesh. ' +
      'First: kubectl -n {{ $labels.namespace }} exec {{ $labels.pod }} -c cilium-agent -- cilium-dbg monitor --type policy-verdict',
    rules: ({ bounds }) => [
      spike(
        'namespace, pod, node, direction',
        ['cilium_drop_count_total{reason=~"Policy denied.*"}'],
        bounds.droppedPerSecond,
        bounds.spikeFactor,
      ),
    ],
  },
  CiliumEndpointsNotReady: {
    reads: ['cilium_endpoint_state'],
    severity: 'warning',
    for: '10m',
    summary: 'Endpoints of node {{ $labels.node }} are {{ $labels.endpoint_state }}',
    description: () =>
      '{{ $value }} pods have no network, or one by policies that are out of date. ' +
      'First: kubectl -n {{ $labels.namespace }} exec {{ $labels.pod }} -c cilium-agent -- cilium-dbg endpoint list',
    rules: always(
      'sum by (namespace, pod, node, endpoint_state) (cilium_endpoint_state{endpoint_state!~"ready|disconnecting|disconnected"}) > 0',
    ),
  },
  CiliumControllersFail: {
    reads: ['cilium_controllers_failing'],
    severity: 'warning',
    for: '15m',
    summary: 'Controllers of the Cilium agent on node {{ $labels.node }} fail',
    description: () =>
      '{{ $value }} of them: part of what the agent should do is left undone. ' +
      'First: kubectl -n {{ $labels.namespace }} exec {{ $labels.pod }} -c cilium-agent -- cilium-dbg status --all-controllers',
    rules: always('max by (namespace, pod, node) (cilium_controllers_failing) > 0'),
  },
  CiliumNodesUnreachable: {
    reads: ['cilium_unreachable_nodes'],
    severity: 'critical',
    for: '10m',
    summary: 'Node {{ $labels.node }} does not reach {{ $value }} others',
    description: () =>
      'Pods there can not be called, through the mesh or beside it. ' +
      'First: kubectl -n {{ $labels.namespace }} exec {{ $labels.pod }} -c cilium-agent -- cilium-health status',
    rules: always('max by (namespace, pod, node) (cilium_unreachable_nodes) > 0'),
  },
  CiliumPolicyRejected: {
    reads: ['cilium_policy_change_total'],
    severity: 'critical',
    for: '0s',
    summary: `Cilium agent ${POD} could not take a policy`,
    description: () =>
      'The policy is not in force on node {{ $labels.node }}; that of an earlier version may be. ' +
      'First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }} -c cilium-agent | grep -i policy',
    rules: always(grows('namespace, pod, node', ['cilium_policy_change_total{outcome=~"fail|failure"}'], '15m', 0)),
  },
} as const satisfies Record<string, AlertDefinition>;
