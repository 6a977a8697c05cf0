import rule from '../../../../src/check/rules/schema/external-auth-protocol';
import { filtered } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    HTTP: filtered('{type: ExternalAuth, externalAuth: {backendRef: {name: a, port: 80}, protocol: HTTP, http: {}}}'),
    gRPC: filtered('{type: ExternalAuth, externalAuth: {backendRef: {name: a, port: 80}, protocol: GRPC, grpc: {}}}'),
    'no protocol': filtered('{type: ExternalAuth, externalAuth: {backendRef: {name: a, port: 80}, http: {}}}'),
  },
  invalid: {
    'the settings of the other': {
      given: filtered(
        '{type: ExternalAuth, externalAuth: {backendRef: {name: a, port: 80}, protocol: GRPC, http: {}}}',
      ),
      finds: [
        { message: 'other', at: 'shop/r spec.rules[0].filters[0].externalAuth.http', says: 'GRPC', fix: 'HTTP' },
        { message: 'missing', at: 'shop/r spec.rules[0].filters[0].externalAuth', says: 'grpc' },
      ],
    },
    both: {
      given: filtered(
        '{type: ExternalAuth, externalAuth: {backendRef: {name: a, port: 80}, protocol: HTTP, http: {}, grpc: {}}}',
      ),
      finds: [{ message: 'other', at: 'shop/r spec.rules[0].filters[0].externalAuth.grpc' }],
    },
  },
});
