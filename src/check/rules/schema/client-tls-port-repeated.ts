import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/client-tls-port-repeated',
  severity: 'error',
  summary: 'A Gateway says for one port twice how clients are to prove who they are.',
  details: 'An API server refuses the Gateway: each port is in `tls.frontend.perPort` once.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.4' },
  on: ['Gateway'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/gateway_types.go, FrontendTLSConfig (1.4 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: public }] } }]
  tls: { frontend: { default: {}, perPort: [{ port: 443, tls: {} }, { port: 443, tls: {} }] } }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners: [{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: public }] } }]
  tls: { frontend: { default: {}, perPort: [{ port: 443, tls: {} }] } }
`,
  },
  messages: {
    repeated: (port: number) => `port ${port} is there a second time`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('Gateway')) {
      const ports = new Map<number, Field>();
      for (const one of spec.get('tls', 'frontend', 'perPort').items) {
        const port = one.get('port').number;
        if (port === undefined) continue;
        const before = ports.get(port);
        if (before) report(one.get('port'), 'repeated', port).related(before).fix('keep one of them');
        else ports.set(port, one);
      }
    }
  },
});
