import { attributesOf, authorizationOf } from '../../../model/policy/authorization';
import { fact } from '../../../model/fact';
import type { Mesh } from '../../../model/mesh';
import { namespaces } from '../../../model/workloads/namespaces';
import { isMadeForGateway } from '../../../model/gateways/gateway-pods';
import { findService, services } from '../../../model/services/service';
import { serviceEntries } from '../../../model/services/service-entry';
import { settings } from '../../../model/platform/settings';
import { virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'authz/host-not-found',
  severity: 'warning',
  summary: 'A policy names a host that is no Service, and nothing else that is known.',
  details:
    '`hosts` are compared with the Host header as the client has written it. A name without a dot, or one of a Service with its namespace, is meant for a ' +
    'Service; where there is none of that name, nor a ServiceEntry or VirtualService for it, no request has it. Longer names may be any that clients use.',
  codes: ['KIA0104'],
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'VirtualService', 'Gateway'],
  sources: ['https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - to: [{ operation: { hosts: [wep] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  rules:
    - to: [{ operation: { hosts: [web, 'web.shop*', shop.example.com] } }]
`,
  },
  messages: {
    missing: (host: string, service: string) =>
      `there is no Service ${service}, which host "${host}" is meant for: no request has it`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      for (const { name, field } of authorizationOf(mesh, policy).rules.flatMap(attributesOf)) {
        if (name !== 'hosts' && name !== 'notHosts') continue;
        for (const value of field.items) {
          const host = (value.text ?? '').toLowerCase();
          const meant = serviceMeant(mesh, host.replace(/:\d+$/, ''), policy.namespace);
          if (!meant || isThere(mesh, meant, host.replace(/:\d+$/, ''))) continue;
          const [namespace, service] = meant;
          const near = mesh.inNamespace('Service', namespace).map((one) => one.name);
          report(value, 'missing', value.text!, `${namespace}/${service}`).fix(
            near.length === 0
              ? 'name a host that clients call'
              : `name one that is there, such as ${namesShown(near, service)}`,
          );
        }
      }
    }
  },
});

/** The Service that a host is meant for; undefined for one that may be anything. */
function serviceMeant(mesh: Mesh, host: string, home: string): readonly [namespace: string, name: string] | undefined {
  if (host === '' || host.includes('*') || host === 'localhost') return undefined;
  const [name, namespace, svc, ...rest] = host.split('.');
  if (namespace === undefined) return [home, name!];
  // `example.com` has the form of a Service with its namespace: it is taken for one where there is such a namespace.
  if (svc === undefined) return namespaces(mesh).has(namespace) ? [namespace, name!] : undefined;
  const domain = rest.join('.');
  return svc === 'svc' && (domain === '' || domain === settings(mesh).clusterDomain) ? [namespace, name!] : undefined;
}

function isThere(mesh: Mesh, [namespace, name]: readonly [string, string], host: string): boolean {
  if (findService(mesh, namespace, name) || isMadeForGateway(mesh, namespace, name)) return true;
  if (!mesh.knows('Service', namespace) || (namespace === 'default' && name === 'kubernetes')) return true;
  const { istioNamespace, rootNamespace } = settings(mesh);
  if ([istioNamespace, rootNamespace, 'kube-system'].includes(namespace)) return true;
  // A client of another namespace may call its own by that name, and the policy be of the whole mesh.
  return otherHosts(mesh).has(host);
}

const otherHosts = fact(
  (mesh) =>
    new Set([
      ...serviceEntries(mesh).flatMap(({ hosts }) => hosts),
      ...virtualServices(mesh).flatMap(({ hosts }) => hosts.flatMap(({ host, fullHost }) => [host, fullHost])),
      ...services(mesh).map(({ name }) => name),
    ]),
);
