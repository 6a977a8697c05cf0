import type { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  CiliumClusterwideNetworkPolicy,
  CiliumNetworkPolicy,
  MeshService,
  NetworkPeer,
  NetworkPolicy,
  NetworkPort,
  type CiliumNetworkPolicyProps,
} from '../../src';
import { refusal } from '../mesh/refusal';
import { of } from './policies';

type Props = Partial<CiliumNetworkPolicyProps>;
const cartPods = NetworkPeer.pods({ app: 'cart' });

/** A policy for pods of an ambient namespace of the app. */
const enrolled =
  (
    props: Props,
    more: (policy: CiliumNetworkPolicy, namespace: AmbientNamespace, chart: Chart) => void = () => undefined,
  ) =>
  (chart: Chart): void => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    more(new CiliumNetworkPolicy(chart, 'Web', { namespace, selector: { app: 'web' }, ...props }), namespace, chart);
  };
const ingress = (...rules: NonNullable<Props['ingress']>): Props => ({ ingress: rules });
const taken = (build: (chart: Chart) => void): void => expect(of(build)).not.toEqual([]);

describe('ports of the application, of pods in the mesh', () => {
  test('are refused without 15008, with the reason', () => {
    expect(refusal(enrolled(ingress({ from: [cartPods], ports: [8080] })))).toContain(
      'CiliumNetworkPolicy shop/web admits pods of namespace shop with app=cart on 8080 only, but mesh traffic arrives on 15008 (HBONE), ' +
        'whatever the port of the application; add 15008 to its ports, or call allowMesh()',
    );
    expect(refusal(enrolled({ egress: [{ to: [cartPods], ports: [8080] }] }))).toContain(
      'lets out to pods of namespace shop with app=cart on 8080 only, but mesh traffic leaves on 15008 (HBONE)',
    );
    expect(refusal(enrolled(ingress({ ports: [8080] })))).toContain('admits anybody on 8080 only');
    const ambient = NetworkPeer.namespaces({ 'istio.io/dataplane-mode': 'ambient' });
    expect(refusal(enrolled(ingress({ from: [ambient], ports: [8080] })))).toContain(
      'admits namespaces with istio.io/dataplane-mode=ambient on 8080 only',
    );
    taken(enrolled(ingress({ from: [NetworkPeer.namespaces({ team: 'a' })], ports: [8080] })));
  });

  test.each<[string, (chart: Chart) => void]>([
    ['beside 15008', enrolled(ingress({ from: [cartPods], ports: [8080, 15008] }))],
    ['in a range that has it', enrolled(ingress({ from: [cartPods], ports: [NetworkPort.tcp(8000, 16000)] }))],
    ['with allowMesh()', enrolled(ingress({ from: [cartPods], ports: [8080] }), (p) => p.allowMesh())],
    [
      'with a second rule for the peer',
      enrolled(ingress({ from: [cartPods], ports: [8080] }, { from: [cartPods], ports: [15008] })),
    ],
    [
      'beside a policy that admits the mesh',
      enrolled(ingress({ from: [cartPods], ports: [8080] }), (_, namespace, chart) =>
        new CiliumNetworkPolicy(chart, 'Mesh', { namespace }).allowMesh('ingress'),
      ),
    ],
    [
      'in a namespace that denies by default, which admits it',
      enrolled(ingress({ from: [cartPods], ports: [8080] }), (_, namespace) => namespace.denyByDefault()),
    ],
    ['by UDP, which is not in the mesh', enrolled(ingress({ from: [cartPods], ports: [NetworkPort.udp(8080)] }))],
    [
      'of callers outside the mesh',
      enrolled(
        ingress({
          from: [NetworkPeer.namespace('monitoring'), NetworkPeer.entity('host'), NetworkPeer.cidr('10.0.0.0/8')],
          ports: [9090],
        }),
      ),
    ],
    ['of hosts outside', enrolled({ egress: [{ to: [NetworkPeer.fqdn('a.com')], ports: [443] }] })],
    [
      'of pods that are said to be out of the mesh',
      enrolled({ ...ingress({ from: [cartPods], ports: [8080] }), enrolled: false }),
    ],
    ['without ports at all', enrolled(ingress({ from: [cartPods] }))],
  ])('are taken %s', (_, build) => {
    expect(of(build)).not.toEqual([]);
  });

  test('are refused, though a policy for other pods admits the mesh', () => {
    const other = (selector: Record<string, string>) =>
      enrolled(ingress({ from: [cartPods], ports: [8080] }), (_, namespace, chart) =>
        new CiliumNetworkPolicy(chart, 'Mesh', { namespace, selector }).allowMesh('ingress'),
      );
    expect(refusal(other({ app: 'api' }))).toContain('8080 only');
    taken(other({ app: 'web' }));
  });

  test('are refused, though a policy that was taken out again would have admitted the mesh', () => {
    const build = (out: boolean) =>
      enrolled(ingress({ from: [cartPods], ports: [8080] }), (_, namespace, chart) => {
        new CiliumNetworkPolicy(chart, 'Mesh', { namespace }).allowMesh('ingress');
        if (out) chart.node.tryRemoveChild('Mesh');
      });
    expect(refusal(build(true))).toContain('on 8080 only');
    taken(build(false));
  });

  test('are taken in a namespace that is not of the mesh, unless it is said to be', () => {
    const plain = (more: Props) => (chart: Chart) =>
      void new CiliumNetworkPolicy(chart, 'Web', { namespace: 'plain', ...ingress({ ports: [8080] }), ...more });
    taken(plain({}));
    expect(refusal(plain({ enrolled: true }))).toContain('CiliumNetworkPolicy plain/web admits anybody on 8080 only');
  });

  test('are judged when all calls were made', () => {
    taken((chart) => {
      const policy = new NetworkPolicy(chart, 'Web', {
        namespace: 'shop',
        ingress: [{ from: [cartPods], ports: [8080] }],
      });
      new AmbientNamespace(chart, 'Shop');
      policy.allowMesh();
    });
    expect(
      refusal((chart) => {
        new NetworkPolicy(chart, 'Web', { namespace: 'shop', ingress: [{ from: [cartPods], ports: [8080] }] });
        new AmbientNamespace(chart, 'Shop');
      }),
    ).toContain('NetworkPolicy shop/web admits');
  });

  test('are taken of a service whose pods stay out of the mesh', () => {
    const build = (podLabels: Record<string, string>) => (chart: Chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const service = new MeshService(chart, 'Db', { namespace, port: 5432, image: 'x:1', podLabels });
      new CiliumNetworkPolicy(chart, 'P', { service, ...ingress({ from: [cartPods], ports: [5432] }) });
    };
    taken(build({ 'istio.io/dataplane-mode': 'none' }));
    expect(refusal(build({}))).toContain('5432 only');
  });

  test('of the whole cluster are those of the mesh too', () => {
    const build = (more: object) => (chart: Chart) =>
      void new CiliumClusterwideNetworkPolicy(chart, 'P', { ...ingress({ ports: [8080] }), ...more });
    expect(refusal(build({}))).toContain('CiliumClusterwideNetworkPolicy p admits anybody on 8080 only');
    taken(build({ enrolled: false }));
    taken(build({ namespaces: ['plain'] }));
  });
});

