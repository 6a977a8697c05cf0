import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  MeshService,
  NetworkPeer,
  NetworkPolicy,
  NetworkPort,
  Platform,
  Principal,
  type NetworkIngressRule,
} from '../../src';
import { recent, refusal } from '../mesh/refusal';
import { cnp, of, old, standard } from './policies';

type Build = (chart: Chart) => unknown;
/** What is refused, with a neighbour that is not. */
type Case = [what: string, refused: Build, says: string, accepted: Build, platform?: Platform];

const only = (...from: NonNullable<NetworkIngressRule['from']>): { ingress: NetworkIngressRule[] } => ({
  ingress: [{ from }],
});
const rule = (given: object): Build => cnp({ ingress: [given] } as never);
const peer = (make: () => NetworkPeer): Build => cnp({ egress: [{ to: [NetworkPeer.everyPod()] }] }, () => void make());
const many = [8080, 8081];
/** A list with nothing at its only place. */
const HOLE = Object.assign([], { length: 1 });
const any = { ingress: [{ ports: [1] }] };

/** Checks both halves of each case. */
function refuses(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, refused, says, accepted, platform = recent) => {
    expect(refusal((chart) => void refused(chart), platform)).toContain(says);
    expect(of((chart) => void accepted(chart), platform)).not.toEqual([]);
  });
}

describe('a NetworkPolicy says which construct can say what it cannot', () => {
  refuses([
    [
      'a service account',
      standard(only(NetworkPeer.serviceAccount('shop', 'cart'))),
      "a NetworkPolicy can't say a service account (service account shop/cart); a CiliumNetworkPolicy can, or give the labels of its pods",
      cnp(only(NetworkPeer.serviceAccount('shop', 'cart'))),
    ],
    [
      'a principal',
      standard(only(Principal.serviceAccount('shop', 'cart'))),
      "a NetworkPolicy can't say a service account",
      cnp(only(Principal.serviceAccount('shop', 'cart'))),
    ],
    [
      'an entity',
      standard(only(NetworkPeer.entity('kube-apiserver'))),
      'a NetworkPolicy can\'t say an entity (entity "kube-apiserver"); a CiliumNetworkPolicy can',
      cnp(only(NetworkPeer.entity('kube-apiserver'))),
    ],
    [
      'a host',
      standard({ egress: [{ to: [NetworkPeer.fqdn('example.com')] }] }),
      "a NetworkPolicy can't say a DNS name",
      cnp({ egress: [{ to: [NetworkPeer.fqdn('example.com')] }] }),
    ],
    [
      'a deny',
      standard({ ingressDeny: [{ ports: [80] }] } as never),
      'a NetworkPolicy has no ingressDeny; a CiliumNetworkPolicy has',
      cnp({ ...only(NetworkPeer.anybody()), ingressDeny: [{ ports: [80] }] }),
    ],
    [
      'a subject by service account',
      standard({ serviceAccount: 'web' } as never),
      'a NetworkPolicy has no serviceAccount',
      standard({ ingress: [{ ports: [80] }] }),
    ],
    [
      'rules in a direction that policyTypes leaves out',
      standard({ ingress: [{ ports: [80] }], policyTypes: ['Egress'] }),
      'policyTypes leaves out "Ingress", but there are ingress rules: Kubernetes would ignore them, and Cilium apply them',
      standard({ ingress: [{ ports: [80] }], policyTypes: ['Ingress', 'Egress'] }),
    ],
    [
      'no policyTypes at all',
      standard({ policyTypes: [] }),
      'policyTypes must have at least one',
      standard({ policyTypes: ['Ingress'] }),
    ],
    [
      'an allowance alone',
      standard({}, (p) => p.allowKubeletProbes()),
      'a NetworkPolicy would shut the pods for everything else; call it on the policies that shut them',
      standard({ policyTypes: ['Ingress'] }, (p) => p.allowKubeletProbes()),
    ],
  ]);
});

