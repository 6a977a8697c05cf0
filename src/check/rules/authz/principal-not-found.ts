import { attributesOf, authorizationOf, type Attribute } from '../../../model/policy/authorization';
import type { Field } from '../../../model/field';
import { isMissingAccount } from '../../../model/workloads/service-accounts';
import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';
import { enforcedByZtunnel } from '../../../model/policy/ztunnel-policy';

export default defineRule({
  id: 'authz/principal-not-found',
  severity: 'warning',
  summary: 'A policy is about a caller that is not there.',
  details:
    'A principal is `<trust domain>/ns/<namespace>/sa/<service account>`, without `spiffe://` before it. One that is misspelt matches no caller: an ALLOW ' +
    'keeps out those who are meant, and a DENY does not stop them. Envoy takes `cluster.local` for the trust domain of the mesh, whatever that is; ' +
    'ztunnel does not. Service accounts count that have an object, that pods run as, or that istiod makes for Gateways.',
  codes: ['KIA0106', 'KIA0108'],
  on: ['AuthorizationPolicy'],
  reads: ['ServiceAccount', 'workload', 'Gateway', 'Service', 'ServiceEntry'],
  sources: ['istio/istio pilot/pkg/security/trustdomain/bundle.go', 'istio/ztunnel src/rbac.rs'],
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
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/wep] } }]
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
    - from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }]
`,
  },
  messages: {
    missing: (account: string) => `there is no service account ${account}: this matches no caller`,
    scheme: (principal: string) => `a principal has no spiffe:// before it: "${principal}" matches no caller`,
    form: (principal: string) =>
      `"${principal}" is no principal, which is <trust domain>/ns/<namespace>/sa/<service account>: it matches no caller`,
    foreign: (domain: string, own: string) =>
      `${domain} is not the trust domain of the mesh, ${own}: this is about callers of another`,
    notExpanded: (domain: string, own: string) =>
      `ztunnel takes trust domains as they are written, and that of the mesh is ${own}: ${domain} matches no caller`,
  },
  check({ mesh, report }) {
    const { trustDomain, trustDomainAliases, meshConfig } = settings(mesh);
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      for (const attribute of authorizationOf(mesh, policy).rules.flatMap(attributesOf)) {
        for (const value of accountsOf(attribute)) {
          const [namespace, account] = value.text!.includes('/')
            ? value.text!.split('/', 2)
            : [policy.namespace, value.text!];
          if (isMissingAccount(mesh, namespace!, account!)) tellMissing(value, `${namespace}/${account}`);
        }
        for (const value of principalsOf(attribute)) {
          const text = value.text!;
          if (text.startsWith('spiffe://')) {
            const right = text.slice('spiffe://'.length);
            report(value, 'scheme', text).fix(`write ${right}`, [
              { op: 'replace', path: pointerTo(value.path), value: right },
            ]);
            continue;
          }
          const [, domain, namespace, account] = /^([^/]+)\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(text) ?? [];
          if (domain === undefined) {
            if (!text.includes('*'))
              report(value, 'form', text).fix('write it as cluster.local/ns/<namespace>/sa/<service account>');
            continue;
          }
          if (domain !== trustDomain && !domain.startsWith('*')) {
            // What the domain of the mesh is, a few files rarely tell.
            if (mesh.world === 'open' && !meshConfig.get('trustDomain').isSet) continue;
            if (domain !== 'cluster.local' && !trustDomainAliases.includes(domain)) {
              report(value, 'foreign', domain, trustDomain).as('info');
              continue;
            }
            if (enforcedByZtunnel(mesh, policy).length > 0) {
              report(value, 'notExpanded', domain, trustDomain).fix(`write ${text.replace(domain, trustDomain)}`);
              continue;
            }
          }
          if (isMissingAccount(mesh, namespace!, account!)) tellMissing(value, `${namespace}/${account}`);
        }
      }
    }

    function tellMissing(value: Field, account: string): void {
      report(value, 'missing', account).fix('name the service account that the pods of the caller run as');
    }
  },
});

function accountsOf({ name, field }: Attribute): readonly Field[] {
  if (name === 'source.serviceAccount') return [...texts(field.get('values')), ...texts(field.get('notValues'))];
  return /^(serviceAccounts|notServiceAccounts)$/.test(name) ? texts(field) : [];
}

function principalsOf({ name, field }: Attribute): readonly Field[] {
  if (name === 'principals' || name === 'notPrincipals') return texts(field);
  return name === 'source.principal' ? [...texts(field.get('values')), ...texts(field.get('notValues'))] : [];
}

function texts(field: Field): readonly Field[] {
  return field.items.filter(({ text }) => text !== undefined && text !== '');
}
