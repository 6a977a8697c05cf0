import type { Chart } from 'cdk8s';
import { AmbientNamespace, Platform, type DefaultDenyOptions } from '../../src';
import { decides, type End as CiliumEnd } from '../network/cilium-decides';
import { emitted, pick, synth, type Manifest } from '../synth';
import { recent, refusal } from './refusal';

const shut = (chart: Chart, options?: DefaultDenyOptions): void =>
  new AmbientNamespace(chart, 'Namespace', { name: 'shop' }).denyByDefault(options);
/** A platform that says nothing of Cilium. */
const anyCni = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4' });
const policyOf = (options?: DefaultDenyOptions, platform = anyCni): Manifest =>
  pick(
    synth((chart) => shut(chart, options), platform),
    'NetworkPolicy',
    'default-deny',
  );

type Labels = Readonly<Record<string, string>>;
/** One end of a connection: a pod, or an address outside the cluster (as Cilium sees a probe of the kubelet). */
type End = { readonly namespace: string; readonly labels: Labels } | { readonly address: string };
interface Flow {
  readonly peer: End;
  readonly protocol?: 'TCP' | 'UDP';
  readonly port: number;
}
interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { key: string; operator: string; values: readonly string[] }[];
}
interface Peer {
  readonly ipBlock?: { readonly cidr: string };
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}

/** Selectors as Kubernetes reads them; NotIn holds for objects without the label too. */
function selects(selector: Selector, labels: Labels): boolean {
  const byLabels = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    byLabels &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      if (operator !== 'NotIn' && operator !== 'In') throw new Error(`no test emits ${operator}`);
      return values.includes(labels[key] ?? '') === (operator === 'In');
    })
  );
}

function isPeer(peer: Peer, end: End): boolean {
  // Under Cilium an address block never means a pod.
  if ('address' in end) return peer.ipBlock?.cidr.replace(/\/(32|128)$/, '') === end.address;
  if (peer.ipBlock) return false;
  const home = { 'kubernetes.io/metadata.name': end.namespace };
  return selects(peer.namespaceSelector ?? {}, home) && selects(peer.podSelector ?? {}, end.labels);
}

/** Whether a NetworkPolicy lets a connection of one of its pods through (kubernetes.io, Network Policies). */
function lets(policy: Manifest, pod: Labels, direction: 'in' | 'out', flow: Flow): boolean {
  if (!selects(policy.spec.podSelector, pod)) return true;
  if (!policy.spec.policyTypes.includes(direction === 'in' ? 'Ingress' : 'Egress')) return true;
  const rules = (direction === 'in' ? policy.spec.ingress : policy.spec.egress) as {
    readonly from?: readonly Peer[];
    readonly to?: readonly Peer[];
    readonly ports?: readonly { protocol: string; port: number }[];
  }[];
  return rules.some(({ from, to, ports }) => {
    const onPort = !ports || ports.some((p) => p.protocol === (flow.protocol ?? 'TCP') && p.port === flow.port);
    return onPort && (from ?? to)!.some((peer) => isPeer(peer, flow.peer));
  });
}

const dnsPods = (props: object) => (chart: Chart) =>
  shut(chart, { dns: { namespace: 'dns', podLabels: { app: 'dns' }, ...props } } as DefaultDenyOptions);

const web = { app: 'web' };
const other: End = { namespace: 'other', labels: { app: 'other' } };
const neighbour: End = { namespace: 'shop', labels: { app: 'cart' } };
// What istiod labels its pods with (istio/istio manifests/charts/istio-control/istio-discovery/files, read for 1.31).
const waypointLabels = { 'gateway.istio.io/managed': 'istio.io-mesh-controller' };
const waypoint: End = { namespace: 'infra', labels: waypointLabels };
const gateway = { 'gateway.istio.io/managed': 'istio.io-gateway-controller' };
const istiod: End = { namespace: 'istio-system', labels: { app: 'istiod' } };
const dns: End = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const internet: End = { address: '203.0.113.7' };

