import rule from '../../../../src/check/rules/gateway/conflict';
import { testRule } from '../../test-rule';

const server = (hosts: string, number = 443, protocol = 'HTTPS', more = ''): string =>
  `{port: {number: ${number}, name: p, protocol: ${protocol}}, hosts: [${hosts}]${more}}`;
const gateway = (name: string, servers: string, selector = 'istio: edge', namespace = 'edge'): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {${selector}}, servers: [${servers}]}\n---\n`;
const pods = (labels: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ingress}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: []}}}\n---\n`;
const A = server('a.example.com');

testRule(rule, {
  valid: {
    'two hosts': gateway('one', A) + gateway('two', server('b.example.com')),
    'two ports': gateway('one', A) + gateway('two', server('a.example.com', 8443)),
    'two addresses':
      gateway('one', server('a.example.com', 443, 'HTTPS', ', bind: 192.0.2.1')) +
      gateway('two', server('a.example.com', 443, 'HTTPS', ', bind: 192.0.2.2')),
    'pods of their own': gateway('one', A) + gateway('two', A, 'istio: other'),
    'different labels, with no pod that has both':
      pods('istio: edge') + gateway('one', A) + gateway('two', A, 'istio: edge, zone: a'),
    'the VirtualServices of different namespaces':
      gateway('one', server('shop/a.example.com')) + gateway('two', server('blog/a.example.com')),
    'a wildcard beside its own domain':
      gateway('one', server('"*.example.com"')) + gateway('two', server('example.com')),
    'a host twice in one server': gateway('one', server('a.example.com, a.example.com')),
    'a wildcard and a host of one Gateway': gateway('one', [server('"*.example.com"'), A].join(', ')),
    'a host of plain HTTP twice in one Gateway': gateway(
      'one',
      [server('a.example.com', 80, 'HTTP'), server('a.example.com', 80, 'HTTP')].join(', '),
    ),
    'one Gateway that is written for two environments':
      gateway('one', A) + gateway('one', [server('b.example.com'), server('a.example.com')].join(', ')),
    'a wildcard in another version of the Gateway': gateway('one', A) + gateway('one', server('"*.example.com"')),
    'values of the wrong type':
      gateway('one', '{port: {number: "443"}, hosts: a}, 5') + gateway('two', '{port: {number: "443"}, hosts: [7]}'),
  },
  invalid: {
    'the same host': {
      given: gateway('one', A) + gateway('two', server('b.example.com, A.example.com')),
      world: 'open',
      finds: [
        { message: 'taken', at: 'edge/one spec.servers[0].hosts[0]', says: 'Gateway edge/two' },
        { message: 'taken', at: 'edge/two spec.servers[0].hosts[1]', says: 'Gateway edge/one' },
      ],
    },
    'the last of three servers, all of which are read': {
      given: gateway('one', [server('x.example.com'), server('y.example.com'), A].join(', ')) + gateway('two', A),
      finds: [
        { message: 'taken', at: 'edge/one spec.servers[2].hosts[0]' },
        { message: 'taken', at: 'edge/two spec.servers[0].hosts[0]' },
      ],
    },
    'different labels of one pod': {
      given: pods('istio: edge, zone: a') + gateway('one', A) + gateway('two', A, 'zone: a'),
      finds: [
        { message: 'taken', at: 'edge/one spec.servers[0].hosts[0]' },
        { message: 'taken', at: 'edge/two spec.servers[0].hosts[0]' },
      ],
    },
    'all namespaces, and one': {
      given: gateway('one', server('shop/a.example.com')) + gateway('two', A),
      finds: [
        { message: 'taken', at: 'edge/one spec.servers[0].hosts[0]' },
        { message: 'taken', at: 'edge/two spec.servers[0].hosts[0]' },
      ],
    },
    'two servers of one Gateway': {
      given: gateway('one', [A, A].join(', ')),
      finds: [
        { message: 'taken', at: 'edge/one spec.servers[0].hosts[0]', says: 'another server of it' },
        { message: 'taken', at: 'edge/one spec.servers[1].hosts[0]' },
      ],
    },
    'a Gateway that is written for two environments, beside another': {
      given: gateway('one', A) + gateway('one', A) + gateway('two', A),
      finds: [
        { message: 'taken', at: 'edge/one spec.servers[0].hosts[0]', says: 'is in Gateway edge/two too' },
        { message: 'taken', at: 'edge/one spec.servers[0].hosts[0]', says: 'is in Gateway edge/two too' },
        { message: 'taken', at: 'edge/two spec.servers[0].hosts[0]', says: 'is in Gateway edge/one too' },
      ],
    },
    'two hosts of one server, once': {
      given:
        gateway('one', server('a.example.com, b.example.com')) +
        gateway('two', server('a.example.com')) +
        gateway('three', server('b.example.com')),
      finds: [
        {
          message: 'taken',
          at: 'edge/one spec.servers[0].hosts[0]',
          says: 'a.example.com, b.example.com on port 443 is in Gateway edge/two, Gateway edge/three',
        },
        { message: 'taken', at: 'edge/two spec.servers[0].hosts[0]' },
        { message: 'taken', at: 'edge/three spec.servers[0].hosts[0]' },
      ],
    },
    'plain HTTP, which is merged': {
      given: gateway('one', server('a.example.com', 80, 'HTTP')) + gateway('two', server('a.example.com', 80, 'HTTP')),
      finds: [
        { message: 'shared', at: 'edge/one spec.servers[0].hosts[0]', severity: 'warning' },
        { message: 'shared', at: 'edge/two spec.servers[0].hosts[0]', severity: 'warning' },
      ],
    },
    'a wildcard over a host': {
      given: gateway('one', server('"*.example.com"')) + gateway('two', A),
      finds: [
        { message: 'covered', at: 'edge/one spec.servers[0].hosts[0]', severity: 'warning' },
        { message: 'covered', at: 'edge/two spec.servers[0].hosts[0]', severity: 'warning' },
      ],
    },
    'any host of plain HTTP': {
      given: gateway('one', server('"*"', 80, 'HTTP')) + gateway('two', server('a.example.com', 80, 'HTTP')),
      finds: [
        { message: 'covered', at: 'edge/one spec.servers[0].hosts[0]', severity: 'info' },
        { message: 'covered', at: 'edge/two spec.servers[0].hosts[0]', severity: 'info' },
      ],
    },
  },
});
