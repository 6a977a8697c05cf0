import { routeFilters } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'schema/filter-type-mismatch',
  severity: 'error',
  summary: 'A filter of a route does not have the field of its type, or has that of another.',
  details:
    'An API server refuses the route. A filter says its `type`, and what it does in the field that belongs to that type, such as ' +
    '`requestRedirect` for RequestRedirect, and in no other.',
  isInCrd: true,
  on: ['HTTPRoute', 'GRPCRoute'],
  sources: [
    'kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPRouteFilter (1.1 to 1.6)',
    'kubernetes-sigs/gateway-api apis/v1/grpcroute_types.go, GRPCRouteFilter (1.1 to 1.6)',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules: [{ filters: [{ type: URLRewrite, requestRedirect: { scheme: https } }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }] }]
`,
  },
  messages: {
    missing: (type: string, field: string) => `a filter of type ${type} needs ${field}`,
    other: (field: string, type: string, right: string) =>
      `${field} belongs to type ${right}, and this filter is a ${type}`,
  },
  check({ mesh, report }) {
    for (const filter of routeFilters(mesh, 'HTTPRoute', 'GRPCRoute')) {
      const type = filter.get('type').text ?? '';
      const own = FIELDS.get(type);
      if (own === undefined) continue;
      const others = [...FIELDS].filter(([other, field]) => other !== type && filter.get(field).isSet);
      for (const [right, field] of others) {
        const reported = report(filter.get(field), 'other', field, type, right);
        if (others.length > 1 || filter.get(own).isSet) {
          reported.fix(`make another filter of it, of type ${right}`);
        } else {
          const at = filter.get('type').path;
          reported.fix(`write type: ${right}`, [{ op: 'replace', path: pointerTo(at), value: right }]);
        }
      }
      if (!filter.get(own).isSet && others.length === 0) report(filter, 'missing', type, own).fix(`add ${own}`);
    }
  },
});

/** Each type of filter, with the field that says what it does. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['RequestHeaderModifier', 'requestHeaderModifier'],
  ['ResponseHeaderModifier', 'responseHeaderModifier'],
  ['RequestMirror', 'requestMirror'],
  ['RequestRedirect', 'requestRedirect'],
  ['URLRewrite', 'urlRewrite'],
  ['CORS', 'cors'],
  ['ExternalAuth', 'externalAuth'],
  ['ExtensionRef', 'extensionRef'],
]);
