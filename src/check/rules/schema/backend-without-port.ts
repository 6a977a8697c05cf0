import type { Field } from '../../../model/field';
import { findService } from '../../../model/services/service';
import { routeFilters, routeRules, ROUTES } from '../../../model/gateways/route-fields';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'schema/backend-without-port',
  severity: 'error',
  summary: 'A route sends to a Service and names no port of it.',
  details:
    'An API server refuses the route: a backend that is a Service needs a `port`, the number of one of its ports. So do Services that ' +
    'requests are mirrored to, and those that authorize them.',
  conditions: ['ResolvedRefs InvalidDestination'],
  isInCrd: true,
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Service'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/object_reference_types.go, BackendObjectReference (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
  },
  messages: {
    none: (service: string) => `no port of ${service} is named`,
  },
  check({ mesh, report }) {
    const backends: readonly Field[] = [
      ...routeRules(mesh, ...ROUTES).flatMap((rule) => rule.get('backendRefs').items),
      ...routeFilters(mesh, 'HTTPRoute', 'GRPCRoute').map((filter) => filter.get('requestMirror', 'backendRef')),
      ...routeFilters(mesh, 'HTTPRoute').map((filter) => filter.get('externalAuth', 'backendRef')),
    ];
    for (const field of backends) {
      const name = field.get('name').text;
      const isService = (field.get('group').text ?? '') === '' && (field.get('kind').text ?? 'Service') === 'Service';
      if (!isService || field.get('port').isSet || !name) continue;
      const namespace = field.get('namespace').text || field.object.namespace;
      const reported = report(field, 'none', `Service ${namespace}/${name}`);
      const [only, ...more] = findService(mesh, namespace, name)?.ports ?? [];
      if (only && more.length === 0) {
        const path = pointerTo(field.path, 'port');
        reported.fix(`add port: ${only.port}`, [{ op: 'add', path, value: only.port }]);
      } else reported.fix('add the port');
    }
  },
});
