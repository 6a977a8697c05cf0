import rule from '../../../../src/check/rules/authz/deny-void';
import { testRule } from '../../test-rule';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
`;
const deny = (rules: string, more = ''): string =>
  `${SHOP}apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: shop}\nspec: {action: DENY, ${more}rules: [${rules}]}\n`;

// The table of istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, confirmed on ztunnel 62d8265.
testRule(rule, {
  valid: {
    'callers alone': deny('{from: [{source: {principals: [cluster.local/ns/a/sa/b]}}]}'),
    'callers on ports, with paths beside the ports': deny(
      '{from: [{source: {principals: ["*"]}}], to: [{operation: {ports: ["80"], paths: [/x]}}]}',
    ),
    'a policy of a waypoint': deny('{to: [{operation: {paths: [/x]}}]}', 'targetRefs: [{kind: Service, name: web}], '),
    'a token that is required, which is told as such': deny('{from: [{source: {notRequestPrincipals: ["*"]}}]}'),
    'one that is to be tried out': deny('{to: [{operation: {paths: [/x]}}]}').replace(
      'namespace: shop}\nspec',
      'namespace: shop, annotations: {istio.io/dry-run: "true"}}\nspec',
    ),
    'an ALLOW': deny('{to: [{operation: {paths: [/x]}}]}').replace('DENY', 'ALLOW'),
    'pods that ztunnel does not capture': deny('{to: [{operation: {paths: [/x]}}]}').replace(
      'dataplane-mode: ambient',
      'dataplane-mode: none',
    ),
  },
  invalid: {
    'one entry beside others that ztunnel reads': {
      given: deny('{from: [{source: {namespaces: [a]}}, {source: {requestPrincipals: [b]}}]}'),
      finds: [{ message: 'entry', at: 'shop/p spec.rules[0].from[1].source', says: "can't read requestPrincipals" }],
    },
    'methods alone': {
      given: deny('{to: [{operation: {methods: [DELETE]}}]}'),
      finds: [{ message: 'failsOpen', at: 'shop/p spec.rules[0]', says: "can't read methods", fix: 'spec.targetRefs' }],
    },
    'callers, and methods in another clause': {
      given: deny('{from: [{source: {principals: ["*"]}}], to: [{operation: {methods: [DELETE]}}]}'),
      finds: [{ message: 'failsOpen', at: 'shop/p spec.rules[0]' }],
    },
    'a condition on headers beside one on namespaces': {
      given: deny('{when: [{key: source.namespace, values: [a]}, {key: "request.headers[x]", values: [v1]}]}'),
      finds: [{ message: 'failsOpen', at: 'shop/p spec.rules[0]', says: 'request.headers[x]' }],
    },
    // stringToPort and stringToIP leave out what they can't parse; an empty match matches nothing (ztunnel src/rbac.rs).
    'a port that is a name, which nobody parses': {
      given: deny('{to: [{operation: {ports: [http]}}]}'),
      finds: [
        { message: 'failsOpen', at: 'shop/p spec.rules[0]', says: "can't read ports http", fix: 'ports as numbers' },
      ],
    },
    'an address that is none, beside callers': {
      given: deny('{from: [{source: {namespaces: [a]}}, {source: {ipBlocks: [web.example.com]}}]}'),
      finds: [{ message: 'entry', at: 'shop/p spec.rules[0].from[1].source', says: 'ipBlocks web.example.com' }],
    },
    'an entry without attributes': {
      given: deny('{from: [{source: {namespaces: [a]}}], to: [{operation: {}}]}'),
      finds: [{ message: 'empty', at: 'shop/p spec.rules[0]' }],
    },
    'trust domains beside attributes of requests, in one entry of two': {
      given: deny('{from: [{source: {namespaces: [a]}}, {source: {trustDomains: [b], requestPrincipals: [c]}}]}'),
      finds: [{ message: 'entry', at: 'shop/p spec.rules[0].from[1].source', says: 'requestPrincipals, trustDomains' }],
    },
    'the second of two rules': {
      given: deny('{from: [{source: {namespaces: [a]}}]}, {to: [{operation: {hosts: [a.example.com]}}]}'),
      finds: [{ message: 'failsOpen', at: 'shop/p spec.rules[1]', says: 'hosts' }],
    },
  },
});
