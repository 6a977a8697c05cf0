import rule from '../../../../src/check/rules/istio-schema/gateway-server';
import { gateway } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const servers = (...list: readonly string[]): string =>
  gateway(`servers: [${list.map((one) => `{${one}}`).join(', ')}]`);
const port = 'port: {number: 80, name: http, protocol: HTTP}';
const hosts = (list: string): string => servers(`${port}, hosts: [${list}]`);
const on = (text: string): string => servers(`port: {${text}}, hosts: [a.com]`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'hosts of all forms': hosts("'*', a.com, '*.a.com', shop/a.com, './*', '*/a.com', '10.0.0.1', a.com."),
    'an address, and a socket': servers(
      `${port}, hosts: [a.com], bind: '::1'`,
      'port: {number: 0, name: a, protocol: TCP}, hosts: [a.com], bind: unix:///a',
    ),
    'what its CRD refuses': servers(`hosts: [7]`, 'port: {name: a}', ''),
  },
  invalid: {
    'no servers': {
      given: gateway('selector: {a: b}') + gateway('servers: []'),
      finds: [
        { message: 'none', at: 'shop/x spec' },
        { message: 'none', at: 'shop/x spec' },
      ],
    },
    'hosts that are none': {
      given: hosts("web, a_b.com, '*a.com', a_b/c.com, '~/a.com', a/, 'a.com:80', '::1'") + hosts(''),
      finds: [
        { message: 'host', at: 'shop/x spec.servers[0].hosts[0]', says: 'it is a short name' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[1]' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[2]', says: 'a wildcard is the whole of the first label' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[3]', says: 'its namespace "a_b"' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[4]' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[5]' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[6]' },
        { message: 'host', at: 'shop/x spec.servers[0].hosts[7]', says: 'it is a short name' },
        { message: 'noHosts', at: 'shop/x spec.servers[0].hosts' },
      ],
    },
    'ports that are none': {
      given: on('number: 0, name: a, protocol: HTTP') + on("number: 70000, name: '', protocol: SSL, targetPort: 8080"),
      finds: [
        { message: 'number', at: 'shop/x spec.servers[0].port.number' },
        { message: 'protocol', at: 'shop/x spec.servers[0].port.protocol' },
        { message: 'number', at: 'shop/x spec.servers[0].port.number' },
        { message: 'target', at: 'shop/x spec.servers[0].port.targetPort' },
        { message: 'noName', at: 'shop/x spec.servers[0].port.name' },
      ],
    },
    'one name for two': {
      given: servers(`${port}, hosts: [a.com]`, `${port}, hosts: [b.com]`),
      finds: [{ message: 'name', at: 'shop/x spec.servers[1].port.name' }],
    },
    'places that nobody can bind to': {
      given:
        servers(`${port}, hosts: [a.com], bind: a.com`) +
        servers(`${port}, hosts: [a.com], bind: unix:///a/`) +
        servers(`${port}, hosts: [a.com], bind: unix:///a`),
      finds: [
        { message: 'bind', at: 'shop/x spec.servers[0].bind' },
        { message: 'bind', at: 'shop/x spec.servers[0].bind' },
        { message: 'socket', at: 'shop/x spec.servers[0].port.number' },
      ],
    },
  },
});
