import rule from '../../../../src/check/rules/service/target-port-not-found';
import { testRule } from '../../test-rule';

const service = (ports: string, more = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: ${ports}${more}}\n---\n`;
const pods = (spec: string, name = 'web'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec: {template: {metadata: {labels: {app: web}}, spec: {${spec}}}}\n---\n`;
const container = (ports: string, more = ''): string => `containers: [{name: web, ports: [${ports}]${more}}]`;
const HTTP = '{name: http, containerPort: 8080}';

testRule(rule, {
  valid: {
    'a port by its name': service('[{port: 80, targetPort: http}]') + pods(container(HTTP)),
    'a port of a sidecar that starts first':
      service('[{port: 80, targetPort: http}]') +
      pods(`initContainers: [{name: p, restartPolicy: Always, ports: [${HTTP}]}], containers: []`),
    'a port by its number': service('[{port: 80, targetPort: 8080}]') + pods(container(HTTP)),
    'containers that declare nothing': service('[{port: 80, targetPort: 8080}]') + pods(container('')),
    'a port that a probe asks':
      service('[{port: 80, targetPort: 9000}]') + pods(container(HTTP, ', readinessProbe: {httpGet: {port: 9000}}')),
    'a gateway, which listens on what its Gateways say':
      service('[{port: 443}]') + pods('containers: [{name: istio-proxy, ports: [{name: prom, containerPort: 15090}]}]'),
    'no pods of it in the input': service('[{port: 80, targetPort: http}]'),
    'a host outside': service('[{port: 80, targetPort: web}]', ', type: ExternalName') + pods(container(HTTP)),
    'values of the wrong type':
      service('[{port: 80, targetPort: {}}, {port: "80"}]') + pods(container('{name: [http], containerPort: "80"}')),
  },
  invalid: {
    'a name that no container has': {
      given: service('[{port: 80, targetPort: web}]') + pods(container(HTTP)),
      world: 'open',
      finds: [
        { message: 'name', at: 'shop/web spec.ports[0].targetPort', says: 'Deployment shop/web', fix: 'such as http' },
      ],
    },
    'a name that one of two Deployments has': {
      given:
        service('[{port: 80, targetPort: http}]') +
        pods(container(HTTP)) +
        pods(container('{containerPort: 8080}'), 'web-v2'),
      finds: [
        {
          message: 'name',
          at: 'shop/web spec.ports[0].targetPort',
          says: 'no container of Deployment shop/web-v2 has',
        },
      ],
    },
    'the name of another protocol': {
      given:
        service('[{port: 53, targetPort: dns}]') + pods(container('{name: dns, containerPort: 53, protocol: UDP}')),
      finds: [{ message: 'name', at: 'shop/web spec.ports[0].targetPort' }],
    },
    'a number in quotes': {
      given: service("[{port: 80, targetPort: '8080'}]") + pods(container(HTTP)),
      finds: [{ message: 'name', at: 'shop/web spec.ports[0].targetPort', fix: 'targetPort: 8080' }],
    },
    'a number beside the port that is declared': {
      given: service('[{port: 80}]') + pods(container(HTTP)),
      finds: [
        { message: 'number', at: 'shop/web spec.ports[0].port', severity: 'info', says: 'declares port 80, but 8080' },
      ],
    },
  },
});
