import { routeFilters } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/external-auth-protocol',
  severity: 'error',
  summary: 'A filter for external authorization does not have the settings of its protocol, or has those of the other.',
  details: 'An API server refuses the route: protocol `HTTP` goes with `http`, and `GRPC` with `grpc`.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.4' },
  on: ['HTTPRoute'],
  reads: ['workload'],
  sources: [
    'kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPExternalAuthFilter (experimental; 1.4 to 1.6)',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters:
        - type: ExternalAuth
          externalAuth: { protocol: GRPC, backendRef: { name: auth, port: 9000 }, http: { path: /check } }
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters:
        - type: ExternalAuth
          externalAuth: { protocol: HTTP, backendRef: { name: auth, port: 9000 }, http: { path: /check } }
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    missing: (protocol: string, field: string) => `protocol ${protocol} needs ${field}, if only as {}`,
    other: (field: string, protocol: string) => `${field} does not go with protocol ${protocol}`,
  },
  check({ mesh, report }) {
    for (const filter of routeFilters(mesh, 'HTTPRoute')) {
      const auth = filter.get('externalAuth');
      const protocol = auth.get('protocol').text;
      if (protocol === undefined) continue;
      for (const [owner, name] of FIELDS) {
        const field = auth.get(name);
        if (owner !== protocol && field.isSet) report(field, 'other', name, protocol).fix(`write protocol: ${owner}`);
        else if (owner === protocol && !field.isSet) report(auth, 'missing', protocol, name).fix(`add ${name}: {}`);
      }
    }
  },
});

const FIELDS = [
  ['HTTP', 'http'],
  ['GRPC', 'grpc'],
] as const;
