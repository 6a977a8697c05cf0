import { networkEnds } from '../../../model/network/network-ends';
import { rulesFor, type PolicyRule } from '../../../model/network/network-policy';
import { verdictOf } from '../../../model/network/network-policy-verdict';
import { hasCilium } from '../../../model/platform/platform-facts';
import { probeAddresses, probedPortsOf } from '../../../model/workloads/probed-ports';
import { defineRule } from '../../define-rule';
import type { PatchStep } from '../../finding';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'netpol/blocks-probes',
  severity: 'error',
  summary: "A network policy keeps the kubelet's probes from captured pods.",
  details:
    'Cilium lets a node reach its own pods, whatever policies say. But what a node sends to captured pods comes from an address that istio-cni ' +
    'puts there, 169.254.7.127, so that ztunnel knows it for a probe; to Cilium that is somebody outside the cluster. Once a policy shuts the ' +
    'pods, probes fail: they are never ready, or restarted for ever.\n\n' +
    'Only a rule by CIDR brings the probes back. Istio documents one for all pods of the cluster.',
  // Probes that a deny stops are for cilium-policy/deny-hits-kubelet.
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: [
    'istio/istio cni/pkg/nodeagent/options.go',
    'istio/istio cni/README.md',
    'https://istio.io/latest/docs/ambient/install/platform-prerequisites/#cilium',
    'https://github.com/istio/istio/issues/49277',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  containers:
    - { name: web, image: registry.example.com/web:1, readinessProbe: { httpGet: { path: /ready, port: 8080 } } }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  containers:
    - { name: web, image: registry.example.com/web:1, readinessProbe: { httpGet: { path: /ready, port: 8080 } } }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
    - fromCIDR: [169.254.7.127/32]
`,
  },
  messages: {
    dropped: (probe: string, port: number, pods: string, address: string) =>
      `it shuts ${pods} for the ${probe} on port ${port}, which comes from ${address} and no node that Cilium knows`,
  },
  check({ mesh, report }) {
    // The documented remedy is a policy for the whole cluster, which a few files may lack.
    if (!hasCilium(mesh) || !mesh.knows('CiliumClusterwideNetworkPolicy', '')) return;
    const addresses = probeAddresses(mesh);
    const told = new Set<PolicyRule>();
    for (const { pods, workload, speaksHbone, object } of networkEnds(mesh)) {
      if (!workload || !speaksHbone) continue;
      const shuts = rulesFor(mesh, pods, 'ingress').find(
        ({ rule, certain }) => certain === true && rule.defaultDeny.ingress,
      )?.rule;
      if (!shuts || told.has(shuts)) continue;
      const stopped = probedPortsOf(workload).find(({ port }) =>
        addresses.every((address) => {
          const { verdict, by } = verdictOf(mesh, 'ingress', {
            from: { address },
            to: { pods },
            protocol: 'TCP',
            port,
          });
          return verdict === 'denied' && by === undefined;
        }),
      );
      if (!stopped) continue;
      told.add(shuts);
      report(
        shuts.field.get('ingress').isSet ? shuts.field.get('ingress') : shuts.object,
        'dropped',
        stopped.probe,
        stopped.port,
        workload.title,
        addresses[0],
      )
        .fix(`admit ${addresses[0]}/32 by its CIDR, here or for all pods of the cluster`, admit(shuts, addresses[0]))
        .related(object);
    }
  },
});

function admit({ object, field }: PolicyRule, address: string): PatchStep[] {
  const cidr = `${address}/32`;
  const entry = object.kind === 'NetworkPolicy' ? { from: [{ ipBlock: { cidr } }] } : { fromCIDR: [cidr] };
  return field.get('ingress').items.length > 0
    ? [{ op: 'add', path: pointerTo(field.path, 'ingress', '-'), value: entry }]
    : [{ op: 'add', path: pointerTo(field.path, 'ingress'), value: [entry] }];
}