describe('the release of Cilium is too old', () => {
  const open = { ...only(NetworkPeer.namespace('x')), enableDefaultDeny: { ingress: false } };
  refuses([
    [
      'for enableDefaultDeny',
      cnp(open),
      'enableDefaultDeny needs Cilium 1.16 or later; the Platform says 1.15; before that the field is dropped, and the policy shuts the pods',
      cnp({ ...open, enableDefaultDeny: { ingress: true } }),
      old,
    ],
    [
      'for an allowance alone',
      cnp({}, (p) => p.allowKubeletProbes()),
      'call it on the policies that shut them',
      cnp({}, (p) => p.denyByDefault()),
      old,
    ],
    [
      'for probes of the whole cluster',
      (c) => new CiliumClusterwideNetworkPolicy(c, 'P').allowKubeletProbes(),
      'only adds to what may come in: a policy that shuts nothing (enableDefaultDeny) needs Cilium 1.16 or later; the Platform says 1.15',
      (c) => {
        const policy = new CiliumClusterwideNetworkPolicy(c, 'P', { enableDefaultDeny: { ingress: true } });
        policy.allowKubeletProbes();
      },
      old,
    ],
    [
      'for a range of ports',
      rule({ ports: [NetworkPort.tcp(8000, 8100)] }),
      'the range of ports 8000-8100 (endPort) needs Cilium 1.16 or later; the Platform says 1.15; or list the ports one by one',
      rule({ ports: many }),
      old,
    ],
    [
      'for a range of ports in a NetworkPolicy, of which it reads the first alone',
      standard({ ingress: [{ ports: [NetworkPort.tcp(8000, 8100)] }] }),
      'needs Cilium 1.16 or later',
      standard({ ingress: [{ ports: many }] }),
      old,
    ],
  ]);

  test('and where nothing is said of Cilium, it may be old to its own policies, and another CNI to a NetworkPolicy', () => {
    const unsaid = new Platform({ istio: '1.30' });
    const range = { ingress: [{ ports: [NetworkPort.tcp(8000, 8100)] }] };
    expect(refusal(cnp(range), unsaid)).toContain(
      "no Platform states a version (1.15 is assumed); give the app one: new Platform({ cilium: '1.16' })",
    );
    expect(of(standard(range), unsaid)).toHaveLength(1);
    expect(of(cnp(range))).toHaveLength(1);
  });
});

describe('what reads requests is refused, with who can', () => {
  test.each(['http', 'rules', 'kafka', 'dns', 'serverNames', 'l7', 'listener'])('%s', (field) => {
    const says = `ingress[0].${field} would read what is said on a connection, but mesh traffic is encrypted (HBONE) where Cilium sees it`;
    expect(refusal(rule({ ports: [80], [field]: [] }) as never)).toContain(says);
    expect(refusal(standard({ ingress: [{ ports: [80], [field]: [] }] } as never))).toContain(
      'service.allowFrom(caller, Http.get(…)), or an L7AuthorizationPolicy',
    );
  });

  test('and the same rule without it is not', () => {
    expect(of(rule({ ports: [80] }) as never)).toHaveLength(1);
  });
});

