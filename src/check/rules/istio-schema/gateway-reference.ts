import { isInternalGateway } from '../../../model/gateways/istio-gateway';
import type { Field } from '../../../model/field';
import { hostProblem, isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { routes } from '../../istio-schema/routes';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/gateway-reference',
  severity: 'error',
  summary: 'A VirtualService names a gateway in a way that the webhook of Istio refuses.',
  details:
    'A gateway is named as `namespace/name`, as `name` for one of the same namespace, or as `mesh`. Both parts are DNS labels. Names that istiod makes of a ' +
    'Gateway of the Gateway API have a rule of their own (routing/gateway-internal).',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateGatewayNames'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [ingress/public/http]
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
    part: (name: string, part: string) => `${name} is no name of a gateway: ${part} is not of ${LABEL_FORM}`,
    form: (name: string, problem: string) => `${name} is no name of a gateway: ${problem}`,
  },
  check({ mesh, report }) {
    const names = (list: Field): void => {
      for (const field of list.items) {
        const name = field.text;
        if (name === undefined) continue;
        // Names that istiod makes are routing/gateway-internal's.
        if (isInternalGateway(name)) continue;
        const slash = name.indexOf('/');
        if (slash < 0) {
          const problem = hostProblem(name);
          if (problem !== undefined) report(field, 'form', shown(name), problem).fix('write namespace/name');
          // The webhook looks at none that comes after.
          return;
        }
        const wrong = [name.slice(0, slash), name.slice(slash + 1)].find((part) => !isDnsLabel(part));
        if (wrong !== undefined) report(field, 'part', shown(name), shown(wrong)).fix('write namespace/name');
      }
    };
    for (const { spec } of validated(mesh, 'VirtualService')) names(spec.get('gateways'));
    for (const match of routes(mesh).flatMap(({ matches }) => matches)) names(match.get('gateways'));
  },
});
