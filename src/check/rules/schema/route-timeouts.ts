import { routeRules } from '../../../model/gateways/route-fields';
import { gatewayDuration } from '../../../model/gateways/gateway-duration';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/route-timeouts',
  severity: 'error',
  summary: 'One try at a backend may take longer than the whole request.',
  details:
    'An API server refuses the route: `timeouts.backendRequest` is for one try, of which a request may have several, and may not be ' +
    'longer than `timeouts.request`. A `request` of `0s` stands for no limit.',
  isInCrd: true,
  on: ['HTTPRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRouteTimeouts (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - timeouts: { request: 5s, backendRequest: 10s }
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - timeouts: { request: 10s, backendRequest: 5s }
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    longer: (one: string, all: string) => `one try may take ${one}, and the whole request no more than ${all}`,
  },
  check({ mesh, report }) {
    for (const rule of routeRules(mesh, 'HTTPRoute')) {
      const [all, one] = [rule.get('timeouts', 'request'), rule.get('timeouts', 'backendRequest')];
      const most = gatewayDuration(all.text);
      const longest = gatewayDuration(one.text);
      if (most === undefined || longest === undefined || most === 0 || longest <= most) continue;
      report(one, 'longer', one.text!, all.text!).related(all).fix(`make it ${all.text!} or less`);
    }
  },
});
