import type { Mesh } from '../../../model/mesh';
import { policyRules, type Peer } from '../../../model/network/network-policy';
import type { FlowEnd } from '../../../model/network/network-policy-identity';
import { isPeer } from '../../../model/network/network-policy-peers';
import { hasCilium } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'netpol/negative-reaches-world',
  severity: 'warning',
  summary: 'A peer that is all namespaces but some is the internet and the nodes, too.',
  details:
    'Before 1.19, Cilium asks of everybody whether labels fit, and not of pods alone. What has no namespace has none of those that `NotIn` and ' +
    '`DoesNotExist` exclude either, so such a peer takes in addresses outside the cluster and nodes. From 1.19 on selectors mean pods of the own ' +
    'cluster, unless `clustermesh.policyDefaultLocalCluster` is off.',
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload'],
  sources: [
    'cilium/cilium pkg/k8s/network_policy.go',
    'cilium/cilium pkg/k8s/apis/cilium.io/utils/utils.go',
    'cilium/cilium Documentation/security/policy/caveats.rst',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Pod
metadata: { name: cilium-agent, namespace: kube-system }
spec: { hostNetwork: true, containers: [{ name: agent, image: quay.io/cilium/cilium:v1.18.12 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ namespaceSelector: { matchExpressions: [{ key: team, operator: NotIn, values: [guests] }] } }]
`,
    right: `apiVersion: v1
kind: Pod
metadata: { name: cilium-agent, namespace: kube-system }
spec: { hostNetwork: true, containers: [{ name: agent, image: quay.io/cilium/cilium:v1.18.12 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from:
        - namespaceSelector:
            matchExpressions:
              - { key: team, operator: NotIn, values: [guests] }
              - { key: kubernetes.io/metadata.name, operator: Exists }
`,
  },
  messages: {
    world: (verb: string) =>
      `besides pods, this ${verb} all addresses outside the cluster and all nodes, which have none of the labels that it excludes`,
  },
  check({ mesh, report }) {
    if (!hasCilium(mesh)) return;
    for (const { object, entries } of policyRules(mesh)) {
      for (const { peers = [], isDeny } of entries) {
        for (const peer of peers) {
          if (!reachesWorld(mesh, peer)) continue;
          const key =
            object.kind === 'NetworkPolicy' ? 'kubernetes.io/metadata.name' : 'k8s:io.kubernetes.pod.namespace';
          report(peer.field, 'world', isDeny ? 'denies' : 'allows').fix(
            `ask for a namespace too: {key: '${key}', operator: Exists} among the expressions`,
          );
        }
      }
    }
  },
});

/** Of addresses, any stands for all. */
const WORLD: FlowEnd = { address: '192.0.2.1' };

/** Whether a selector of pods picks what is no pod; one by reserved labels is meant to. */
function reachesWorld(mesh: Mesh, peer: Peer): boolean {
  if (peer.kind !== 'pods' || peer.selector.some(({ source }) => source === 'reserved')) return false;
  return isPeer(mesh, peer, WORLD) === true;
}
