import { certificateRefs, isGranted } from '../../../model/gateways/gateway-listener';
import { gatewayRoutes, type RouteParent } from '../../../model/gateways/gateway-route';
import { defineRule } from '../../define-rule';

const GATEWAY_API = 'gateway.networking.k8s.io';

export default defineRule({
  id: 'gateway/reference-grant-missing',
  severity: 'error',
  summary: 'A route or a Gateway uses something of another namespace, and no ReferenceGrant there lets it.',
  details:
    'A Service may get requests from a route of another namespace, and a Gateway may use a Secret of one, only if a `ReferenceGrant` in ' +
    'the namespace of the Service or Secret says so. Without it requests are answered with 500, and the listener has no certificate. ' +
    'istiod asks for no grant where a Service is the parent of the route.',
  codes: ['KIA1402', 'IST0171'],
  conditions: ['ResolvedRefs RefNotPermitted'],
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute', 'Gateway', 'ListenerSet'],
  reads: ['ReferenceGrant', 'Service', 'ServiceEntry'],
  sources: [
    'istio/istio pilot/pkg/config/kube/gateway/references_collection.go',
    'https://gateway-api.sigs.k8s.io/api-types/referencegrant/',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: ingress }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: web, namespace: shop, port: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: ingress }
spec:
  parentRefs: [{ name: public }]
  rules: [{ backendRefs: [{ name: web, namespace: shop, port: 80 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: from-ingress, namespace: shop }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ingress }]
  to: [{ group: '', kind: Service, name: web }]
`,
  },
  messages: {
    backend: (route: string, service: string) =>
      `no ReferenceGrant lets ${route} send to ${service}: requests get a 500`,
    certificate: (gateway: string, secret: string) =>
      `no ReferenceGrant lets ${gateway} use ${secret}: the listener has no certificate`,
  },
  check({ mesh, report }) {
    for (const { object, namespace, parents, rules, title } of gatewayRoutes(mesh)) {
      if (!parents.some(isGateway)) continue;
      const from = { group: GATEWAY_API, kind: object.kindName, namespace };
      for (const backend of rules.flatMap(({ backends }) => backends)) {
        const { field, name, service } = backend;
        const isService = (backend.group === '' || backend.group === 'core') && backend.kind === 'Service';
        // A Service that is not there is said by gateway/route-backend-not-found.
        if (!isService || name === '' || (!service && mesh.knows('Service', backend.namespace))) continue;
        const to = { group: '', kind: 'Service', namespace: backend.namespace, name };
        if (!mesh.knows('ReferenceGrant', to.namespace) || isGranted(mesh, from, to)) continue;
        report(field, 'backend', title, `Service ${to.namespace}/${name}`)
          .related(...mesh.inNamespace('ReferenceGrant', to.namespace).slice(0, 5))
          .fix(grant(from, to));
      }
    }
    for (const { object, field, namespace, name } of certificateRefs(mesh)) {
      const from = { group: GATEWAY_API, kind: object.kindName, namespace: object.namespace };
      const to = { group: '', kind: 'Secret', namespace, name };
      if (!mesh.knows('ReferenceGrant', namespace) || isGranted(mesh, from, to)) continue;
      report(field, 'certificate', object.title, `Secret ${namespace}/${name}`)
        .related(...mesh.inNamespace('ReferenceGrant', namespace).slice(0, 5))
        .fix(grant(from, to));
    }
  },
});

function isGateway({ group, kind }: RouteParent): boolean {
  return group === GATEWAY_API && (kind === 'Gateway' || kind === 'ListenerSet');
}

function grant(
  from: { readonly kind: string; readonly namespace: string },
  to: { readonly kind: string; readonly namespace: string; readonly name: string },
): string {
  return `add a ReferenceGrant to namespace ${to.namespace}: from ${from.kind} of namespace ${from.namespace} to ${to.kind} ${to.name}`;
}
