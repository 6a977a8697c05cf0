import rule from '../../../../src/check/rules/egress/protocol-conflict';
import { testRule } from '../../test-rule';

const entry = (
  name: string,
  { home = 'shop', host = 'pay.example.com', port = 80, protocol = 'HTTP', more = '' } = {},
): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {hosts: [${host}], resolution: DNS, ports: [{number: ${port}, name: p, protocol: ${protocol}}]${more}}\n---\n`;

// What istio/istio pkg/config/analysis/analyzers/serviceentry/conflictingserviceentries.go compares, and what it leaves aside.
testRule(rule, {
  valid: {
    'one protocol': entry('a') + entry('b'),
    'one protocol in two spellings': entry('a') + entry('b', { protocol: 'http' }),
    'HTTPS and TLS': entry('a', { protocol: 'HTTPS' }) + entry('b', { protocol: 'TLS' }),
    'two ports': entry('a') + entry('b', { port: 81, protocol: 'TCP' }),
    'two hosts': entry('a') + entry('b', { host: 'ship.example.com', protocol: 'TCP' }),
    'two namespaces, each for itself':
      entry('a', { more: ', exportTo: ["."]' }) +
      entry('b', { home: 'bank', protocol: 'TCP', more: ', exportTo: ["."]' }),
    'a protocol that is no text': entry('a', { protocol: 'TCP' }) + entry('b', { protocol: '7' }),
  },
  invalid: {
    'two protocols': {
      given: entry('a') + entry('b', { protocol: 'TCP' }),
      finds: [
        { message: 'disagree', at: 'shop/a spec.ports[0]', says: 'is HTTP here and TCP in ServiceEntry shop/b' },
        {
          message: 'disagree',
          at: 'shop/b spec.ports[0]',
          says: 'is TCP here and HTTP',
          fix: 'which protocol port 80',
        },
      ],
    },
    'two protocols, for all from two namespaces': {
      given: entry('a') + entry('b', { home: 'bank', protocol: 'GRPC' }),
      world: 'open',
      finds: [
        { message: 'disagree', at: 'shop/a spec.ports[0]' },
        { message: 'disagree', at: 'bank/b spec.ports[0]' },
      ],
    },
    'two protocols among three': {
      given: entry('a') + entry('b') + entry('c', { protocol: 'TCP' }),
      finds: [
        { message: 'disagree', at: 'shop/a spec.ports[0]', says: 'shop/c' },
        { message: 'disagree', at: 'shop/b spec.ports[0]', says: 'shop/c' },
        { message: 'disagree', at: 'shop/c spec.ports[0]', says: 'shop/a' },
      ],
    },
  },
});