describe('what is denied to pods in the mesh', () => {
  const open = ingress({ from: [NetworkPeer.anybody()] });
  const deny = (...rules: NonNullable<Props['ingressDeny']>): Props => ({ ...open, ingressDeny: rules });

  test('by a port of the application stops nothing', () => {
    expect(refusal(enrolled(deny({ from: [cartPods], ports: [8080] })))).toContain(
      'denies pods of namespace shop with app=cart on 8080, which stops nothing in the mesh: its traffic arrives on 15008 (HBONE)',
    );
    taken(enrolled(deny({ from: [cartPods] })));
    taken(enrolled(deny({ from: [cartPods], ports: [8080, 15008] })));
    taken(enrolled(deny({ from: [NetworkPeer.namespace('plain')], ports: [8080] })));
  });

  test.each<[string, NetworkPeer, NetworkPeer]>([
    ['the world', NetworkPeer.entity('world'), NetworkPeer.entity('remote-node')],
    ['every address', NetworkPeer.cidr('0.0.0.0/0'), NetworkPeer.cidr('0.0.0.0/0', { except: ['169.254.7.127'] })],
    ['link-local addresses', NetworkPeer.cidr('169.254.0.0/16'), NetworkPeer.cidr('169.254.169.254')],
    ['every address of IPv6', NetworkPeer.cidr('::/0'), NetworkPeer.cidr('2000::/3')],
  ])('takes the probes of the kubelet with it, if it is %s', (_, stops, spares) => {
    expect(refusal(enrolled(deny({ from: [stops] })))).toContain(
      "and with it the kubelet's probes, which reach enrolled pods from 169.254.7.127: a deny wins over every allow",
    );
    taken(enrolled(deny({ from: [spares] })));
    // Other pods are probed from the address of the node.
    taken(enrolled({ ...deny({ from: [stops] }), enrolled: false }));
  });

  test('takes the probes with it on the ports of the service', () => {
    const build = (port: number) => (chart: Chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const service = new MeshService(chart, 'Web', { namespace, port: 8080, image: 'x:1' });
      new CiliumNetworkPolicy(chart, 'P', { service, ...deny({ from: [NetworkPeer.entity('world')], ports: [port] }) });
    };
    expect(refusal(build(8080))).toContain("with it the kubelet's probes");
    taken(build(9090));
  });
});
