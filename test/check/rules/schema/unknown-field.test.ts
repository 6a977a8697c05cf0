import rule from '../../../../src/check/rules/schema/unknown-field';
import { deployment, gateway, patched, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'what the kind has': virtualService('http: [{ name: all, route: [{ destination: { host: a } }] }]'),
    'any key of a map': deployment('{ name: web, image: web, resources: { limits: { example.com/gpu: 1 } } }'),
    'what a dump has beside it': patched(
      gateway('{ name: web, port: 80, protocol: HTTP }'),
      'metadata: {',
      'status: { anything: true }\nmetadata: { uid: a, resourceVersion: "1", generation: 2, creationTimestamp: 2026-11-25T00:00:00Z, managedFields: [{ manager: kubectl, fieldsV1: { "f:spec": {} } }], ',
    ),
    'a kind that nobody has a schema of':
      'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a, namespace: shop }\nspec: { anything: true }\n',
  },
  invalid: {
    'a field that is misspelt': {
      given: virtualService('http: [{ routes: [{ destination: { host: a } }] }]'),
      finds: [
        { message: 'unknown', at: 'shop/reviews spec.http[0].routes', says: 'did you mean route?', fix: 'write route' },
      ],
    },
    'one deep in a pod': {
      given: deployment('{ name: web, image: web, ports: [{ containerport: 80 }] }'),
      finds: [
        {
          message: 'unknown',
          at: 'shop/web spec.template.spec.containers[0].ports[0].containerport',
          says: 'containerPort',
        },
      ],
    },
    'one of the metadata': {
      given: patched(gateway('{ name: web, port: 80, protocol: HTTP }'), 'metadata: {', 'metadata: { lables: {}, '),
      finds: [{ message: 'unknown', at: 'edge/web metadata.lables', says: 'labels' }],
    },
    'one beside the spec': {
      given: patched(gateway('{ name: web, port: 80, protocol: HTTP }'), 'metadata: {', 'specs: {}\nmetadata: {'),
      finds: [{ message: 'unknown', at: 'edge/web specs' }],
    },
  },
});
