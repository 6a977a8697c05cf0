import { Platform, type Distribution, type PlatformPresetProps } from '../../src';
import { factsOf } from '../../src/install/distribution';
import { istioChartsOf } from '../../src/values/charts';

const PRESETS: readonly (readonly [Distribution, (props?: PlatformPresetProps) => Platform])[] = [
  ['kubeadm', (props) => Platform.kubeadm(props)],
  ['kind', (props) => Platform.kind(props)],
  ['k3s', (props) => Platform.k3s(props)],
  ['k3d', (props) => Platform.k3d(props)],
  ['minikube', (props) => Platform.minikube(props)],
  ['gke', (props) => Platform.gke(props)],
  ['gke-dataplane-v2', (props) => Platform.gkeDataplaneV2(props)],
  ['eks', (props) => Platform.eks(props)],
  ['aks', (props) => Platform.aks(props)],
  ['openshift', (props) => Platform.openshift(props)],
];

describe.each(PRESETS)('the preset of %s', (distribution, preset) => {
  test('says the distribution, and nothing else', () => {
    expect({ ...preset() }).toEqual({ ...new Platform({ distribution }) });
    expect(preset().states('cilium')).toBe(false);
  });

  test('takes what a platform takes', () => {
    const props = { istio: '1.30', cilium: '1.18', trustDomain: 'corp.example' };
    expect({ ...preset(props) }).toEqual({ ...new Platform({ ...props, distribution }) });
    expect(preset(props).states('cilium')).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['a distribution', { distribution: 'aks' }, 'the preset says the distribution; leave distribution out'],
    ['null', null, 'props must be an object, got null'],
    ['text', '1.30', 'props must be an object, got "1.30"'],
    ['a misspelt prop', { istoi: '1.30' }, 'unknown prop "istoi"; did you mean "istio"?'],
    ['the key __proto__', JSON.parse('{"__proto__":{}}'), 'unknown prop "__proto__"'],
    ['an old version', { istio: '1.23' }, 'Istio 1.23 is not supported'],
  ])('refuses %s', (_, props, says) => {
    expect(() => preset(props as PlatformPresetProps)).toThrow(says);
  });
});

describe('what is known of a distribution', () => {
  const platforms = istioChartsOf('1.30').profiles.platform;

  test('names a platform file of the charts of Istio, or none', () => {
    const named = PRESETS.flatMap(([distribution]) => factsOf(distribution).istioPlatform ?? []);
    expect(new Set(named)).toEqual(new Set(['gke', 'k3s', 'k3d', 'minikube', 'openshift']));
    for (const name of named) expect(Object.keys(platforms)).toContain(name);
  });

  test.each(['kubeadm', 'kind', 'eks', 'aks'] as const)('names none on %s, whose name the charts refuse', (name) => {
    expect(factsOf(name).istioPlatform).toBeUndefined();
    expect(Object.keys(platforms)).not.toContain(name);
  });

  // istio/istio manifests/helm-profiles/platform-*.yaml of 1.30.
  test.each<[Distribution, string, string]>([
    ['k3s', '/var/lib/rancher/k3s/data/cni', '/var/lib/rancher/k3s/agent/etc/cni/net.d'],
    ['k3d', '/bin', '/var/lib/rancher/k3s/agent/etc/cni/net.d'],
    ['openshift', '/var/lib/cni/bin', '/etc/cni/multus/net.d'],
  ])('has the folders of %s that its platform file has', (distribution, binDir, confDir) => {
    expect(factsOf(distribution).cni.bundled).toEqual({ binDir, confDir });
    expect(platforms[distribution]).toMatchObject({ cni: { cniBinDir: binDir, cniConfDir: confDir } });
  });

  test.each<[Distribution, string, string]>([
    ['kubeadm', '/opt/cni/bin', '/etc/cni/net.d'],
    ['kind', '/opt/cni/bin', '/etc/cni/net.d'],
    ['eks', '/opt/cni/bin', '/etc/cni/net.d'],
    ['k3s', '/opt/cni/bin', '/etc/cni/net.d'],
    ['k3d', '/opt/cni/bin', '/etc/cni/net.d'],
    ['gke', '/home/kubernetes/bin', '/etc/cni/net.d'],
    ['openshift', '/var/lib/cni/bin', '/var/run/multus/cni/net.d'],
  ])('has the folders of Cilium on %s', (distribution, binDir, confDir) => {
    expect(factsOf(distribution).cni.cilium).toEqual({ binDir, confDir });
  });

  test.each<[Distribution, string | undefined]>([
    ['kind', 'kubernetes'],
    ['gke', 'kubernetes'],
    ['eks', 'eni'],
    ['aks', undefined],
    ['k3s', undefined],
  ])('has who hands out addresses on %s: %s', (distribution, ipam) => {
    expect(factsOf(distribution).ipam).toBe(ipam);
  });

  test.each<[Distribution, object | undefined]>([
    ['k3s', { host: '127.0.0.1', port: 6444 }],
    ['k3d', { host: '127.0.0.1', port: 6444 }],
    ['minikube', { host: 'control-plane.minikube.internal', port: 8443 }],
    ['kind', undefined],
    ['eks', undefined],
  ])('has the API server of %s where it is the same in every cluster', (distribution, server) => {
    expect(factsOf(distribution).apiServer).toEqual(server);
  });

  test('has Google as who manages Cilium with Dataplane V2, and nobody elsewhere', () => {
    const managed = PRESETS.map(([distribution]) => [distribution, factsOf(distribution).ciliumManagedBy] as const);
    expect(managed.filter(([, by]) => by !== undefined)).toEqual([['gke-dataplane-v2', 'Google']]);
  });

  test('has the one namespace where istiod of OpenShift trusts ztunnel', () => {
    expect(factsOf('openshift').nodeNamespace).toBe('kube-system');
    expect(platforms.openshift).toMatchObject({ trustedZtunnelNamespace: 'kube-system' });
    expect(factsOf('gke').nodeNamespace).toBeUndefined();
  });

  test.each<[Distribution, string, number]>([
    ['kubeadm', 'kube-system', 53],
    ['gke', 'kube-system', 53],
    ['openshift', 'openshift-dns', 5353],
  ])('has the DNS of %s', (distribution, namespace, port) => {
    expect(factsOf(distribution).dns).toMatchObject({ namespace, port });
  });
});
