import { authorizationOf, valuesOf, type AuthorizationRule } from '../../../model/policy/authorization';
import { isOfRevision } from '../../../model/policy/attachment';
import { isAtWaypoint } from '../../../model/policy/targeting';
import { isAboutCallers } from '../../../model/policy/ztunnel-match';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/remote-ip-spoofable',
  severity: 'warning',
  summary: 'A policy at a waypoint goes by an address that any client may write.',
  details:
    'At a waypoint `remoteIpBlocks` and `remote.ip` come from the header X-Forwarded-For, and the waypoint believes what a pod of the mesh has written there. ' +
    'They are of use for requests that an ingress gateway passes on, which is a caller to be named beside them.',
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/',
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go',
  ],
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
    - from: [{ source: { remoteIpBlocks: [203.0.113.0/24] } }]
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
    - from: [{ source: { remoteIpBlocks: [203.0.113.0/24], serviceAccounts: [ingress/gateway-istio] } }]
`,
  },
  messages: {
    header: (name: string) =>
      `${name} is what the client wrote into X-Forwarded-For: any pod of the mesh that reaches the waypoint can pass for another`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      if (!isOfRevision(mesh, policy) || !isAtWaypoint(mesh, policy)) continue;
      for (const rule of authorizationOf(mesh, policy).rules) {
        for (const { attributes } of [...rule.from, ...rule.when]) {
          const isNamed = namesCallers([...rule.when.flatMap((one) => one.attributes), ...attributes]);
          for (const { name, field } of isNamed ? [] : attributes) {
            if (!/^(remoteIpBlocks|notRemoteIpBlocks|remote\.ip)$/.test(name)) continue;
            report(field, 'header', name).fix(
              'name the gateway that sets the header beside it, such as serviceAccounts: [ingress/gateway-istio]',
            );
          }
        }
      }
    }
  },
});

/** Whether the callers are said as well, so that not everybody is. */
function namesCallers(attributes: AuthorizationRule['when'][number]['attributes']): boolean {
  return attributes.some((one) => isAboutCallers(one) && valuesOf(one).any.some((value) => value !== '*'));
}
