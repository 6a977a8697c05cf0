import { networkEnds } from '../../../model/network/network-ends';
import { rulesFor, type PolicyEntry } from '../../../model/network/network-policy';
import type { FlowEnd } from '../../../model/network/network-policy-identity';
import { verdictOf } from '../../../model/network/network-policy-verdict';
import { probeAddresses, probedPortsOf } from '../../../model/workloads/probed-ports';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'cilium-policy/deny-hits-kubelet',
  severity: 'error',
  summary: "A deny of Cilium's stops the kubelet's probes too.",
  details:
    'That a node reaches its own pods is an allow of its own in Cilium, and a deny wins over every allow. An `ingressDeny` for `host`, `all`, ' +
    '`cluster`, or for a port and everybody, drops the probes of the kubelet with the rest.\n\n' +
    'Probes of captured pods come from an address that istio-cni puts there, 169.254.7.127, which is part of `world` and of 0.0.0.0/0.',
  on: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'NetworkPolicy', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: [
    'cilium/cilium pkg/policy/mapstate.go',
    'cilium/cilium Documentation/security/policy/deny.rst',
    'istio/istio cni/pkg/nodeagent/options.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  containers:
    - { name: web, image: registry.example.com/web:1, livenessProbe: { tcpSocket: { port: 8080 } } }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEntities: [all]
  ingressDeny:
    - fromEntities: [cluster]
      toPorts: [{ ports: [{ port: '8080', protocol: TCP }] }]
`,
    right: `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  containers:
    - { name: web, image: registry.example.com/web:1, livenessProbe: { tcpSocket: { port: 8080 } } }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEntities: [all]
  ingressDeny:
    - fromEndpoints: [{ matchLabels: { app: batch } }]
      toPorts: [{ ports: [{ port: '8080', protocol: TCP }] }]
`,
  },
  messages: {
    node: (probe: string, port: number, pods: string) =>
      `this denies the node as well, and with it the ${probe} of ${pods} on port ${port}: a deny wins over what nodes are allowed`,
    address: (probe: string, port: number, pods: string, address: string) =>
      `this denies ${address}, which the ${probe} of ${pods} on port ${port} comes from: a deny wins over every allow`,
  },
  check({ mesh, report }) {
    const told = new Set<PolicyEntry>();
    const [address] = probeAddresses(mesh);
    for (const { pods, workload, speaksHbone, object } of networkEnds(mesh)) {
      if (!workload || !rulesFor(mesh, pods, 'ingress').some(({ rule }) => rule.entries.some((one) => one.isDeny)))
        continue;
      const from: FlowEnd = speaksHbone ? { address } : { entity: 'host' };
      for (const { port, probe } of probedPortsOf(workload)) {
        const { verdict, by } = verdictOf(mesh, 'ingress', { from, to: { pods }, protocol: 'TCP', port });
        if (verdict !== 'denied' || !by?.isDeny || told.has(by)) continue;
        told.add(by);
        const reported = speaksHbone
          ? report(by.field, 'address', probe, port, workload.title, address)
          : report(by.field, 'node', probe, port, workload.title);
        reported
          .related(object)
          .fix(
            speaksHbone
              ? `deny addresses with an exception, fromCIDRSet: [{cidr: 0.0.0.0/0, except: [${address}/32]}], or name the pods that are meant`
              : 'name those that are meant, by fromEndpoints or fromCIDR, and leave nodes out',
          );
      }
    }
  },
});
