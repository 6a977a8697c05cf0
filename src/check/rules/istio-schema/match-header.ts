import { isJwtClaim, isMatchableHeader } from '../../istio-schema/header-forms';
import { httpRoutes, isForGateways } from '../../istio-schema/routes';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/match-header',
  severity: 'error',
  summary: 'A VirtualService matches on a header by a name that no header has, or on a claim where there are none.',
  details:
    'A header is named by letters, digits and the marks that HTTP allows; pseudo headers such as `:authority` may be matched on too. A name such as ' +
    '`@request.auth.claims.group` stands for a claim of a token, by which only gateways route: a VirtualService on the mesh is refused for it.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateHTTPHeaderNameOrJwtClaimRoute',
    'istio/istio pkg/config/jwt/routing.go, ToRoutingClaim',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ headers: { 'x team': { exact: blue } } }]
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ headers: { x-team: { exact: blue } } }]
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    name: (name: string) => `${name} is no name of a header`,
    claim: (name: string) => `${name} is a claim of a token, and only gateways route by those: this is for the mesh`,
  },
  check({ mesh, report }) {
    for (const { object, matches } of httpRoutes(mesh)) {
      for (const match of matches) {
        for (const list of ['headers', 'withoutHeaders']) {
          for (const [name, at] of match.get(list).entries) {
            if (!isMatchableHeader(name)) report(at, 'name', shown(name)).fix('write the name of a header');
            else if (isJwtClaim(name) && !isForGateways(object))
              report(at, 'claim', shown(name)).fix('name the gateways that it is for, without mesh');
          }
        }
      }
    }
  },
});
