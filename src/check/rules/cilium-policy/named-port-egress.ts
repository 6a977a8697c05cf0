import { policyRules } from '../../../model/network/network-policy';
import { numbersOf } from '../../../model/network/network-policy-ports';
import { hasCilium } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'cilium-policy/named-port-egress',
  severity: 'warning',
  summary: 'A policy for egress names a port that pods number differently.',
  details:
    'Before 1.19, Cilium looks the name of a port of egress up among all pods of the cluster, to one number for every destination. Where two pods ' +
    'give it different numbers, no number is found, and the entry lets nothing out at all. A name in a policy for ingress is that of the pod itself, ' +
    'and does no harm.',
  applies: { cilium: '<1.19' },
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload'],
  sources: ['cilium/cilium pkg/policy/l4.go', 'cilium/cilium Documentation/security/policy/layer4.rst'],
  example: {
    wrong: `apiVersion: v1
kind: Pod
metadata: { name: cilium-agent, namespace: kube-system }
spec: { hostNetwork: true, containers: [{ name: agent, image: quay.io/cilium/cilium:v1.18.12 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: blog, namespace: blog, labels: { app: blog } }
spec: { containers: [{ name: blog, image: registry.example.com/blog:1, ports: [{ name: http, containerPort: 3000 }] }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: front, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: front } }
  egress:
    - toEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: http, protocol: TCP }] }]
`,
    right: `apiVersion: v1
kind: Pod
metadata: { name: cilium-agent, namespace: kube-system }
spec: { hostNetwork: true, containers: [{ name: agent, image: quay.io/cilium/cilium:v1.18.12 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: blog, namespace: blog, labels: { app: blog } }
spec: { containers: [{ name: blog, image: registry.example.com/blog:1, ports: [{ name: http, containerPort: 3000 }] }] }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: front, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: front } }
  egress:
    - toEndpoints: [{ matchLabels: { app: web } }]
      toPorts: [{ ports: [{ port: '8080', protocol: TCP }] }]
`,
  },
  messages: {
    ambiguous: (name: string, numbers: string) =>
      `port '${name}' is ${numbers} by pods of the cluster, of which Cilium can choose none: nothing is let out to it`,
  },
  check({ mesh, report }) {
    if (!hasCilium(mesh)) return;
    for (const { entries } of policyRules(mesh)) {
      for (const { direction, ports = [] } of entries) {
        if (direction === 'ingress') continue;
        for (const { name, protocol, field } of ports) {
          if (name === undefined) continue;
          const numbers = (protocol === undefined ? ['TCP', 'UDP', 'SCTP'] : [protocol])
            .map((one) => numbersOf(mesh, name, one))
            .find((found) => found.length > 1);
          if (!numbers) continue;
          const shown = [...numbers].sort((one, other) => one - other).slice(0, 3);
          report(field.get('port'), 'ambiguous', name, shown.join(' and ')).fix(
            'write the number that the destination has for it',
          );
        }
      }
    }
  },
});
