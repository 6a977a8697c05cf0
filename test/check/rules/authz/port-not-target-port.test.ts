import rule from '../../../../src/check/rules/authz/port-not-target-port';
import { authz, INJECTED, SELECT, SHOP } from '../../policy-manifests';
import { service } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const ports = (list: string, more = ''): string => authz(`${more}rules: [{to: [{operation: {ports: [${list}]}}]}]`);
const named = (target: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: ${target}}]}\n---\n`;
const declares = (port: string): string =>
  SHOP.replace('image: registry.example.com/main:1', `image: registry.example.com/main:1, ports: [${port}]`);

// The Service of these tests leads from 80 to 8080.
testRule(rule, {
  valid: {
    'the port of the pods': SHOP + service() + ports('"8080"'),
    'a port that no Service has': SHOP + service() + ports('"15020"'),
    'a Service that leads to the same port': SHOP + named('80') + ports('"80"'),
    'pods that have a port of that number too': declares('{containerPort: 80}') + service() + ports('"80"'),
    'a name that no container has': SHOP + named('http') + ports('"80"'),
    'a policy of a waypoint': SHOP + service() + ports('"80"', 'targetRefs: [{kind: Service, name: web}], '),
    'pods with sidecars': INJECTED + service() + ports('"80"'),
    'pods of no Service': SHOP + service('', { name: 'api' }) + ports('"80"'),
    'one that is no number': SHOP + service() + ports('http, 80, null'),
  },
  invalid: {
    'the port of the Service': {
      given: SHOP + service() + ports('"8081", "80"', `${SELECT}, `),
      finds: [
        {
          message: 'servicePort',
          at: 'shop/p spec.rules[0].to[0].operation.ports[1]',
          says: '80 is a port of Service shop/web, and no port of the pods: ztunnel sees 8080',
          fix: '"8080"',
        },
      ],
    },
    'a port by name': {
      given: declares('{name: http, containerPort: 3000}') + named('http') + ports('"80"'),
      finds: [
        { message: 'servicePort', at: 'shop/p spec.rules[0].to[0].operation.ports[0]', says: 'ztunnel sees 3000' },
      ],
    },
    'a DENY of all other ports': {
      given: SHOP + service() + authz('action: DENY, rules: [{to: [{operation: {notPorts: ["80"]}}]}]'),
      finds: [{ message: 'servicePort', at: 'shop/p spec.rules[0].to[0].operation.notPorts[0]' }],
    },
    'a condition': {
      given: SHOP + service() + authz('rules: [{when: [{key: destination.port, values: ["80"]}]}]'),
      finds: [{ message: 'servicePort', at: 'shop/p spec.rules[0].when[0].values[0]' }],
    },
    'two Services that lead to different ports': {
      given: SHOP + service() + named('9090').replace('name: web', 'name: api') + ports('"80"'),
      finds: [{ message: 'servicePort', at: 'shop/p spec.rules[0].to[0].operation.ports[0]', fix: '8080, 9090' }],
    },
  },
});
