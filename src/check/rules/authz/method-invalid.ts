import { attributesOf, authorizationOf } from '../../../model/policy/authorization';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'authz/method-invalid',
  severity: 'warning',
  summary: 'A policy names a method that no request has.',
  details:
    'Methods are compared as they are written, in capitals: `get` never matches. A gRPC call is a POST, and the method that it calls is its path.',
  codes: ['KIA0102'],
  on: ['AuthorizationPolicy'],
  sources: [
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation',
    'https://www.iana.org/assignments/http-methods/',
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
    - to: [{ operation: { methods: [get] } }]
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
    - to: [{ operation: { methods: [GET] } }]
`,
  },
  messages: {
    capitals: (method: string) => `methods are written in capitals: "${method}" never matches`,
    unknown: (method: string) => `"${method}" is no method of HTTP, and never matches`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      for (const { name, field } of authorizationOf(mesh, policy).rules.flatMap(attributesOf)) {
        if (name !== 'methods' && name !== 'notMethods') continue;
        for (const method of field.items) {
          const { text } = method;
          if (text === undefined || isMethod(text)) continue;
          const upper = text.toUpperCase();
          if (isMethod(upper)) {
            report(method, 'capitals', text).fix(`write ${upper}`, [
              { op: 'replace', path: pointerTo(method.path), value: upper },
            ]);
          } else
            report(method, 'unknown', text).fix(
              'write a method such as GET or POST; what a gRPC call is for is in its path',
            );
        }
      }
    }
  },
});

/** Those of HTTP, WebDAV and their kin that are registered. */
const METHODS = (
  'ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT CONNECT COPY DELETE GET HEAD LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL ' +
  'MKREDIRECTREF MKWORKSPACE MOVE OPTIONS ORDERPATCH PATCH POST PRI PROPFIND PROPPATCH PUT QUERY REBIND REPORT SEARCH TRACE UNBIND ' +
  'UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL'
).split(' ');

function isMethod(text: string): boolean {
  if (text.endsWith('*')) return METHODS.some((method) => method.startsWith(text.slice(0, -1)));
  if (text.startsWith('*')) return METHODS.some((method) => method.endsWith(text.slice(1)));
  return METHODS.includes(text);
}