describe('a policy refuses', () => {
  const deny = { ingressDeny: [{ from: [NetworkPeer.namespace('x')] }] };
  refuses([
    ['no rule at all', cnp({}), 'CiliumNetworkPolicy web has no rule', cnp({ enableDefaultDeny: { egress: true } })],
    [
      'an empty rule',
      rule({}),
      'ingress[0] is empty; to mean everybody on every port, say from: [NetworkPeer.anybody()]',
      rule({ from: [NetworkPeer.anybody()] }),
    ],
    [
      'an empty list of rules',
      cnp({ ingress: [] }),
      'say enableDefaultDeny: { ingress: true }',
      cnp({ enableDefaultDeny: { ingress: true } }),
    ],
    [
      'an empty list of rules, in a NetworkPolicy',
      standard({ ingress: [] }),
      "say policyTypes: ['Ingress']",
      standard({ policyTypes: ['Ingress'] }),
    ],
    [
      'an empty list of peers',
      rule({ from: [] }),
      'ingress[0].from must be a list with at least one peer',
      rule({ from: [NetworkPeer.namespace('x')] }),
    ],
    [
      'an empty list of ports',
      rule({ ports: [] }),
      'ingress[0].ports must be a list with at least one port',
      rule({ ports: [1] }),
    ],
    [
      'what is no peer',
      rule({ from: ['web'] }),
      'ingress[0].from takes services, waypoints, gateways, a Principal or NetworkPeer, got "web"',
      rule({ from: [NetworkPeer.everyPod()] }),
    ],
    [
      'a pattern of identities',
      rule({ from: [Principal.any()] }),
      '"*" is no single identity',
      rule({ from: [Principal.of('cluster.local/ns/a/sa/b')] }),
    ],
    [
      'an identity of another mesh, whose namesake here would be admitted',
      rule({ from: [Principal.of('other.example/ns/a/sa/b')] }),
      '"other.example/ns/a/sa/b" is of another trust domain than the platform\'s, "cluster.local"',
      rule({ from: [NetworkPeer.serviceAccount('a', 'b')] }),
    ],
    [
      'an identity with a wrong namespace',
      rule({ from: [Principal.of('cluster.local/ns/A b/sa/b')] }),
      'namespace "A b" is not a valid name',
      rule({ from: [Principal.of('cluster.local/ns/a-b/sa/b')] }),
    ],
    [
      'an account whose name is longer than the value of a label',
      cnp({ selector: undefined, serviceAccount: 'a'.repeat(64), ingress: [{ ports: [1] }] }),
      'has 64 letters, and Cilium selects by 63 at most',
      cnp({ selector: undefined, serviceAccount: 'a'.repeat(63), ingress: [{ ports: [1] }] }),
    ],
    [
      'a named port',
      rule({ ports: ['http'] }),
      'ingress[0].ports takes numbers (TCP) and NetworkPort',
      rule({ ports: [65535] }),
    ],
    [
      'a hole in the list of rules',
      cnp({ ingress: HOLE as never }),
      'ingress[0] must be an object, got undefined',
      rule({ ports: [1] }),
    ],
    [
      'a hole in the list of peers',
      rule({ from: HOLE }),
      'ingress[0].from takes services, waypoints, gateways, a Principal or NetworkPeer, got undefined',
      rule({ from: [NetworkPeer.everyPod()] }),
    ],
    [
      'a hole in the list of ports',
      rule({ ports: HOLE }),
      'ingress[0].ports takes numbers (TCP) and NetworkPort, such as NetworkPort.udp(53), got undefined',
      rule({ ports: [1] }),
    ],
    [
      'the name of another policy of the chart, which it would overwrite',
      (c) =>
        (['A', 'B'] as const).map((id) => new CiliumNetworkPolicy(c, id, { name: 'web', namespace: 'shop', ...any })),
      'CiliumNetworkPolicy shop/web is also [test/B], and one would overwrite the other; give it another name',
      (c) => [
        new CiliumNetworkPolicy(c, 'A', { name: 'web', namespace: 'shop', ...any }),
        new CiliumNetworkPolicy(c, 'B', { name: 'web', namespace: 'pay', ...any }),
        new NetworkPolicy(c, 'C', { name: 'web', namespace: 'shop', ...any }),
        new CiliumNetworkPolicy(new Chart(c, 'Other'), 'A', { name: 'web', namespace: 'shop', ...any }),
      ],
    ],
    ['port 0', rule({ ports: [0] }), 'must be a whole number from 1 to 65535, got 0', rule({ ports: [1] })],
    [
      'a misspelt field',
      rule({ fromm: [] }),
      'unknown prop "ingress[0].fromm"; did you mean "from"?',
      rule({ ports: [1] }),
    ],
    [
      'the field of the other direction',
      rule({ to: [NetworkPeer.everyPod()] }),
      'unknown prop "ingress[0].to"',
      cnp({ egress: [{ to: [NetworkPeer.everyPod()] }] }),
    ],
    [
      'a host on ingress',
      cnp(only(NetworkPeer.fqdn('a.com'))),
      'a caller has no DNS name',
      cnp({ egress: [{ to: [NetworkPeer.fqdn('a.com')] }] }),
    ],
    [
      'a host that is denied',
      cnp({ egress: [{ ports: [443] }], egressDeny: [{ to: [NetworkPeer.fqdn('a.com')] }] }),
      'Cilium denies nothing by DNS name',
      cnp({ egress: [{ ports: [443] }], egressDeny: [{ to: [NetworkPeer.cidr('192.0.2.1')] }] }),
    ],
    [
      'a deny alone, which would shut out everybody',
      cnp(deny),
      'only denies on ingress, and Cilium then denies everybody else too',
      cnp({ ...deny, ...only(NetworkPeer.anybody()) }),
    ],
    [
      'two ways to say the pods',
      cnp({ serviceAccount: 'web', ...only(NetworkPeer.everyPod()) }),
      'selector and serviceAccount each say which pods are meant',
      cnp(only(NetworkPeer.everyPod())),
    ],
    [
      'an empty selector',
      cnp({ selector: {}, ...only(NetworkPeer.everyPod()) }),
      'selector is empty; leave it out to mean every pod',
      cnp({ selector: undefined, ...only(NetworkPeer.everyPod()) }),
    ],
    [
      'a label that is in no identity',
      cnp({ selector: { 'pod-template-hash': 'x' }, ...only(NetworkPeer.everyPod()) }),
      'Cilium leaves label "pod-template-hash" out of identities',
      cnp({ selector: { 'app.kubernetes.io/name': 'x' }, ...only(NetworkPeer.everyPod()) }),
    ],
    ...[
      'controller-uid',
      'batch.kubernetes.io/job-completion-index',
      'batch.kubernetes.io/controller-uid',
      'annotation.example.com/x',
      'etcd_node',
      'topology.kubernetes.io/zone',
    ].map((label): Case => [
      `label ${label}, which is in no identity either`,
      cnp({ selector: { [label]: 'x' }, ...only(NetworkPeer.everyPod()) }),
      `Cilium leaves label "${label}" out of identities`,
      cnp({ selector: { 'batch.kubernetes.io/job-name': 'x' }, ...only(NetworkPeer.everyPod()) }),
    ]),
    [
      'a key that Cilium has no room for',
      cnp({ selector: { ['a'.repeat(60)]: 'x' }, ...only(NetworkPeer.everyPod()) }),
      'has more than 59 letters, and Cilium before 1.20 refuses a policy with it',
      cnp({
        selector: { ['a'.repeat(59)]: 'x', [`example.com/${'a'.repeat(63)}`]: 'x' },
        ...only(NetworkPeer.everyPod()),
      }),
    ],
    [
      'such a label of DNS pods',
      cnp({}, (p) => p.denyByDefault({ dns: { namespace: 'dns', podLabels: { 'kubernetes.io/name': 'CoreDNS' } } })),
      'dns.podLabels: Cilium leaves label "kubernetes.io/name" out of identities',
      cnp({}, (p) => p.denyByDefault({ dns: { namespace: 'dns', podLabels: { 'k8s-app': 'coredns' } } })),
    ],
    [
      'DNS pods without labels',
      cnp({}, (p) => p.allowDns({ namespace: 'dns', podLabels: {} })),
      'dns.podLabels is empty, which would open every pod of the namespace',
      cnp({}, (p) => p.allowDns({ namespace: 'dns', podLabels: { 'k8s-app': 'coredns' } })),
    ],
    [
      'such a label of a peer',
      cnp(only(NetworkPeer.pods({ 'kubernetes.io/os': 'x' }))),
      'Cilium leaves label "kubernetes.io/os" out',
      cnp(only(NetworkPeer.pods({ os: 'x' }))),
    ],
    [
      'a service that is none',
      (c) => new CiliumNetworkPolicy(c, 'P', { service: 'web' as never }),
      'service must be a MeshService, got "web"; give labels as selector',
      cnp(only(NetworkPeer.everyPod())),
    ],
    [
      'no namespace',
      cnp({ namespace: undefined, ...only(NetworkPeer.everyPod()) }),
      'namespace must be a name or something that has one, got undefined',
      cnp(only(NetworkPeer.everyPod())),
    ],
    [
      'no namespaces',
      (c) => new CiliumClusterwideNetworkPolicy(c, 'P', { namespaces: [] }).denyByDefault(),
      'namespaces must be a list with at least one',
      (c) => new CiliumClusterwideNetworkPolicy(c, 'P', { namespaces: ['a'] }).denyByDefault(),
    ],
    [
      'denyByDefault() twice',
      cnp({}, (p) => [p.denyByDefault(), p.denyByDefault()]),
      'denyByDefault() was called before',
      cnp({}, (p) => p.denyByDefault()),
    ],
    [
      'no direction',
      cnp({}, (p) => p.allowMesh('in' as never)),
      'direction must be one of "ingress", "egress", "both", got "in"',
      cnp({}, (p) => p.allowMesh('ingress')),
    ],
    [
      'a misspelt option',
      cnp({}, (p) => p.denyByDefault({ dsn: 1 } as never)),
      'unknown prop "dsn"; did you mean "dns"?',
      cnp({}, (p) => p.denyByDefault({})),
    ],
    [
      'an unknown prop',
      cnp({ ingres: [] } as never),
      'unknown prop "ingres"; did you mean "ingress"?',
      rule({ ports: [1] }),
    ],
    [
      'props that are none',
      (c) => new CiliumClusterwideNetworkPolicy(c, 'P', null as never),
      'props must be an object, got null',
      (c) => new CiliumClusterwideNetworkPolicy(c, 'P', {}).denyByDefault(),
    ],
  ]);

  test('a service whose pods or account are not known', () => {
    const imported = (chart: Chart, options: object): MeshService =>
      MeshService.fromServiceName(chart, 'Cart', 'cart', { namespace: 'shop', port: 80, ...options }) as MeshService;
    const build = (options: object, Policy: typeof NetworkPolicy | typeof CiliumNetworkPolicy) => (chart: Chart) =>
      void new Policy(chart, 'P', { namespace: 'x', ingress: [{ from: [imported(chart, options)] }] });
    expect(refusal(build({}, NetworkPolicy))).toContain('say selector: {…} in MeshService.fromServiceName');
    expect(refusal(build({ serviceAccount: 'cart' }, NetworkPolicy))).toContain(
      'say selector: {…} in MeshService.fromServiceName',
    );
    expect(refusal(build({}, CiliumNetworkPolicy))).toContain('say serviceAccount: … in MeshService.fromServiceName');
    expect(of(build({ serviceAccount: 'cart' }, CiliumNetworkPolicy))).toHaveLength(1);
    expect(of(build({ selector: { app: 'cart' } }, NetworkPolicy))).toHaveLength(1);
  });

  test('CiliumNetworkPolicy where Google runs Cilium', () => {
    const gke = Platform.gkeDataplaneV2({ cilium: '1.18' });
    expect(refusal(rule({ ports: [80] }) as never, gke)).toContain(
      'on gke-dataplane-v2, Google runs Cilium, and clusters do not read CiliumNetworkPolicy; use NetworkPolicy',
    );
    expect(of(standard({ ingress: [{ ports: [80] }] }), gke)).toHaveLength(1);
    expect(
      of(
        (c) =>
          void new CiliumClusterwideNetworkPolicy(c, 'P', {
            namespaces: ['shop'],
            ...only(NetworkPeer.namespace('x')),
          }),
        gke,
      ),
    ).toHaveLength(1);
    const hosts = (c: Chart): void =>
      void new CiliumClusterwideNetworkPolicy(c, 'P', {
        namespaces: ['shop'],
        egress: [{ to: [NetworkPeer.fqdn('a.com')] }],
      });
    expect(refusal(hosts, gke)).toContain('read no DNS');
    expect(of(hosts)).toHaveLength(1);
  });
});

