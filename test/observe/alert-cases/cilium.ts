import { counting, critical, warning, type AlertCase } from './alert-case';
import { CILIUM, CILIUM_LABELS } from './series';

export const CILIUM_CASES: readonly AlertCase[] = [
  {
    alert: 'CiliumPolicyDrops',
    name: 'a policy starts to drop, by a deny rule as well',
    series: {
      [`cilium_drop_count_total{${CILIUM}, reason="Policy denied", direction="INGRESS"}`]: '0x60 0+300x20',
      [`cilium_drop_count_total{${CILIUM}, reason="Policy denied by denylist", direction="INGRESS"}`]: '0x60 0+300x20',
      [`cilium_drop_count_total{${CILIUM}, reason="Invalid packet", direction="INGRESS"}`]: '0+6000x100',
    },
    at: 75,
    quietAt: 66,
    fires: [
      warning(
        { ...CILIUM_LABELS, direction: 'INGRESS' },
        'Cilium drops packets on node node-1 by policy (INGRESS)',
        '10',
      ),
    ],
  },
  {
    alert: 'CiliumPolicyDrops',
    name: 'packets are dropped for other reasons',
    series: {
      [`cilium_drop_count_total{${CILIUM}, reason="Stale or unroutable IP", direction="EGRESS"}`]: '0x60 0+900x20',
    },
    at: 75,
    fires: [],
  },
  {
    alert: 'CiliumPolicyDrops',
    name: 'four times as many as all day',
    series: {
      [`cilium_drop_count_total{${CILIUM}, reason="Policy denied", direction="EGRESS"}`]: '0+300x120 37200+1200x20',
    },
    at: 135,
    fires: [
      warning(
        { ...CILIUM_LABELS, direction: 'EGRESS' },
        'Cilium drops packets on node node-1 by policy (EGRESS)',
        '20',
      ),
    ],
  },
  {
    alert: 'CiliumPolicyDrops',
    name: 'three packets a second',
    series: { [`cilium_drop_count_total{${CILIUM}, reason="Policy denied", direction="EGRESS"}`]: '0x60 0+180x20' },
    at: 75,
    fires: [],
  },
  {
    alert: 'CiliumPolicyDrops',
    name: 'it drops as much as ever',
    series: { [`cilium_drop_count_total{${CILIUM}, reason="Policy denied", direction="INGRESS"}`]: '0+600x180' },
    at: 150,
    fires: [],
  },
  {
    alert: 'CiliumEndpointsNotReady',
    name: 'two endpoints wait for their identity',
    series: {
      [`cilium_endpoint_state{${CILIUM}, endpoint_state="waiting-for-identity"}`]: '2x20',
      [`cilium_endpoint_state{${CILIUM}, endpoint_state="ready"}`]: '9x20',
    },
    at: 15,
    quietAt: 5,
    fires: [
      warning(
        { ...CILIUM_LABELS, endpoint_state: 'waiting-for-identity' },
        'Endpoints of node node-1 are waiting-for-identity',
        '2',
      ),
    ],
  },
  {
    alert: 'CiliumEndpointsNotReady',
    name: 'endpoints are regenerated for a moment, and others go away',
    series: {
      [`cilium_endpoint_state{${CILIUM}, endpoint_state="regenerating"}`]: '0x5 9x3 0x5 9x3 0x10',
      [`cilium_endpoint_state{${CILIUM}, endpoint_state="disconnecting"}`]: '1x20',
      [`cilium_endpoint_state{${CILIUM}, endpoint_state="ready"}`]: '9x20',
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'CiliumControllersFail',
    name: 'a controller fails for long',
    series: { [`cilium_controllers_failing{${CILIUM}}`]: '1x30' },
    at: 20,
    quietAt: 10,
    fires: [warning(CILIUM_LABELS, 'Controllers of the Cilium agent on node node-1 fail', '1')],
  },
  {
    alert: 'CiliumControllersFail',
    name: 'one that is tried again and succeeds',
    series: { [`cilium_controllers_failing{${CILIUM}}`]: '1x10 0x20' },
    at: 20,
    fires: [],
  },
  {
    alert: 'CiliumNodesUnreachable',
    name: 'three nodes are cut off',
    series: { [`cilium_unreachable_nodes{${CILIUM}}`]: '3x20' },
    at: 15,
    quietAt: 5,
    fires: [critical(CILIUM_LABELS, 'Node node-1 does not reach 3 others')],
  },
  {
    alert: 'CiliumNodesUnreachable',
    name: 'a node that restarts',
    series: { [`cilium_unreachable_nodes{${CILIUM}}`]: '1x5 0x20' },
    at: 15,
    fires: [],
  },
  // Releases have two words for it.
  ...['fail', 'failure'].flatMap((outcome) =>
    counting('CiliumPolicyRejected', `cilium_policy_change_total{${CILIUM}, outcome="${outcome}"}`, {
      above: 1,
      below: 0,
      fires: critical(CILIUM_LABELS, 'Cilium agent kube-system/cilium-1 could not take a policy'),
    }),
  ),
  {
    alert: 'CiliumPolicyRejected',
    name: 'policies that it takes',
    series: {
      [`cilium_policy_change_total{${CILIUM}, outcome="success"}`]: '0+1x20',
      [`cilium_policy_change_total{${CILIUM.replace('-1"', '-2"')}, outcome="success"}`]: '_x10 1x10',
    },
    at: 18,
    fires: [],
  },
];
