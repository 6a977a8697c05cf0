import type { MeshObject } from '../../../model/mesh-object';
import { hasCilium } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'netpol/policy-types-mismatch',
  severity: 'warning',
  summary: 'A NetworkPolicy has entries of a direction that its policyTypes leaves out.',
  details:
    'By the text of Kubernetes, `policyTypes` says which directions a policy is about, and entries of another mean nothing. Cilium applies them all ' +
    'the same, and shuts the pods for that direction too. What such a policy does depends on who enforces it.',
  on: ['NetworkPolicy'],
  reads: ['workload', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  sources: [
    'cilium/cilium pkg/k8s/network_policy.go',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
`,
  },
  messages: {
    void: (direction: string, type: string) =>
      `policyTypes has no '${type}': the entries of ${direction} mean nothing, and these pods are as open for it as other policies leave them`,
    applied: (direction: string, type: string) =>
      `policyTypes has no '${type}', and Cilium applies the entries of ${direction} all the same: these pods are shut for what they don't allow`,
  },
  check({ mesh, report }) {
    const says = hasCilium(mesh) ? 'applied' : 'void';
    for (const policy of mesh.ofKind('NetworkPolicy')) {
      for (const [direction, type] of leftOut(policy)) {
        report(policy.spec.get(direction), says, direction, type).fix(
          `add ${type} to policyTypes, or take the entries out`,
          [{ op: 'add', path: '/spec/policyTypes/-', value: type }],
        );
      }
    }
  },
});

const TYPES = [
  ['ingress', 'Ingress'],
  ['egress', 'Egress'],
] as const;

function leftOut({ spec }: MeshObject): (typeof TYPES)[number][] {
  const types = spec.get('policyTypes').texts;
  // Without any, they follow from the entries.
  if (types.length === 0) return [];
  return TYPES.filter(([direction, type]) => !types.includes(type) && spec.get(direction).items.length > 0);
}
