import rule from '../../../../src/check/rules/gateway/port-not-on-service';
import { testRule } from '../../test-rule';

const gateway = (ports: readonly unknown[], selector = 'istio: edge'): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: edge}\nspec: {selector: {${selector}}, servers: [${ports.map((port) => `{port: {number: ${String(port)}, name: p, protocol: HTTP}, hosts: ["*"]}`).join(', ')}]}\n---\n`;
const pods = (spec = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ingress}\nspec: {template: {metadata: {labels: {istio: edge}}, spec: {${spec || 'containers: []'}}}}\n---\n`;
const service = (ports: string, namespace = 'ingress'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ${namespace}}\nspec: {selector: {istio: edge}, ports: [${ports}]}\n---\n`;

// Cases of istio/istio pkg/config/analysis/analyzers/gateway/gateway.go.
testRule(rule, {
  valid: {
    'what can be no port, of which another rule tells': gateway([0, 70000]) + pods() + service('{port: 80}'),
    'a socket of UNIX': gateway([81]).replace('hosts', 'bind: unix:///a, hosts') + pods() + service('{port: 80}'),
    'a port of the Service': gateway([80]) + pods() + service('{port: 80}'),
    'a port of the container': gateway([8080]) + pods() + service('{port: 80, targetPort: 8080}'),
    'a port of the container by name':
      gateway([8080]) +
      pods('containers: [{name: p, ports: [{name: web, containerPort: 8080}]}]') +
      service('{port: 80, targetPort: web}'),
    'ports of the ingress gateway that Istio is often installed with': gateway(
      [80, 443, 15443, 31400],
      'istio: ingressgateway',
    ),
    'ports of the pods of the ingress gateway': gateway([8080, 8443], 'istio: ingressgateway'),
    'the network of the node': gateway([8080]) + pods('hostNetwork: true, containers: []'),
    'a port of the node':
      gateway([8080]) +
      pods('containers: [{name: p, ports: [{containerPort: 8080, hostPort: 80}]}]') +
      service('{port: 443}'),
    'no pods, which another rule says': gateway([8080]),
    'pods of a few files': { given: gateway([8080]) + pods(), world: 'open' },
    'a port of the wrong type': gateway(['http']) + pods() + service('{port: 80}'),
  },
  invalid: {
    'a port that the Service lacks, in a few files': {
      given: gateway([80, 9443]) + pods() + service('{port: 80}, {port: 443, targetPort: 8443}'),
      world: 'open',
      finds: [
        { message: 'unreached', at: 'edge/g spec.servers[1].port.number', says: 'port 9443', fix: '80, 443, 8443' },
      ],
    },
    'a port of UDP': {
      given: gateway([80]) + pods() + service('{port: 80, protocol: UDP}, {port: 81, name: b}'),
      finds: [{ message: 'unreached', at: 'edge/g spec.servers[0].port.number' }],
    },
    'a Service of another namespace': {
      given: gateway([80]) + pods() + service('{port: 80}', 'edge'),
      finds: [{ message: 'unreached', at: 'edge/g spec.servers[0].port.number', fix: 'add a Service' }],
    },
    'a port that the ingress gateway lacks': {
      given: gateway([9443], 'istio: ingressgateway'),
      finds: [{ message: 'unreached', at: 'edge/g spec.servers[0].port.number' }],
    },
  },
});
