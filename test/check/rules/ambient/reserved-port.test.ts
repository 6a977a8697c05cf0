import rule from '../../../../src/check/rules/ambient/reserved-port';
import { testRule } from '../../test-rule';

const namespace = (labels = 'istio.io/dataplane-mode: ambient'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const pods = (ports: string, labels = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {app: web${labels}}}, spec: {containers: [{name: web, image: "web:1", ports: [${ports}]}]}}}\n---\n`;
const service = (ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [${ports}]}\n---\n`;
const CONTAINER = 'shop/web spec.template.spec.containers[0].ports[0].containerPort';

testRule(rule, {
  valid: {
    'other ports, near ones too':
      namespace() + pods('{containerPort: 15000}, {containerPort: 15007}') + service('{port: 15008, targetPort: 8080}'),
    'pods out of the mesh':
      namespace() +
      pods('{containerPort: 15008}', ', istio.io/dataplane-mode: none') +
      service('{port: 80, targetPort: 15006}'),
    'UDP, but for DNS': namespace() + pods('{containerPort: 15008, protocol: UDP}'),
    'a Service whose pods are elsewhere': namespace() + service('{port: 15008}'),
    'numbers that are texts':
      namespace() + pods('{containerPort: "15008"}') + service('{port: 80, targetPort: "15008"}'),
    'no list of ports': namespace() + pods('').replace('ports: []', 'ports: 15008'),
  },
  invalid: {
    'a container on the port of HBONE': {
      given: namespace() + pods('{containerPort: 15008}'),
      finds: [{ message: 'container', at: CONTAINER, says: '15008 inside these pods (HBONE)', fix: 'another port' }],
    },
    'a container on the port of DNS, by UDP': {
      given: namespace() + pods('{containerPort: 15053, protocol: UDP}'),
      finds: [{ message: 'container', at: CONTAINER }],
    },
    'a Service that leads there by number': {
      given: namespace() + pods('') + service('{port: 80, targetPort: 15006}'),
      finds: [{ message: 'service', at: 'shop/web spec.ports[0].targetPort', says: 'Deployment shop/web (plaintext)' }],
    },
    'a Service that says no target': {
      given: namespace() + pods('{containerPort: 8080}') + service('{port: 80, targetPort: 8080}, {port: 15001}'),
      finds: [{ message: 'service', at: 'shop/web spec.ports[1].port' }],
    },
    'both, told once, at the container': {
      given:
        namespace() +
        pods('{containerPort: 15080, name: socks}') +
        service('{port: 1, targetPort: 15080}, {port: 2, targetPort: socks}'),
      finds: [{ message: 'container', at: CONTAINER }],
    },
  },
});
