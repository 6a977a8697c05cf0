import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  ExternalService,
  IngressGateway,
  MeshService,
  NetworkPeer,
  Platform,
  ServicePort,
  Waypoint,
  type CiliumClusterwideNetworkPolicyProps,
  type CiliumNetworkPolicyProps,
} from '../../src';
import { recent, refusal } from '../mesh/refusal';
import { gets, type End } from './cilium-decides';
import { dns, internet, of, pod, probe, to, web } from './policies';

const clusterwide =
  (props: CiliumClusterwideNetworkPolicyProps = {}) =>
  (chart: Chart): void =>
    new CiliumClusterwideNetworkPolicy(chart, 'Deny', props).denyByDefault();
const inShop =
  (props: Partial<CiliumNetworkPolicyProps>) =>
  (chart: Chart): void =>
    new CiliumNetworkPolicy(chart, 'Deny', { namespace: 'shop', ...props }).denyByDefault();
const metadataServer = { egressDeny: [{ to: [NetworkPeer.cidr('169.254.169.254')] }] };
const openshift = new Platform({ distribution: 'openshift', cilium: '1.18', istio: '1.30', kubernetes: '1.33' });

// Each would select fewer pods than it reads, and nothing in a cluster tells.
describe('denyByDefault() on a policy refuses', () => {
  test.each<[string, (chart: Chart) => void, string, (chart: Chart) => void, Platform?]>([
    [
      'a namespace that it leaves out',
      clusterwide({ namespaces: ['shop', 'kube-system'] }),
      'denyByDefault() leaves out namespace kube-system',
      clusterwide({ namespaces: ['shop'] }),
    ],
    [
      'all of OpenShift, whose own namespaces are many',
      clusterwide(),
      'on openshift, the cluster itself runs in dozens of openshift-… namespaces',
      clusterwide({ namespaces: ['shop'] }),
      openshift,
    ],
    [
      'pods of ingress gateways, which it leaves out',
      inShop({ selector: { 'gateway.istio.io/managed': 'istio.io-gateway-controller' } }),
      'denyByDefault() leaves out the pods of ingress gateways, and this policy is about no others',
      inShop({ selector: { 'gateway.istio.io/managed': 'istio.io-mesh-controller' } }),
    ],
    [
      'deny rules for a namespace, which gateways would escape',
      inShop(metadataServer),
      'denyByDefault() leaves out ingress gateways, and so would the deny rules of this policy; put them into a policy of their own',
      inShop({ selector: { app: 'web' }, ...metadataServer }),
    ],
    [
      'deny rules for the cluster, which its own namespaces would escape',
      clusterwide({ selector: { app: 'web' }, ...metadataServer }),
      'leaves out ingress gateways and the namespaces of the cluster',
      clusterwide({ namespaces: ['shop'], selector: { app: 'web' }, ...metadataServer }),
    ],
  ])('%s', (_, refused, says, accepted, platform = recent) => {
    expect(refusal(refused, platform)).toContain(says);
    expect(of(accepted, platform)).not.toEqual([]);
  });
});

describe('a namespace that denies by default', () => {
  const gatewayPod: End = {
    namespace: 'shop',
    pod: {
      'gateway.networking.k8s.io/gateway-name': 'gateway',
      'gateway.istio.io/managed': 'istio.io-gateway-controller',
    },
    account: 'gateway-istio',
  };
  const waypointPod: End = {
    namespace: 'shop',
    pod: {
      'gateway.networking.k8s.io/gateway-name': 'waypoint',
      'gateway.istio.io/managed': 'istio.io-mesh-controller',
    },
    account: 'waypoint',
  };
  const build = (chart: Chart): void => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    namespace.denyByDefault();
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
    new IngressGateway(chart, 'Gateway', { namespace, waypoints: 'bypass' });
    new ExternalService(chart, 'Api', {
      namespace,
      hosts: ['api.example.com'],
      ports: [ServicePort.tls(443)],
      waypoint,
    });
  };

  test.each<[string, Platform]>([
    ["by Cilium's policies", recent],
    ['by standard ones', new Platform({ istio: '1.30', kubernetes: '1.33', gatewayApi: '1.4' })],
  ])('lets its egress waypoint out to the outside, and nobody else, %s', (_, platform) => {
    const policies = of(build, platform);
    const out = (from: End, end: End, port: number): boolean => gets(policies, { from, to: end, port });
    expect(out(waypointPod, internet, 443)).toBe(true);
    expect([out(waypointPod, internet, 80), out(waypointPod, pod('other', 'x'), 443), out(web, internet, 443)]).toEqual(
      [false, false, false],
    );
    expect([out(waypointPod, dns, 53), out(web, waypointPod, 15008), out(waypointPod, web, 15008)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('lets clients of its gateway in, and the gateway to its pods', () => {
    const policies = of(build);
    expect(gets(policies, to(443, internet, gatewayPod))).toBe(true);
    expect(gets(policies, { from: gatewayPod, to: web, port: 15008 })).toBe(true);
    expect([gets(policies, to(443, internet)), gets(policies, to(8080, probe))]).toEqual([false, true]);
  });
});

test('ports of a service are taken where the whole cluster denies by default, which admits the mesh', () => {
  const build =
    (more: (chart: Chart) => void) =>
    (chart: Chart): void => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const service = new MeshService(chart, 'Web', { namespace, port: 80, image: 'x:1' });
      new CiliumNetworkPolicy(chart, 'Policy', {
        service,
        ingress: [{ from: [NetworkPeer.namespace(namespace)], ports: [80] }],
      });
      more(chart);
    };
  expect(of(build(clusterwide()))).not.toEqual([]);
  expect(refusal(build(() => undefined))).toContain('on 80 only');
});

test('a gateway is not taken to be let out by a default deny that leaves it out', () => {
  const build = (labels: Record<string, string>) => (chart: Chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    namespace.denyByDefault();
    new CiliumNetworkPolicy(chart, 'Policy', {
      namespace,
      selector: labels,
      egress: [{ to: [NetworkPeer.namespace(namespace)], ports: [80] }],
    });
  };
  expect(refusal(build({ 'gateway.istio.io/managed': 'istio.io-gateway-controller' }))).toContain('on 80 only');
  expect(of(build({ app: 'web' }))).not.toEqual([]);
});

test('what a policy shuts is settled when it is made', () => {
  const enableDefaultDeny = { ingress: true };
  const policy = of((chart) => {
    new CiliumNetworkPolicy(chart, 'Deny', { namespace: 'shop', enableDefaultDeny });
    enableDefaultDeny.ingress = false;
  });
  expect(gets(policy, to(80, internet))).toBe(false);
});
