import rule from '../../../../src/check/rules/egress/duplicate';
import { testRule } from '../../test-rule';

const entry = (
  name: string,
  { home = 'shop', hosts = 'pay.example.com', port = 443, protocol = 'TLS', more = '' } = {},
): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {hosts: [${hosts}], resolution: DNS, ports: [{number: ${port}, name: p, protocol: ${protocol}}]${more}}\n---\n`;
const own = ', exportTo: ["."]';

testRule(rule, {
  valid: {
    'two hosts': entry('a') + entry('b', { hosts: 'ship.example.com' }),
    'two ports of a host': entry('a') + entry('b', { port: 8443 }),
    // A name goes before a pattern.
    'a host beside a pattern that it is among': entry('a') + entry('b', { hosts: '"*.example.com"' }),
    'two protocols, which is another matter': entry('a') + entry('b', { protocol: 'TCP' }),
    'two namespaces, each for itself': entry('a', { more: own }) + entry('b', { home: 'bank', more: own }),
    "a namespace's own beside one for all": entry('a', { more: own }) + entry('b', { home: 'bank' }),
    'an entry for nobody': entry('a') + entry('b', { more: ', exportTo: ["~"]' }),
    'an entry of another revision':
      entry('a') + entry('b').replace('name: b', 'name: b, labels: {istio.io/rev: canary}'),
    'a host that one entry has twice': entry('a', { hosts: 'pay.example.com, PAY.example.com' }),
    'fields of wrong types': `${entry('a')}apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: b}\nspec: {hosts: {a: 1}, ports: [7, {number: x}], exportTo: 3}\n`,
  },
  invalid: {
    'two of a namespace': {
      given: entry('a') + entry('b', { hosts: 'ship.example.com, pay.example.com' }),
      finds: [
        {
          message: 'twice',
          at: 'shop/a spec.hosts[0]',
          says: 'port 443 of pay.example.com is in ServiceEntry shop/b too',
        },
        { message: 'twice', at: 'shop/b spec.hosts[1]', says: 'ServiceEntry shop/a', fix: 'keep one' },
      ],
    },
    'two of a namespace, both for it alone': {
      given: entry('a', { more: own }) + entry('b', { more: own }),
      finds: [
        { message: 'twice', at: 'shop/a spec.hosts[0]' },
        { message: 'twice', at: 'shop/b spec.hosts[0]' },
      ],
    },
    'two of different namespaces, for all': {
      given: entry('a') + entry('b', { home: 'bank', hosts: 'Pay.example.com' }),
      world: 'open',
      finds: [
        { message: 'twice', at: 'shop/a spec.hosts[0]' },
        { message: 'twice', at: 'bank/b spec.hosts[0]' },
      ],
    },
    'two that a third namespace sees': {
      given: entry('a') + entry('b', { home: 'bank', more: ', exportTo: [desk]' }),
      finds: [
        { message: 'twice', at: 'bank/b spec.hosts[0]' },
        { message: 'twice', at: 'shop/a spec.hosts[0]' },
      ],
    },
    'three of a namespace': {
      given: entry('a') + entry('b') + entry('c'),
      finds: [
        { message: 'twice', at: 'shop/a spec.hosts[0]', says: 'shop/b and 1 more too' },
        { message: 'twice', at: 'shop/b spec.hosts[0]' },
        { message: 'twice', at: 'shop/c spec.hosts[0]' },
      ],
    },
    'HTTPS beside TLS': {
      given: entry('a') + entry('b', { protocol: 'HTTPS' }),
      finds: [
        { message: 'twice', at: 'shop/a spec.hosts[0]' },
        { message: 'twice', at: 'shop/b spec.hosts[0]' },
      ],
    },
  },
});
