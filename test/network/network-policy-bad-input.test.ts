import type { Chart } from 'cdk8s';
import {
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  NetworkPeer,
  NetworkPolicy,
  NetworkPort,
} from '../../src';
import { recent } from '../mesh/refusal';
import { expectForAnything, expectTakenOrRefused } from '../policy/javascript';

/** A policy with one value in the place of another, as JavaScript lets one write it. */
const PLACES: [string, (chart: Chart, x: unknown) => unknown][] = [
  ...(
    [
      'namespace',
      'service',
      'selector',
      'serviceAccount',
      'ingress',
      'egress',
      'ingressDeny',
      'egressDeny',
      'enableDefaultDeny',
      'enrolled',
      'name',
      'labels',
    ] as const
  ).map((prop): [string, (chart: Chart, x: unknown) => unknown] => [
    prop,
    (chart, x) =>
      new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop', egress: [{ ports: [1] }], [prop]: x } as never),
  ]),
  ['props', (chart, x) => new CiliumNetworkPolicy(chart, 'P', x as never)],
  ['props of a NetworkPolicy', (chart, x) => new NetworkPolicy(chart, 'P', x as never)],
  ['policyTypes', (chart, x) => new NetworkPolicy(chart, 'P', { namespace: 'shop', policyTypes: x as never })],
  [
    'namespaces',
    (chart, x) => new CiliumClusterwideNetworkPolicy(chart, 'P', { namespaces: x as never, ingress: [{ ports: [1] }] }),
  ],
  ['a rule', (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop', ingress: [x as never] })],
  ['peers', (chart, x) => new NetworkPolicy(chart, 'P', { namespace: 'shop', ingress: [{ from: x as never }] })],
  ['a peer', (chart, x) => new NetworkPolicy(chart, 'P', { namespace: 'shop', ingress: [{ from: [x as never] }] })],
  [
    'a peer of Cilium',
    (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop', egress: [{ to: [x as never] }] }),
  ],
  ['ports', (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop', egress: [{ ports: x as never }] })],
  [
    'a port',
    (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop', egress: [{ ports: [x as never] }] }),
  ],
  [
    'a default deny',
    (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop', enableDefaultDeny: { egress: x as never } }),
  ],
  ['denyByDefault', (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop' }).denyByDefault(x as never)],
  ['allowMesh', (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop' }).allowMesh(x as never)],
  ['allowDns', (chart, x) => new CiliumNetworkPolicy(chart, 'P', { namespace: 'shop' }).allowDns(x as never)],
  ['NetworkPeer.pods', (_, x) => NetworkPeer.pods(x as never)],
  ['options of NetworkPeer.pods', (_, x) => NetworkPeer.pods({ a: 'b' }, x as never)],
  ['NetworkPeer.namespace', (_, x) => NetworkPeer.namespace(x as never)],
  ['NetworkPeer.serviceAccount', (_, x) => NetworkPeer.serviceAccount('a', x as never)],
  ['NetworkPeer.entity', (_, x) => NetworkPeer.entity(x as never)],
  ['NetworkPeer.cidr', (_, x) => NetworkPeer.cidr(x as never)],
  ['options of NetworkPeer.cidr', (_, x) => NetworkPeer.cidr('10.0.0.0/8', x as never)],
  ['NetworkPeer.fqdn', (_, x) => NetworkPeer.fqdn(x as never)],
  ['NetworkPort.tcp', (_, x) => NetworkPort.tcp(x as never)],
  ['a range', (_, x) => NetworkPort.udp(1, x as never)],
];

test.each(PLACES)('whatever stands for %s is taken or refused, with a message', (_, build) => {
  expect(() =>
    expectForAnything((value) => expectTakenOrRefused((chart) => build(chart, value), recent)),
  ).not.toThrow();
});
