import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/route-backend-weights-zero',
  severity: 'warning',
  summary: 'All backends of a rule have weight 0.',
  details:
    'Backends of weight 0 are left out, and then none is there: every request that the rule matches is answered with 500, and ' +
    'connections of TCP routes are closed.',
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'ListenerSet'],
  sources: ['istio/istio pilot/pkg/config/kube/gateway/conversion.go'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web-v1, port: 80, weight: 0 }, { name: web-v2, port: 80, weight: 0 }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web-v1, port: 80, weight: 0 }, { name: web-v2, port: 80, weight: 1 }] }]
`,
  },
  messages: {
    allZero: () => 'every backend of this rule has weight 0: all requests that it matches fail',
  },
  check({ mesh, report }) {
    for (const { field, backends } of gatewayRoutes(mesh).flatMap(({ rules }) => rules)) {
      const targets = backends.filter(({ isMirror }) => !isMirror);
      const redirects = field.get('filters').items.some((filter) => filter.get('requestRedirect').isSet);
      if (targets.length === 0 || redirects || targets.some(({ weight }) => weight !== 0)) continue;
      report(field, 'allZero').fix(
        'give the backend that is to take the requests a weight, such as 1, or remove the rule',
      );
    }
  },
});
