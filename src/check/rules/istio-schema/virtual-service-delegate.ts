import { httpRoutes, isDelegate } from '../../istio-schema/routes';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/virtual-service-delegate',
  severity: 'error',
  summary: 'A VirtualService delegates, or is delegated to, in a way that the webhook of Istio refuses.',
  details:
    'A VirtualService without hosts is one that others delegate to. It has routes for HTTP only, no gateways, and delegates no further. A route that ' +
    'delegates leaves where requests go to the other VirtualService: it has neither `route` nor `redirect`.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateVirtualService',
    'istio/istio pkg/config/validation/virtualservice.go, validateHTTPRouteConflict',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - delegate: { name: web-routes }
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ delegate: { name: web-routes } }]
`,
  },
  messages: {
    noHosts: (what: string) => `a VirtualService without hosts is delegated to, and has no ${what}`,
    further: () => 'a VirtualService without hosts is delegated to, and delegates no further',
    both: (what: string) => `a route that delegates has no ${what}: the other VirtualService says where requests go`,
  },
  check({ mesh, report }) {
    for (const object of validated(mesh, 'VirtualService')) {
      if (!isDelegate(object)) continue;
      for (const what of ['gateways', 'tls', 'tcp']) {
        const at = object.spec.get(what);
        if (at.items.length > 0) report(at, 'noHosts', what).fix(`name its hosts, or remove ${what}`);
      }
    }
    for (const { object, field, hasDelegate } of httpRoutes(mesh)) {
      const delegate = field.get('delegate');
      if (isDelegate(object) && delegate.isSet)
        report(delegate, 'further').fix('name its hosts, or write where requests go');
      if (!hasDelegate) continue;
      const [redirect, route] = [field.get('redirect'), field.get('route')];
      if (redirect.isSet) report(redirect, 'both', 'redirect').fix('remove delegate or redirect');
      if (route.items.length > 0) report(route, 'both', 'route').fix('remove delegate or route');
    }
  },
});
