import type { Field } from '../../../model/field';
import { ROUTES } from '../../../model/gateways/route-fields';
import { gatewayApiChannel } from '../../../model/platform/gateway-api-channel';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/rule-name-repeated',
  severity: 'error',
  summary: 'Two rules of a route have one name.',
  details:
    'An API server with the CRDs of the experimental channel refuses the route: policies refer to rules by their names. Those of the ' +
    'standard channel do not look at it, so that this is said where the channel is known to be the experimental one.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.2' },
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api config/crd/experimental (1.2 to 1.6)'],
  example: {
    wrong: `${crd()}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - { name: web, matches: [{ path: { value: /a } }], backendRefs: [{ name: a, port: 80 }] }
    - { name: web, matches: [{ path: { value: /b } }], backendRefs: [{ name: b, port: 80 }] }
`,
    right: `${crd()}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - { name: a, matches: [{ path: { value: /a } }], backendRefs: [{ name: a, port: 80 }] }
    - { name: b, matches: [{ path: { value: /b } }], backendRefs: [{ name: b, port: 80 }] }
`,
  },
  messages: {
    repeated: (name: string) => `another rule of this route is named ${name} too`,
  },
  check({ mesh, report }) {
    if (gatewayApiChannel(mesh) !== 'experimental') return;
    for (const { spec, kind, apiVersion } of ROUTES.flatMap((one) => mesh.ofKind(one))) {
      // Of the other kinds, only v1alpha2 takes several rules.
      if (kind !== 'HTTPRoute' && kind !== 'GRPCRoute' && !apiVersion.endsWith('/v1alpha2')) continue;
      const names = new Map<string, Field>();
      for (const rule of spec.get('rules').items) {
        const field = rule.get('name');
        if (field.text === undefined) continue;
        const before = names.get(field.text);
        if (before)
          report(field, 'repeated', JSON.stringify(field.text)).related(before).fix('give it a name of its own');
        else names.set(field.text, field);
      }
    }
  },
});

/** What shows the channel. */
function crd(): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: httproutes.gateway.networking.k8s.io
  annotations: { gateway.networking.k8s.io/channel: experimental, gateway.networking.k8s.io/bundle-version: v1.5.1 }
`;
}
