import rule from '../../../../src/check/rules/schema/wrong-type';
import { deployment, gateway, patched, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'values of their types': gateway('{ name: web, port: 80, protocol: HTTP }'),
    'a number or a text, where either will do': deployment(
      '{ name: web, image: web, livenessProbe: { httpGet: { port: http } }, readinessProbe: { httpGet: { port: 80 } } }',
    ),
    'a quantity as a number': deployment('{ name: web, image: web, resources: { limits: { cpu: 1, memory: 1Gi } } }'),
    'a null where nothing may be': deployment('{ name: web, image: web, command: null }'),
  },
  invalid: {
    'a number in quotes': {
      given: gateway('{ name: web, port: "80", protocol: HTTP }'),
      finds: [
        {
          message: 'type',
          at: 'edge/web spec.listeners[0].port',
          says: 'a whole number, and is "80"',
          fix: 'write 80',
        },
      ],
    },
    'a text where a list is wanted': {
      given: patched(virtualService('http: []'), '[reviews]', 'reviews'),
      finds: [{ message: 'type', at: 'shop/reviews spec.hosts', says: 'a list', fix: '["reviews"]' }],
    },
    'a map where a list is wanted': {
      given: deployment('{ name: web, image: web, env: { A: b } }'),
      finds: [{ message: 'type', at: 'shop/web spec.template.spec.containers[0].env', says: 'a list, and is a map' }],
    },
    'a label that is a boolean to YAML': {
      given: patched(deployment('{ name: web, image: web }'), 'labels: { app: web }', 'labels: { app: on }'),
      finds: [{ message: 'type', at: 'shop/web spec.template.metadata.labels.app', says: 'a text, and is true' }],
    },
  },
});
