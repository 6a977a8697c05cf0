import { policyRules } from '../../../model/network/network-policy';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'cilium-policy/refused',
  severity: 'error',
  summary: "Cilium's agent refuses a policy that the API server takes.",
  details:
    'What the schema of a policy lets through, the agent may refuse when it reads it: two kinds of peers in one entry, ports beside ICMP, rules of HTTP for a port that is not TCP alone, ' +
    'a listener for ingress, or a field that its version does not have. The object is there, and nothing of it is enforced, its other specs included: the pods are as ' +
    'open as if there were none.',
  on: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'NetworkPolicy'],
  sources: ['cilium/cilium pkg/policy/api/rule_validation.go', 'cilium/cilium Documentation/operations/upgrade.rst'],
  example: {
    wrong: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
      fromEntities: [host]
`,
    right: `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  endpointSelector: { matchLabels: { app: web } }
  ingress:
    - fromEndpoints: [{ matchLabels: { app: front } }]
    - fromEntities: [host]
`,
  },
  messages: {
    refused: (why: string) => `Cilium refuses this: ${why}; nothing of it is enforced`,
  },
  check({ mesh, report }) {
    for (const { object, field, refused } of policyRules(mesh)) {
      if (refused === undefined) continue;
      report(field.isSet ? field : object, 'refused', refused).fix(remedyOf(refused));
    }
  },
});

function remedyOf(refused: string): string {
  if (refused.startsWith('it has no')) return 'write ingress or egress, with at least an empty entry';
  if (refused.startsWith('one list')) return 'make two lists of it, for different ports';
  if (refused.startsWith('one entry')) return 'make two entries of it';
  if (refused.endsWith('other than 0')) return 'name the port';
  if (refused.startsWith('rules of')) return 'write protocol: TCP';
  return /^it has (rules|a listener)/.test(refused)
    ? 'put them under egress'
    : 'write it without, or upgrade Cilium first';
}
