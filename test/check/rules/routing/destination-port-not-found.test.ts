import rule from '../../../../src/check/rules/routing/destination-port-not-found';
import { testRule } from '../../test-rule';

const service = (ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [${ports}]}\n---\n`;
const entry = (name: string, port: number): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ${name}, namespace: shop}\nspec: {hosts: [api.example.com], ports: [{number: ${port}, name: p, protocol: HTTP}]}\n---\n`;
const to = (destination: string, kind = 'http'): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], ${kind}: [{route: [{destination: {${destination}}}]}]}\n---\n`;
const AT = 'shop/r spec.http[0].route[0].destination.port.number';

// After istio/istio testdata/virtualservice_destinationhosts.yaml, reviews-bogusport and its neighbours.
testRule(rule, {
  valid: {
    'a port of the Service': service('{port: 80}, {port: 90}') + to('host: web, port: {number: 90}'),
    'no port': service('{port: 80}') + to('host: web'),
    'a port of another ServiceEntry for the same host':
      entry('a', 80) + entry('b', 8080) + to('host: api.example.com, port: {number: 8080}'),
    'a host that is not there, of which another rule speaks': to('host: web, port: {number: 90}'),
    'a port that is no number': service('{port: 80}') + to('host: web, port: {number: "90"}'),
    'a port that is no map': service('{port: 80}') + to('host: web, port: 90'),
  },
  invalid: {
    'a port that the Service lacks': {
      given: service('{port: 80}, {port: 81}') + to('host: web, port: {number: 90}'),
      finds: [{ message: 'missing', at: AT, says: 'Service shop/web has no port 90: requests', fix: 'ports: 80, 81' }],
    },
    'the port of the pods': {
      given: service('{port: 80, targetPort: 8080}, {port: 81}') + to('host: web, port: {number: 8080}'),
      finds: [{ message: 'target', at: AT, says: 'its own is 80', fix: 'name port 80' }],
    },
    'a port that no ServiceEntry of the host has': {
      given: entry('a', 80) + to('host: api.example.com, port: {number: 8080}'),
      finds: [{ message: 'missing', at: AT, says: 'ServiceEntry shop/a', fix: 'name port 80' }],
    },
    'a TCP route': {
      given: service('{port: 80}') + to('host: web, port: {number: 90}', 'tcp'),
      finds: [{ message: 'missing', at: 'shop/r spec.tcp[0].route[0].destination.port.number', says: 'are reset' }],
    },
    'a mirror, and a Service without ports': {
      given:
        service('') +
        to('host: web, port: {number: 90}').replace('route: [{destination: {', 'mirror: {').replace('}}]}]', '}}]'),
      finds: [
        { message: 'missing', at: 'shop/r spec.http[0].mirror.port.number', says: 'nothing is mirrored', fix: 'give' },
      ],
    },
  },
});
