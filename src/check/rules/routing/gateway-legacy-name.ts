import { gatewayNames } from '../../../model/gateways/istio-gateway';
import { virtualServices } from '../../../model/routing/virtual-service';
import { isGatewayName } from '../../istio-schema/host-forms';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/gateway-legacy-name',
  severity: 'info',
  summary: 'A VirtualService names a Gateway as a DNS name.',
  details:
    'istiod still splits `name.namespace.svc.cluster.local` into a namespace and a name, for files from before 2018; its webhook warns of it, ' +
    'and other tools do not find the Gateway. `namespace/name` says the same.',
  codes: ['IST0133', 'KIA1108'],
  on: ['VirtualService'],
  reads: ['IstioGateway', 'Gateway'],
  sources: [
    'istio/istio pilot/pkg/model/config.go, resolveGatewayName',
    'istio/istio pkg/config/validation/validation.go, validateGatewayNames',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [public.ingress.svc.cluster.local]
  http: [{ route: [{ destination: { host: web } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [ingress/public]
  http: [{ route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    legacy: (text: string, name: string) => `${JSON.stringify(text)} is an old way to write ${name}`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      for (const { field, isLegacy, text, namespace, name } of gatewayNames(mesh, vs)) {
        // What can't be a name is istio-schema/gateway-reference's.
        if (!isLegacy || !isGatewayName(text)) continue;
        const value = `${namespace}/${name}`;
        report(field, 'legacy', text, value).fix(`write ${value}`, [
          { op: 'replace', path: `/${field.path.join('/')}`, value },
        ]);
      }
    }
  },
});
