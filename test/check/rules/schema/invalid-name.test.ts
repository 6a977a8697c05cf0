import rule from '../../../../src/check/rules/schema/invalid-name';
import { deployment, kubernetes, patched, service, virtualService } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const named = (name: string): string => patched(virtualService('http: []'), 'name: reviews', `name: ${name}`);
const container = (fields: string): string => deployment(`{ name: web, image: a, ${fields} }`);

testRule(rule, {
  valid: {
    'a name with dots': named('reviews.v1'),
    'labels and annotations with a domain': patched(
      service('ports: [{ port: 80 }]'),
      'namespace: shop',
      "namespace: shop, labels: { example.com/A_b.c: '' }, annotations: { Example.com/Note: any text at all }",
    ),
    'a role with a colon in its name': kubernetes('rbac.authorization.k8s.io/v1', 'Role', 'rules: []').replace(
      'name: web',
      "name: 'system:web'",
    ),
    'a variable with a dash in its name': container("env: [{ name: a-b.c, value: '1' }]"),
    'the name of a Service that begins with a digit, where the release is not known': patched(
      service('ports: [{ port: 80 }]'),
      'name: web',
      'name: 1web',
    ),
  },
  invalid: {
    'a custom resource in capitals': {
      given: named('Reviews'),
      finds: [{ message: 'form', at: 'shop/Reviews metadata.name', says: '"Reviews" is no DNS name' }],
    },
    'the name of a Service that begins with a digit, before 1.34': {
      given: patched(service('ports: [{ port: 80 }]'), 'name: web', 'name: 1web'),
      platform: { kubernetes: '1.33' },
      finds: [{ message: 'form', at: 'shop/1web metadata.name' }],
    },
    'a label with a space, and one whose value is too long': {
      given: patched(
        service('ports: [{ port: 80 }]'),
        'namespace: shop',
        `namespace: shop, labels: { a b: c, d: ${'e'.repeat(64)} }`,
      ),
      finds: [
        { message: 'form', at: 'shop/web metadata.labels["a b"]', says: 'no name of a label' },
        { message: 'form', at: 'shop/web metadata.labels.d', says: 'no value of a label' },
      ],
    },
    'ports and volumes': {
      given: container('ports: [{ name: http_web, containerPort: 80 }], volumeMounts: []').concat(
        '      volumes: [{ name: Cache }]\n',
      ),
      finds: [
        { message: 'form', at: 'shop/web spec.template.spec.volumes[0].name' },
        { message: 'form', at: 'shop/web spec.template.spec.containers[0].ports[0].name' },
      ],
    },
    'a targetPort that is a number in quotes': {
      given: service("ports: [{ port: 80, targetPort: '8080' }]"),
      finds: [{ message: 'form', at: 'shop/web spec.ports[0].targetPort', says: 'one letter at least' }],
    },
    'a key of a ConfigMap': {
      given: kubernetes('v1', 'ConfigMap', 'data: { a/b: x }'),
      finds: [{ message: 'form', at: 'shop/web data["a/b"]' }],
    },
    'a CronJob whose jobs would have no room for their time': {
      given: kubernetes(
        'batch/v1',
        'CronJob',
        "spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: b }] } } } } }",
      ).replace('name: web', `name: ${'a'.repeat(53)}`),
      finds: [{ message: 'form', at: `shop/${'a'.repeat(53)} metadata.name`, says: '52 characters at most' }],
    },
  },
});
