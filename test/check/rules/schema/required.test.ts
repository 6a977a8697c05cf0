import rule from '../../../../src/check/rules/schema/required';
import { gateway, patched, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'what has all that it needs': gateway('{ name: web, port: 80, protocol: HTTP }'),
    'what a server writes itself': virtualService('http: [{ route: [{ destination: { host: a } }] }]'),
    'a patch of Kubernetes’ own kinds, of which nothing is said':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { replicas: 2 }\n',
  },
  invalid: {
    'a listener without a port': {
      given: gateway('{ name: web, protocol: HTTP }'),
      finds: [{ message: 'missing', at: 'edge/web spec.listeners[0].port', says: 'spec.listeners[0] needs port' }],
    },
    'a Gateway without a class': {
      given: patched(gateway('{ name: web, port: 80, protocol: HTTP }'), 'gatewayClassName: istio', ''),
      finds: [{ message: 'missing', at: 'edge/web spec.gatewayClassName' }],
    },
  },
});
