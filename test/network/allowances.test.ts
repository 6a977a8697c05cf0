import type { Chart } from 'cdk8s';
import { AmbientNamespace, CiliumClusterwideNetworkPolicy, NetworkPeer } from '../../src';
import { gets, type Flow } from './cilium-decides';
import { api, cart, cnp, dns, internet, istiod, of, old, pod, probe, standard, to, web, ztunnel } from './policies';

describe('a cluster-wide policy', () => {
  test('is about the namespaces it names, or all', () => {
    const some = of(
      (c) =>
        new CiliumClusterwideNetworkPolicy(c, 'P', {
          namespaces: ['shop'],
          ingress: [{ from: [NetworkPeer.pods({ app: 'cart' })] }],
        }),
    );
    expect([gets(some, to(80, internet)), gets(some, to(80, internet, api))]).toEqual([false, true]);
    expect(gets(some, to(80, pod('anywhere', 'cart')))).toBe(true);
    const all = of(
      (c) => new CiliumClusterwideNetworkPolicy(c, 'P', { ingress: [{ from: [NetworkPeer.namespace('shop')] }] }),
    );
    expect([gets(all, to(80, internet, api)), gets(all, to(80, web, api))]).toEqual([false, true]);
    expect(all[0]!.metadata.namespace).toBeUndefined();
  });

  test('admits probes of the kubelet, and shuts nothing', () => {
    const shut = (chart: Chart): void => new AmbientNamespace(chart, 'Shop').denyByDefault();
    const probes = (chart: Chart): void => new CiliumClusterwideNetworkPolicy(chart, 'Probes').allowKubeletProbes();
    const deny = of(cnp({ enableDefaultDeny: { ingress: true } }));
    expect(gets(deny, to(8080, probe))).toBe(false);
    expect(gets([...deny, ...of(probes)], to(8080, probe))).toBe(true);
    expect(gets([...deny, ...of(probes)], to(8080, internet))).toBe(false);
    expect(gets(of(probes), to(8080, internet))).toBe(true);
    expect(gets(of(shut), to(8080, probe))).toBe(true);
  });

  test('shuts the cluster by default, and leaves the mesh, DNS and the probes alive', () => {
    const policy = of((chart) => new CiliumClusterwideNetworkPolicy(chart, 'DefaultDeny').denyByDefault());
    const alive: Flow[] = [
      to(15008, api),
      to(8080, probe),
      { from: web, to: dns, port: 53, protocol: 'UDP' },
      { from: web, to: dns, port: 53 },
      { from: web, to: istiod, port: 15012 },
      { from: ztunnel, to: istiod, port: 15012 },
      { from: istiod, to: { entity: 'kube-apiserver' }, port: 6443 },
      { from: { entity: 'kube-apiserver' }, to: istiod, port: 15017 },
      { from: { entity: 'host' }, to: ztunnel, port: 15021 },
      { from: dns, to: internet, port: 53, protocol: 'UDP' },
      { from: { entity: 'remote-node' }, to: { entity: 'health' }, port: 4240 },
      {
        from: internet,
        to: { pod: { 'gateway.istio.io/managed': 'istio.io-gateway-controller' }, namespace: 'shop' },
        port: 443,
      },
    ];
    expect(alive.filter((flow) => !gets(policy, flow))).toEqual([]);
    expect(
      [to(8080, api), to(8080, internet), { from: web, to: internet, port: 443 }].filter((f) => gets(policy, f)),
    ).toEqual([]);
  });
});

describe('allowMesh', () => {
  const rules = { ingress: [{ from: [NetworkPeer.cidr('10.0.0.0/8')] }] };

  test('opens HBONE in the directions that the policy shuts, and no other', () => {
    for (const make of [standard, cnp]) {
      const policy = of(
        make(rules, (p) => p.allowMesh()),
        old,
      );
      expect([gets(policy, to(15008, api)), gets(policy, to(8080, api))]).toEqual([true, false]);
      expect(gets(policy, { from: web, to: internet, port: 443 })).toBe(true);
      const both = of(
        make({ ...rules, egress: [{ to: [NetworkPeer.cidr('10.0.0.0/8')] }] }, (p) => p.allowMesh()),
        old,
      );
      expect(gets(both, { from: web, to: api, port: 15008 })).toBe(true);
    }
  });

  test('adds to other policies where its own shuts nothing', () => {
    const mesh = of(cnp({}, (p) => p.allowMesh()));
    const deny = of(cnp({ enableDefaultDeny: { ingress: true, egress: true } }));
    expect([gets(mesh, to(1, internet)), gets(deny, to(15008, api))]).toEqual([true, false]);
    expect([gets([...mesh, ...deny], to(15008, api)), gets([...mesh, ...deny], to(1, api))]).toEqual([true, false]);
  });

  test('takes a direction', () => {
    const policy = of(cnp({ enableDefaultDeny: { ingress: true, egress: true } }, (p) => p.allowMesh('egress')));
    expect([gets(policy, { from: web, to: api, port: 15008 }), gets(policy, to(15008, api))]).toEqual([true, false]);
  });
});

describe('denyByDefault on a policy', () => {
  test('keeps what its rules admit', () => {
    for (const make of [standard, cnp]) {
      const policy = of(
        make({ selector: undefined, ingress: [{ from: [NetworkPeer.namespace('payments')], ports: [8080] }] }, (p) =>
          p.denyByDefault(),
        ),
      );
      expect([gets(policy, to(8080, api)), gets(policy, to(8080, cart)), gets(policy, to(15008, cart))]).toEqual([
        true,
        false,
        true,
      ]);
    }
  });
});
