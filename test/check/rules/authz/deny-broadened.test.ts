import rule from '../../../../src/check/rules/authz/deny-broadened';
import { authz, INJECTED, OUTSIDE, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const deny = (rules: string, more = ''): string => authz(`${more}action: DENY, rules: [${rules}]`);
const MIXED = '{to: [{operation: {ports: ["8080"], notPaths: [/healthz]}}]}';

// The table of istio/istio pilot/pkg/serviceregistry/ambient/authorization.go.
testRule(rule, {
  valid: {
    'callers and ports': SHOP + deny('{from: [{source: {principals: ["*"]}}], to: [{operation: {ports: ["80"]}}]}'),
    'paths alone, which deny nobody': SHOP + deny('{to: [{operation: {paths: [/x]}}]}'),
    'a mixed entry beside a condition on headers, which together deny nobody':
      SHOP +
      deny('{to: [{operation: {ports: ["80"], paths: [/x]}}], when: [{key: "request.headers[x]", values: [v1]}]}'),
    'entries of their own': SHOP + deny('{from: [{source: {namespaces: [a]}}, {source: {requestPrincipals: ["*"]}}]}'),
    'an ALLOW': SHOP + authz(`rules: [${MIXED}]`),
    'a policy of a waypoint': SHOP + deny(MIXED, 'targetRefs: [{kind: Service, name: web}], '),
    'pods out of the mesh': OUTSIDE + deny(MIXED),
    'pods with sidecars': INJECTED + deny(MIXED),
    'a trust domain, which is told elsewhere': SHOP + deny('{from: [{source: {namespaces: [a], trustDomains: [b]}}]}'),
    'fields of the wrong type': SHOP + deny('{to: [{operation: {ports: "8080", notPaths: [/x]}}, 7]}, x'),
  },
  invalid: {
    'a port except a path': {
      given: SHOP + deny(MIXED),
      finds: [
        {
          message: 'widened',
          at: 'shop/p spec.rules[0].to[0].operation',
          says: "can't read notPaths, and goes by ports",
        },
      ],
    },
    'callers without a token': {
      given: SHOP + deny('{from: [{source: {namespaces: [a], notRequestPrincipals: ["*"]}}]}'),
      finds: [{ message: 'widened', at: 'shop/p spec.rules[0].from[0].source', says: 'by namespaces alone' }],
    },
    'the second of two entries': {
      given:
        SHOP + deny('{to: [{operation: {ports: ["80"]}}, {operation: {ports: ["81"], methods: [GET], hosts: [a]}}]}'),
      finds: [{ message: 'widened', at: 'shop/p spec.rules[0].to[1].operation', says: 'methods, hosts' }],
    },
  },
});
