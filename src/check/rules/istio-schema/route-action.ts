import type { Field } from '../../../model/field';
import { httpRoutes } from '../../istio-schema/routes';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/route-action',
  severity: 'error',
  summary: 'A VirtualService does not say what becomes of requests, or says two things.',
  details:
    'Each route for HTTP has one of `route`, `redirect` and `directResponse`, or delegates; `fault` and `rewrite` are for the first only, and `mirror` ' +
    'and `mirrors` are two names for one thing. Routes for TLS and TCP have a `route`, those for TLS a `match` with `sniHosts` as well. A ' +
    'VirtualService has at least one route.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/virtualservice.go, validateHTTPRouteConflict',
    'istio/istio pkg/config/validation/validation.go, validateTLSRoute, validateTCPRoute',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - redirect: { uri: /new }
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - match: [{ uri: { exact: /old } }]
      redirect: { uri: /new }
    - route: [{ destination: { host: web } }]
`,
  },
  messages: {
    noRoutes: () => 'it has no routes: one of http, tls and tcp is needed',
    none: () => 'this route does not say what becomes of requests: route, redirect or directResponse is needed',
    both: (what: string, other: string) => `a route with ${other} has no ${what}`,
    mirrors: () => 'mirror and mirrors say the same thing twice: a route has one of them',
    noDestination: (kind: string) => `this route for ${kind} has no destination: route is needed`,
    noMatch: () => 'a route for TLS needs a match: the names of servers that it is for',
    noSni: () => 'a match for TLS needs sniHosts: the names of servers that it is for',
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'VirtualService')) {
      const { spec } = object;
      if (['http', 'tls', 'tcp'].every((kind) => !hasAny(spec.get(kind))))
        report(spec.isSet ? spec : object, 'noRoutes').fix('add a route to http, tls or tcp');
      for (const kind of ['tls', 'tcp'] as const) {
        for (const route of spec.get(kind).items) {
          if (route.map === undefined) continue;
          if (!hasAny(route.get('route')))
            report(route, 'noDestination', kind.toUpperCase()).fix(
              'name a destination: route: [{ destination: { host: … } }]',
            );
          if (kind === 'tcp') continue;
          const matches = route.get('match');
          if (!hasAny(matches)) report(route, 'noMatch').fix('add match: [{ sniHosts: [...] }]');
          for (const match of matches.items) {
            if (match.map !== undefined && !hasAny(match.get('sniHosts')))
              report(match, 'noSni').fix('name one of the hosts: sniHosts: [...]');
          }
        }
      }
    }
    for (const { field, hasDelegate } of httpRoutes(mesh)) {
      if (hasDelegate || field.map === undefined) continue;
      const action = ['redirect', 'directResponse'].find((name) => field.get(name).isSet);
      if (action === undefined) {
        if (!hasAny(field.get('route'))) report(field, 'none').fix('add route, redirect or directResponse');
      } else {
        for (const other of ['route', 'fault', 'rewrite', 'directResponse']) {
          const at = field.get(other);
          if (other === action || !(other === 'route' ? hasAny(at) : at.isSet)) continue;
          report(at, 'both', other, action).fix(`remove ${other} or ${action}`);
        }
      }
      if (field.get('mirror').isSet && hasAny(field.get('mirrors')))
        report(field.get('mirror'), 'mirrors').fix('move it to mirrors');
    }
  },
});

/** Whether a list has an element; what is no list is for a schema to refuse. */
function hasAny(list: Field): boolean {
  return list.items.length > 0 || (list.isSet && !Array.isArray(list.value));
}
