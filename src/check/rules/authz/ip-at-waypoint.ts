import { attributesOf, authorizationOf } from '../../../model/policy/authorization';
import { isOfRevision } from '../../../model/policy/attachment';
import { isAtWaypoint } from '../../../model/policy/targeting';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'authz/ip-at-waypoint',
  severity: 'error',
  summary: 'A policy at a waypoint goes by the address of the peer, which a waypoint does not have.',
  details:
    'A waypoint takes connections on a listener inside of Envoy, where the peer has no address: `ipBlocks` and `source.ip` never match, and their not-forms ' +
    'always do. So an ALLOW by address lets nobody in, a DENY by address stops nobody, and a DENY of all other addresses stops everybody.\n\n' +
    'Measured with the configuration that istiod makes and a released Envoy; istio#46982 tells it of a real waypoint.',
  on: ['AuthorizationPolicy'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: ['istio/istio pilot/pkg/networking/core/listener_waypoint.go', 'istio/istio#46982'],
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
    - from: [{ source: { ipBlocks: [10.0.0.0/8] } }]
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
    - from: [{ source: { namespaces: [front] } }]
`,
  },
  messages: {
    never: (name: string) => `a waypoint does not see the address of the peer: ${name} never matches there`,
    always: (name: string) => `a waypoint does not see the address of the peer: ${name} matches everybody there`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      if (!isOfRevision(mesh, policy) || !isAtWaypoint(mesh, policy)) continue;
      for (const { name, field } of authorizationOf(mesh, policy).rules.flatMap(attributesOf)) {
        const fix = 'go by who calls (principals, namespaces, serviceAccounts), or say it for ztunnel, by a selector';
        if (name === 'source.ip') {
          for (const key of ['values', 'notValues']) {
            if (field.get(key).texts.length > 0)
              report(field.get(key), key === 'values' ? 'never' : 'always', name).fix(fix);
          }
        } else if (name === 'ipBlocks' || name === 'notIpBlocks') {
          report(field, name === 'ipBlocks' ? 'never' : 'always', name).fix(fix);
        }
      }
    }
  },
});
