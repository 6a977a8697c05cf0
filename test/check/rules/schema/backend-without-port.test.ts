import rule from '../../../../src/check/rules/schema/backend-without-port';
import { filtered, route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

const service = (ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [${ports}]}\n---\n`;

testRule(rule, {
  valid: {
    'a port': route('rules: [{backendRefs: [{name: web, port: 80}]}]'),
    'a kind that needs none': route('rules: [{backendRefs: [{group: example.com, kind: Pool, name: web}]}]'),
    'a mirror with a port': filtered('{type: RequestMirror, requestMirror: {backendRef: {name: web, port: 80}}}'),
    'values of the wrong type': route('rules: [{backendRefs: [{name: [web]}, web]}]'),
  },
  invalid: {
    'no port': {
      given: service('{port: 80}') + route('rules: [{backendRefs: [{name: web}]}]'),
      finds: [
        { message: 'none', at: 'shop/r spec.rules[0].backendRefs[0]', says: 'Service shop/web', fix: 'port: 80' },
      ],
    },
    'no port of a Service with two': {
      given: service('{port: 80}, {port: 81}') + route('rules: [{backendRefs: [{name: web}]}]', 'TCPRoute'),
      finds: [{ message: 'none', at: 'shop/r spec.rules[0].backendRefs[0]', fix: 'add the port' }],
    },
    'no port of a Service that is elsewhere': {
      given: route('rules: [{backendRefs: [{name: web, namespace: infra}]}]'),
      world: 'open',
      finds: [{ message: 'none', at: 'shop/r spec.rules[0].backendRefs[0]', says: 'infra/web' }],
    },
    'mirrors, of rules and of backends': {
      given: filtered(
        '{type: RequestMirror, requestMirror: {backendRef: {name: a}}}',
        '{type: RequestMirror, requestMirror: {backendRef: {name: b}}}',
        'GRPCRoute',
      ),
      finds: [
        { message: 'none', at: 'shop/r spec.rules[0].filters[0].requestMirror.backendRef' },
        { message: 'none', at: 'shop/r spec.rules[0].backendRefs[0].filters[0].requestMirror.backendRef' },
      ],
    },
    'external authorization': {
      given: filtered('{type: ExternalAuth, externalAuth: {protocol: HTTP, http: {}, backendRef: {name: a}}}'),
      finds: [{ message: 'none', at: 'shop/r spec.rules[0].filters[0].externalAuth.backendRef' }],
    },
  },
});
