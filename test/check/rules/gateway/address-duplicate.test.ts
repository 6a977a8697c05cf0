import rule from '../../../../src/check/rules/gateway/address-duplicate';
import { testRule } from '../../test-rule';

const gateway = (name: string, addresses: string): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: ingress}\nspec: {gatewayClassName: istio, addresses: [${addresses}], listeners: []}\n---\n`;
const IP = '{type: IPAddress, value: 192.0.2.1}';
const HOST = '{type: Hostname, value: ingress.istio-gateways.svc.cluster.local}';

testRule(rule, {
  valid: {
    'two addresses': gateway('a', IP) + gateway('b', IP.replace('2.1', '2.2')),
    'Gateways that share a Service by its host': gateway('a', HOST) + gateway('b', HOST),
    'one Gateway, which says it twice': gateway('a', `${IP}, ${IP}`),
    'any address of a type': gateway('a', '{type: IPAddress}') + gateway('b', '{type: IPAddress}'),
    'values of the wrong type': gateway('a', '{value: 5}, 192') + gateway('b', '{value: 5}, 192'),
  },
  invalid: {
    'the same address, which is of that type by default': {
      given: gateway('a', IP) + gateway('b', '{value: 192.0.2.1}'),
      world: 'open',
      finds: [
        { message: 'shared', at: 'ingress/a spec.addresses[0]', says: 'Gateway ingress/b' },
        { message: 'shared', at: 'ingress/b spec.addresses[0]', says: 'Gateway ingress/a' },
      ],
    },
  },
});