describe('a namespace that denies by default', () => {
  test.each<[string, string, Platform]>([
    ['by a NetworkPolicy, if nothing is said of the CNI', 'NetworkPolicy', anyCni],
    ['by a CiliumNetworkPolicy on Cilium', 'CiliumNetworkPolicy', recent],
    [
      'by a NetworkPolicy where Google runs Cilium, and reads no CiliumNetworkPolicy',
      'NetworkPolicy',
      Platform.gkeDataplaneV2({ cilium: '1.18' }),
    ],
  ])('has one policy for ztunnel and one for the network, %s', (_, kind, platform) => {
    expect(emitted(synth((chart) => shut(chart), platform))).toEqual([
      'Namespace shop',
      'AuthorizationPolicy shop/default-deny',
      `${kind} shop/default-deny`,
    ]);
  });

  // "allow-nothing" of Istio's reference: an ALLOW policy without rules, about every pod of its namespace.
  test('admits nobody at ztunnel', () => {
    expect(
      pick(
        synth((chart) => shut(chart)),
        'AuthorizationPolicy',
        'default-deny',
      ).spec,
    ).toEqual({});
  });

  test('labels both policies as told, and not the Namespace', () => {
    const manifests = synth(
      (chart) => shut(chart, { labels: { team: 'media' }, annotations: { note: 'why' } }),
      anyCni,
    );
    const labelled = manifests.filter((m) => m.metadata.labels?.['team'] === 'media');
    expect(labelled.map((m) => m.kind)).toEqual(['AuthorizationPolicy', 'NetworkPolicy']);
    expect(labelled.every((m) => m.metadata.annotations?.['note'] === 'why')).toBe(true);
  });

  // What Cilium sees of an ambient mesh: enrolled pods and their waypoints talk on 15008 only, and probes of the kubelet
  // come from an address that istio-cni gives them.
  const OPEN: [string, Labels, 'in' | 'out', Flow][] = [
    ['a pod of the same namespace, by HBONE', web, 'in', { peer: neighbour, port: 15008 }],
    ['a pod of another namespace, by HBONE', web, 'in', { peer: other, port: 15008 }],
    ['a waypoint elsewhere, by HBONE', web, 'in', { peer: waypoint, port: 15008 }],
    ['the kubelet, on any port', web, 'in', { peer: { address: '169.254.7.127' }, port: 8080 }],
    ['the kubelet over IPv6', web, 'in', { peer: { address: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff' }, port: 8080 }],
    ['clients of a waypoint in it, by HBONE', waypointLabels, 'in', { peer: other, port: 15008 }],
    ['anybody to an ingress gateway in it', gateway, 'in', { peer: internet, port: 443 }],
    ['a pod to another, by HBONE', web, 'out', { peer: other, port: 15008 }],
    ['a pod to a waypoint elsewhere, by HBONE', web, 'out', { peer: waypoint, port: 15008 }],
    ['DNS', web, 'out', { peer: dns, protocol: 'UDP', port: 53 }],
    ['DNS over TCP', web, 'out', { peer: dns, port: 53 }],
    ['a waypoint in it to istiod', waypointLabels, 'out', { peer: istiod, port: 15012 }],
    ['a waypoint in it to pods, by HBONE', waypointLabels, 'out', { peer: neighbour, port: 15008 }],
    ['an ingress gateway in it to anywhere', gateway, 'out', { peer: internet, port: 443 }],
  ];

  const STOPPED: [string, Labels, 'in' | 'out', Flow][] = [
    ['a pod outside the mesh, which dials the port of the application', web, 'in', { peer: other, port: 8080 }],
    ['a neighbour that dials the port of the application', web, 'in', { peer: neighbour, port: 8080 }],
    ['HBONE from outside the cluster', web, 'in', { peer: internet, port: 15008 }],
    ['the internet to the application', web, 'in', { peer: internet, port: 8080 }],
    ['the internet to a waypoint in it', waypointLabels, 'in', { peer: internet, port: 15008 }],
    ['a pod to the internet', web, 'out', { peer: internet, port: 443 }],
    ['a pod to a port of another', web, 'out', { peer: other, port: 8080 }],
    ['DNS somewhere else', web, 'out', { peer: other, protocol: 'UDP', port: 53 }],
    ['other pods of kube-system on 53', web, 'out', { peer: { namespace: 'kube-system', labels: {} }, port: 53 }],
    [
      'other pods of istio-system on 15012',
      web,
      'out',
      { peer: { namespace: 'istio-system', labels: {} }, port: 15012 },
    ],
    ['istiod on another port', web, 'out', { peer: istiod, port: 15017 }],
    [
      'an impostor of istiod elsewhere',
      web,
      'out',
      { peer: { namespace: 'x', labels: { app: 'istiod' } }, port: 15012 },
    ],
    ['HBONE over UDP', web, 'out', { peer: other, protocol: 'UDP', port: 15008 }],
  ];

  describe('by a NetworkPolicy', () => {
    test.each(OPEN)('lets through %s', (_, pod, direction, flow) => {
      expect(lets(policyOf(), pod, direction, flow)).toBe(true);
    });

    test.each(STOPPED)('stops %s', (_, pod, direction, flow) => {
      expect(lets(policyOf(), pod, direction, flow)).toBe(false);
    });
  });

  // Both are read by Cilium; a minor before enableDefaultDeny and one after.
  describe.each<[string, Platform]>([
    ['by a NetworkPolicy that Cilium reads', anyCni],
    ['by a CiliumNetworkPolicy of 1.15', new Platform({ cilium: '1.15' })],
    ['by a CiliumNetworkPolicy of 1.18', recent],
  ])('%s', (_, platform) => {
    const passes = (labels: Labels, direction: 'in' | 'out', { peer, port, protocol = 'TCP' }: Flow): boolean => {
      const manifests = synth((chart) => shut(chart), platform);
      const pod: CiliumEnd = { pod: labels, namespace: 'shop' };
      const end: CiliumEnd = 'address' in peer ? peer : { pod: peer.labels, namespace: peer.namespace };
      const [from, to] = direction === 'in' ? [end, pod] : [pod, end];
      return decides(manifests, { from, to, port, protocol })[direction === 'in' ? 'ingress' : 'egress'];
    };

    test.each(OPEN)('lets through %s', (__, pod, direction, flow) => {
      expect(passes(pod, direction, flow)).toBe(true);
    });

    test.each(STOPPED)('stops %s', (__, pod, direction, flow) => {
      expect(passes(pod, direction, flow)).toBe(false);
    });
  });

  test('shuts out nodes and nobody else who has no labels, on Cilium', () => {
    const manifests = synth((chart) => shut(chart), recent);
    const to = { pod: web, namespace: 'shop' };
    const lands = (entity: 'host' | 'remote-node' | 'ingress'): boolean =>
      decides(manifests, { from: { entity }, to, port: 15008 }).ingress;
    // A node reaches its own pods whatever the policies; see cilium/cilium Documentation/security/policy/intro.rst.
    expect([lands('host'), lands('remote-node'), lands('ingress')]).toEqual([true, false, false]);
  });
});

describe('the cluster decides', () => {
  test('where DNS is on OpenShift', () => {
    const policy = policyOf(undefined, new Platform({ distribution: 'openshift' }));
    const labels = { 'dns.operator.openshift.io/daemonset-dns': 'default' };
    const peer = { namespace: 'openshift-dns', labels };
    expect(lets(policy, web, 'out', { peer, protocol: 'UDP', port: 5353 })).toBe(true);
    expect(lets(policy, web, 'out', { peer: dns, protocol: 'UDP', port: 53 })).toBe(false);
  });

  test('where DNS is, if it is told', () => {
    const policy = policyOf({ dns: { namespace: 'dns', podLabels: { app: 'coredns' }, port: 1053 } });
    const peer = { namespace: 'dns', labels: { app: 'coredns' } };
    expect(lets(policy, web, 'out', { peer, protocol: 'UDP', port: 1053 })).toBe(true);
    expect(lets(policy, web, 'out', { peer, port: 1053 })).toBe(true);
    expect(lets(policy, web, 'out', { peer: dns, protocol: 'UDP', port: 53 })).toBe(false);
  });

  test('where istiod is', () => {
    const policy = policyOf(undefined, new Platform({ istioNamespace: 'mesh' }));
    const moved = { namespace: 'mesh', labels: { app: 'istiod' } };
    expect(lets(policy, waypointLabels, 'out', { peer: moved, port: 15012 })).toBe(true);
    expect(lets(policy, waypointLabels, 'out', { peer: istiod, port: 15012 })).toBe(false);
  });
});

describe('denyByDefault refuses', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    ['a misspelt option', (c) => shut(c, { dsn: undefined } as object), 'unknown prop "dsn"; did you mean "dns"?'],
    ['null', (c) => shut(c, null as unknown as object), 'props must be an object, got null'],
    ['DNS by name', (c) => shut(c, { dns: 'coredns' } as object), 'must be an object, got "coredns"'],
    ['a misspelt field of dns', dnsPods({ ports: 53 }), 'unknown prop "dns.ports"; did you mean "port"?'],
    [
      'a wrong namespace of dns',
      dnsPods({ namespace: 'kube_system' }),
      'dns.namespace "kube_system" is not a valid name',
    ],
    ['DNS without labels', dnsPods({ podLabels: undefined }), 'dns.podLabels must be a map, got undefined'],
    ['a wrong port of dns', dnsPods({ port: 'dns' }), 'dns.port must be a whole number from 1 to 65535, got "dns"'],
    ['a wrong label', (c) => shut(c, { labels: { 'a b': 'c' } }), 'label key "a b" is not a valid name'],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain('[test/Namespace/DefaultDeny] ');
    expect(refusal(build)).toContain(text);
  });
});
