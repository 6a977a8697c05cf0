import { routeFilters } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/path-modifier-mismatch',
  severity: 'error',
  summary: 'The new path of a redirect or rewrite does not have the field of its type, or has that of the other.',
  details:
    'An API server refuses the route: type `ReplaceFullPath` goes with `replaceFullPath`, and `ReplacePrefixMatch` with ' +
    '`replacePrefixMatch`.',
  isInCrd: true,
  on: ['HTTPRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPPathModifier (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replacePrefixMatch: /v2 } } }]
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /v2 } } }]
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    missing: (type: string, field: string) => `type ${type} needs ${field}`,
    other: (field: string, type: string) => `${field} does not go with type ${type}`,
  },
  check({ mesh, report }) {
    for (const filter of routeFilters(mesh, 'HTTPRoute')) {
      for (const path of [filter.get('requestRedirect', 'path'), filter.get('urlRewrite', 'path')]) {
        const type = path.get('type').text;
        if (type === undefined) continue;
        for (const [owner, name] of FIELDS) {
          const field = path.get(name);
          if (owner !== type && field.isSet) {
            report(field, 'other', name, type).fix(`write type: ${owner}, or another field`);
          } else if (owner === type && !field.isSet) report(path, 'missing', type, name).fix(`add ${name}`);
        }
      }
    }
  },
});

const FIELDS = [
  ['ReplaceFullPath', 'replaceFullPath'],
  ['ReplacePrefixMatch', 'replacePrefixMatch'],
] as const;
