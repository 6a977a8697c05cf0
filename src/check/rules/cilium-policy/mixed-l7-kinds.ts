import { networkEnds } from '../../../model/network/network-ends';
import { policyRules } from '../../../model/network/network-policy';
import { mixedPorts, mixedPortsOf, type MixedPort } from '../../../model/network/network-policy-verdict';
import { portsField } from '../../admit-hbone';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'cilium-policy/mixed-l7-kinds',
  severity: 'error',
  summary: 'One port has rules about requests of two protocols.',
  details:
    "Cilium's proxy reads one protocol on a port. Where the policies of a pod ask for two, such as `http` and `kafka`, Cilium 1.18 fails to " +
    "compute the pod's policy at all and programs nothing of it, and 1.20 lets everything through on the port. Each policy may be right by itself.",
  on: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'NetworkPolicy', 'Gateway'],
  sources: ['cilium/cilium pkg/policy/l4.go', 'cilium/cilium Documentation/security/policy/layer7.rst'],
  example: {
    wrong: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - toPorts: [{ ports: [{ port: '8080', protocol: TCP }], rules: { http: [{ method: GET }] } }]
    - toPorts: [{ ports: [{ port: '8080', protocol: TCP }], rules: { kafka: [{ topic: orders }] } }]
`,
    right: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - toPorts: [{ ports: [{ port: '8080', protocol: TCP }], rules: { http: [{ method: GET }] } }]
    - toPorts: [{ ports: [{ port: '9092', protocol: TCP }], rules: { kafka: [{ topic: orders }] } }]
`,
  },
  messages: {
    mixed: (port: string, kinds: string) =>
      `port ${port} has rules of ${kinds}, of which Cilium can read one: 1.18 enforces no policy of the pods at all, and 1.20 lets everything through`,
    pods: (port: string, kinds: string, pods: string) =>
      `together with other policies of ${pods}, port ${port} has rules of ${kinds}, of which Cilium can read one: 1.18 enforces no policy of these pods at all, and 1.20 lets everything through`,
  },
  check({ mesh, report }) {
    const told = new Set<object>();
    for (const rule of policyRules(mesh)) {
      // Two kinds in one list are refused: cilium-policy/refused.
      if (rule.refused !== undefined) continue;
      for (const mixed of mixedPortsOf([rule])) {
        const at = last(mixed);
        told.add(at);
        report(portsField(at), 'mixed', mixed.port, mixed.kinds.join(' and ')).fix(FIX);
      }
    }
    for (const { workload, pods, object } of networkEnds(mesh)) {
      if (!workload) continue;
      for (const mixed of mixedPorts(mesh, pods)) {
        if (mixed.entries.some((entry) => told.has(entry))) continue;
        const at = last(mixed);
        told.add(at);
        report(portsField(at), 'pods', mixed.port, mixed.kinds.join(' and '), workload.title)
          .related(object, ...mixed.entries.filter((entry) => entry !== at).map(({ field }) => field))
          .fix(FIX);
      }
    }
  },
});

const FIX = 'keep rules of one kind for the port, or give each protocol a port of its own';

function last({ entries }: MixedPort): MixedPort['entries'][number] {
  return entries.at(-1)!;
}
