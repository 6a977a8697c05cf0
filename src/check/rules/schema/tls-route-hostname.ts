import { isIpAddress } from '../../../input/addresses';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/tls-route-hostname',
  severity: 'error',
  summary: 'A TLSRoute is for an IP address.',
  details:
    'An API server refuses the route: it is chosen by the server name that a client sends in the TLS handshake (SNI), which is never an ' +
    'address. Version v1alpha2 is not checked so.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.5' },
  on: ['TLSRoute'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/tlsroute_types.go, TLSRouteSpec (1.5, 1.6)', 'RFC 6066, section 3'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: db, namespace: shop }
spec:
  hostnames: [192.0.2.10]
  rules: [{ backendRefs: [{ name: db, port: 5432 }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: db, namespace: shop }
spec:
  hostnames: [db.example.com]
  rules: [{ backendRefs: [{ name: db, port: 5432 }] }]
`,
  },
  messages: {
    address: (given: string) => `${given} is an IP address, and clients send none as the server name`,
  },
  check({ mesh, report }) {
    for (const { spec, apiVersion } of mesh.ofKind('TLSRoute')) {
      if (apiVersion.endsWith('/v1alpha2')) continue;
      for (const host of spec.get('hostnames').items) {
        if (isIpAddress(host.text)) report(host, 'address', host.text).fix('write the name that clients connect to');
      }
    }
  },
});
