import rule from '../../../../src/check/rules/routing/destination-port-ambiguous';
import { testRule } from '../../test-rule';

const service = (name: string, ...ports: number[]): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {ports: [${ports.map((port) => `{port: ${port}}`).join(', ')}]}\n---\n`;
const to = (destination: string, spec = 'hosts: [web]'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {${spec}, http: [{route: [{destination: {${destination}}}]}]}\n---\n`;
const AT = 'shop/r spec.http[0].route[0].destination';

// After istio/istio testdata/virtualservice_destinationhosts.yaml, reviews-2port-missing and its neighbours.
testRule(rule, {
  valid: {
    'one port': service('web', 80) + to('host: web'),
    'one of two, by its number': service('web', 80, 90) + to('host: web, port: {number: 90}'),
    'a host that is not there': to('host: web'),
    'a host without ports': service('web') + to('host: web'),
    'a port that is not as it should be, of which a schema speaks': service('web', 80, 90) + to('host: web, port: web'),
  },
  invalid: {
    'a host with other ports than the one it is for': {
      given: service('web', 8080) + service('new', 80, 90) + to('host: new'),
      finds: [{ message: 'ambiguous', at: AT, says: 'Service shop/new has ports 80, 90', fix: 'port: { number: 80 }' }],
    },
    'a gateway': {
      given: service('web', 80, 90) + to('host: web', 'hosts: [web.example.com], gateways: [public]'),
      finds: [{ message: 'ambiguous', at: AT }],
    },
    'the very Service that it is for': {
      given: service('web', 80, 90) + to('host: web, subset: v1'),
      finds: [{ message: 'same', at: AT, severity: 'info' }],
    },
    'a Service with the ports of the one it is for, among others': {
      given: service('web', 80) + service('new', 80, 90) + to('host: new'),
      finds: [{ message: 'same', at: AT, severity: 'info' }],
    },
  },
});