describe('peers and ports refuse', () => {
  refuses([
    [
      'an unknown entity',
      peer(() => NetworkPeer.entity('kube-apiservr' as never)),
      'got "kube-apiservr"; did you mean "kube-apiserver"?',
      peer(() => NetworkPeer.entity('kube-apiserver')),
    ],
    [
      'what is no block',
      peer(() => NetworkPeer.cidr('10.0.0.0/33')),
      '[NetworkPeer.cidr] "10.0.0.0/33" is neither an IP address nor a CIDR block',
      peer(() => NetworkPeer.cidr('10.0.0.0/32')),
    ],
    [
      'an exception outside the block',
      peer(() => NetworkPeer.cidr('10.0.0.0/8', { except: ['11.0.0.0/16'] })),
      'except "11.0.0.0/16" is not within "10.0.0.0/8"',
      peer(() => NetworkPeer.cidr('10.0.0.0/8', { except: ['10.0.0.0/16'] })),
    ],
    [
      'an exception wider than the block',
      peer(() => NetworkPeer.cidr('10.0.0.0/16', { except: ['10.0.0.0/8'] })),
      'is not within',
      peer(() => NetworkPeer.cidr('fd00::/8', { except: ['fd01::1'] })),
    ],
    [
      'an exception that is all of the block',
      peer(() => NetworkPeer.cidr('10.0.0.1/8', { except: ['10.0.0.0/8'] })),
      'except "10.0.0.0/8" is all of "10.0.0.1/8", which leaves nothing',
      peer(() => NetworkPeer.cidr('10.0.0.0/8', { except: ['10.0.0.0/9', '10.128.0.0/9'] })),
    ],
    [
      'an account whose name is longer than the value of a label',
      peer(() => NetworkPeer.serviceAccount('shop', 'a'.repeat(64))),
      'has 64 letters, and Cilium selects by 63 at most',
      peer(() => NetworkPeer.serviceAccount('shop', 'a'.repeat(63))),
    ],
    [
      'an exception of the other family',
      peer(() => NetworkPeer.cidr('10.0.0.0/8', { except: ['fd00::/64'] })),
      'is not within',
      peer(() => NetworkPeer.cidr('10.0.0.0/8', { except: [] })),
    ],
    [
      'a URL',
      peer(() => NetworkPeer.fqdn('https://a.com')),
      '"https://a.com" is no DNS name',
      peer(() => NetworkPeer.fqdn('a.com')),
    ],
    [
      'an address as a host',
      peer(() => NetworkPeer.fqdn('192.0.2.1')),
      'is no DNS name',
      peer(() => NetworkPeer.fqdn('a-*.b.com')),
    ],
    [
      'two stars',
      peer(() => NetworkPeer.fqdn('**.a.com')),
      'has "**", which releases of Cilium read differently',
      peer(() => NetworkPeer.fqdn('*.a.com')),
    ],
    [
      'no labels of namespaces',
      peer(() => NetworkPeer.namespaces({})),
      'needs labels; say NetworkPeer.everyPod()',
      peer(() => NetworkPeer.namespaces({ team: 'a' })),
    ],
    [
      'a label of namespaces that Cilium has no room for',
      peer(() => NetworkPeer.namespaces({ ['a'.repeat(29)]: 'x' })),
      "is longer than 28, which Cilium can't select by; give it a domain",
      peer(() => NetworkPeer.namespaces({ ['a'.repeat(28)]: 'x', [`example.com/${'a'.repeat(63)}`]: 'x' })),
    ],
    ['no labels', peer(() => NetworkPeer.pods({})), 'needs labels', peer(() => NetworkPeer.pods({ a: 'b' }))],
    [
      "a label of Cilium's own source",
      peer(() => NetworkPeer.pods({ 'reserved:host': '' })),
      'label key "reserved:host" is not a valid name',
      peer(() => NetworkPeer.entity('host')),
    ],
    [
      'a wrong namespace',
      peer(() => NetworkPeer.namespace('A')),
      'namespace "A" is not a valid name',
      peer(() => NetworkPeer.namespace('a')),
    ],
    [
      'a misspelt option',
      peer(() => NetworkPeer.pods({ a: 'b' }, { namspace: 'x' } as never)),
      'unknown prop "namspace"; did you mean "namespace"?',
      peer(() => NetworkPeer.pods({ a: 'b' }, { namespace: 'x' })),
    ],
    [
      'a range backwards',
      peer(() => void NetworkPort.tcp(9, 8) as never),
      'the range 9-8 ends before it begins',
      peer(() => void NetworkPort.sctp(8, 9) as never),
    ],
  ]);
});

describe('the namespace that is meant', () => {
  test('may be an object', () => {
    const build = (chart: Chart): void => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      new CiliumNetworkPolicy(chart, 'P', { namespace, ...only(NetworkPeer.namespace(namespace)) });
    };
    expect(of(build).map(({ metadata }) => metadata.namespace)).toEqual([undefined, 'shop']);
  });

  test('is that of the service', () => {
    const build = (namespace?: string) => (chart: Chart) => {
      const service = new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'x:1' });
      new CiliumNetworkPolicy(chart, 'P', { service, namespace, ...only(NetworkPeer.namespace('x')) });
    };
    expect(refusal(build('other'))).toContain(
      'namespace other is not that of service web, which is in shop; leave namespace out',
    );
    expect(of(build())).not.toEqual([]);
    expect(of(build('shop'))).not.toEqual([]);
  });
});
