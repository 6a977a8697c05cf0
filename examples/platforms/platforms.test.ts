import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Yaml, type Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { MeshApp, type Platform } from 'cdk8s-ambient';
import * as aks from './aks';
import * as eks from './eks';
import * as gke from './gke';
import * as gkeDataplaneV2 from './gke-dataplane-v2';
import * as k3d from './k3d';
import * as k3s from './k3s';
import * as kind from './kind';
import * as kubeadm from './kubeadm';
import * as minikube from './minikube';
import * as openshift from './openshift';
import { elsewhere } from '../../test/app/folders';
import { manifestsOf, pick, type Manifest } from '../../test/synth';

type Values = Record<string, any>;
type ChartClass = new (scope: Construct) => Chart;

interface Written {
  readonly platform: Platform;
  readonly manifests: readonly Manifest[];
  /** The text of other files, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What Helm gets, by release; of Istio none where istioctl installs it. */
  readonly values: Readonly<Record<string, Values>>;
}

const EXAMPLES: Readonly<Record<string, readonly [Platform, ChartClass]>> = {
  kubeadm: [kubeadm.platform, kubeadm.Kubeadm],
  kind: [kind.platform, kind.Kind],
  k3s: [k3s.platform, k3s.K3s],
  k3d: [k3d.platform, k3d.K3d],
  minikube: [minikube.platform, minikube.Minikube],
  gke: [gke.platform, gke.Gke],
  'gke-dataplane-v2': [gkeDataplaneV2.platform, gkeDataplaneV2.GkeDataplaneV2],
  eks: [eks.platform, eks.Eks],
  aks: [aks.platform, aks.Aks],
  openshift: [openshift.platform, openshift.Openshift],
};
const NAMES = Object.keys(EXAMPLES);
const WITH_HELM = NAMES.filter((name) => name !== 'openshift');
const ISTIO = ['istio-base', 'istiod', 'istio-cni', 'ztunnel'];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'platforms-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const written = Object.fromEntries(NAMES.map((name) => [name, write(name)]));
const of = (name: string): Written => written[name]!;

/** Writes an example as its main does, and reads what there is. */
function write(name: string): Written {
  const [platform, Example] = EXAMPLES[name]!;
  const outdir = path.join(folder, name);
  const app = new MeshApp({ platform, outdir });
  const manifests = manifestsOf(new Example(app));
  elsewhere(() => app.synth());
  const names = fs
    .readdirSync(outdir, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(yml|sh)$/.test(file));
  const files = Object.fromEntries(names.map((file) => [file, fs.readFileSync(path.join(outdir, file), 'utf8')]));
  const inFiles = names.flatMap((file): [string, Values][] => {
    const release = /values\/\d+-(.*)\.yml$/.exec(file)?.[1];
    return release === undefined ? [] : [[release, Yaml.load(path.join(outdir, file))[0]]];
  });
  const inObjects = manifests.flatMap((one) => {
    const values = valuesIn(one, outdir);
    return values ? [[one.metadata.name, values] as const] : [];
  });
  return { platform, manifests, files, values: Object.fromEntries([...inFiles, ...inObjects]) };
}

/** The values that an object of Argo CD, Flux or k3s has for a chart. */
function valuesIn({ kind: type, spec }: Manifest, outdir: string): Values | undefined {
  if (type === 'Application') return spec.source.helm?.valuesObject;
  if (type === 'HelmRelease') return spec.values;
  if (type !== 'HelmChart') return undefined;
  const file = path.join(outdir, 'values.yml');
  fs.writeFileSync(file, spec.valuesContent);
  return Yaml.load(file)[0];
}

function operator(): Values {
  const file = path.join(folder, 'openshift', 'openshift/istio-operator.yml');
  return Yaml.load(file)[0];
}

describe('each example', () => {
  test('is there, one for each distribution', () => {
    const files = fs.readdirSync(__dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual([...NAMES].sort());
    for (const name of NAMES) expect(of(name).platform.distribution).toBe(name);
  });

  test.each(NAMES)('%s has versions that leave nothing to tell', (name) => {
    expect(of(name).platform.notes).toEqual([]);
  });

  test.each(WITH_HELM)('%s turns ambient mode on in all four charts, at one version', (name) => {
    for (const release of ISTIO) expect(of(name).values[release]).toMatchObject({ profile: 'ambient' });
    const { manifests, files } = of(name);
    const versions = /(?:--version |(?:"version"|"targetRevision"):")1\.30\.3\b/g;
    expect(JSON.stringify([manifests, files]).match(versions)).toHaveLength(ISTIO.length);
  });

  test.each(NAMES.filter((name) => name !== 'gke-dataplane-v2'))(
    '%s has a Cilium that leaves room for istio-cni',
    (name) => {
      expect(of(name).values['cilium']).toMatchObject({
        cni: { exclusive: false },
        socketLB: { hostNamespaceOnly: true },
        bpf: { hostLegacyRouting: true, masquerade: false },
      });
    },
  );

  // Of the names that Istio's charts have a file for; they refuse all others.
  test.each([
    ['kubeadm', undefined],
    ['kind', undefined],
    ['k3s', 'k3s'],
    ['k3d', 'k3d'],
    ['minikube', 'minikube'],
    ['gke', 'gke'],
    ['gke-dataplane-v2', 'gke'],
    ['eks', undefined],
    ['aks', undefined],
  ])('%s is platform %s to all four charts', (name, platform) => {
    expect(ISTIO.map((release) => of(name).values[release]!['global']?.platform)).toEqual(ISTIO.map(() => platform));
  });
});

describe('by script', () => {
  test.each(['kubeadm', 'kind', 'minikube', 'openshift'])('%s ends with an enrolled namespace', (name) => {
    const { manifests, files } = of(name);
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).toMatchObject({
      'istio.io/dataplane-mode': 'ambient',
    });
    const script = files[`${name}/install.sh`]!;
    expect(fs.existsSync(path.join(folder, name, name, '..', `${name}.k8s.yaml`))).toBe(true);
    expect(script.indexOf(`../${name}.k8s.yaml`)).toBeGreaterThan(script.indexOf('daemonset/ztunnel'));
  });

  test.each(['kubeadm', 'kind', 'minikube'])('%s gets the Gateway API CRDs before all charts', (name) => {
    const script = of(name).files[`${name}/install.sh`]!;
    expect(script.indexOf('v1.5.1/standard-install.yaml')).toBeGreaterThan(-1);
    expect(script.indexOf('v1.5.1/standard-install.yaml')).toBeLessThan(script.indexOf('helm upgrade --install'));
  });

  test('kubeadm and kind have no kube-proxy, and say where the API server is', () => {
    const cilium = (name: string): unknown => of(name).values['cilium'];
    expect(cilium('kubeadm')).toMatchObject({
      kubeProxyReplacement: true,
      k8sServiceHost: 'api.example.com',
      k8sServicePort: 6443,
    });
    expect(cilium('kind')).toMatchObject({
      kubeProxyReplacement: true,
      k8sServiceHost: 'kind-control-plane',
      k8sServicePort: 6443,
      ipam: { mode: 'kubernetes' },
      operator: { replicas: 1 },
    });
  });

  test('minikube has its kube-proxy, and network namespaces where containerd keeps them', () => {
    expect(of('minikube').values['cilium']).toMatchObject({ kubeProxyReplacement: false });
    expect(of('minikube').values['istio-cni']!['cni']).toEqual({ cniNetnsDir: '/var/run/netns' });
  });
});

describe.each(['k3s', 'k3d'])('%s', (name) => {
  test('has Cilium and istio-cni in the usual folders, not in those of k3s', () => {
    expect(of(name).values['istio-cni']!['cni']).toEqual({ cniConfDir: '/etc/cni/net.d', cniBinDir: '/opt/cni/bin' });
    expect(of(name).values['cilium']!['cni']).toEqual({ exclusive: false });
  });

  test('reaches the API server at the port that every node of k3s has', () => {
    expect(of(name).values['cilium']).toMatchObject({
      kubeProxyReplacement: true,
      k8sServiceHost: '127.0.0.1',
      k8sServicePort: 6444,
      ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.42.0.0/16'] } },
    });
  });

  test('installs Cilium on nodes that are not ready yet', () => {
    const charts = of(name).manifests.filter((one) => one.kind === 'HelmChart');
    expect(charts.map(({ metadata }) => metadata.name)).toEqual(['cilium', ...ISTIO]);
    expect(charts.filter(({ spec }) => spec.bootstrap).map(({ metadata }) => metadata.name)).toEqual(['cilium']);
  });
});

describe('gke', () => {
  test('routes natively, with plugins where GKE keeps them', () => {
    expect(of('gke').values['cilium']).toMatchObject({
      gke: { enabled: true },
      routingMode: 'native',
      ipv4NativeRoutingCIDR: '10.4.0.0/14',
      cni: { binPath: '/home/kubernetes/bin' },
    });
  });

  test.each(['gke', 'gke-dataplane-v2'])(
    '%s says the folder for istio-cni, since Argo CD renders without a cluster',
    (name) => {
      expect(of(name).values['istio-cni']!['cni']).toEqual({ cniBinDir: '/home/kubernetes/bin' });
    },
  );

  test('Dataplane V2 gets Istio alone', () => {
    const applications = of('gke-dataplane-v2').manifests.map(({ metadata }) => metadata.name);
    expect(applications).toEqual(['gateway-api-crds', ...ISTIO, 'mesh']);
  });
});

describe.each(['gke', 'aks'])('%s by Argo CD', (name) => {
  test('has one wave after the other: CRDs, Cilium, Istio, the mesh', () => {
    const waves = of(name).manifests.map(({ metadata }) => [
      metadata.name,
      Number(metadata.annotations!['argocd.argoproj.io/sync-wave']),
    ]);
    expect(waves).toEqual(['gateway-api-crds', 'cilium', ...ISTIO, 'mesh'].map((one, wave) => [one, wave]));
  });
});

test('aks has tunnels, and pods apart from the default range of Services, 10.0.0.0/16', () => {
  expect(of('aks').values['cilium']).toMatchObject({
    aksbyocni: { enabled: true },
    routingMode: 'tunnel',
    ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.244.0.0/16'] } },
  });
});

describe('eks', () => {
  test('gives pods addresses of the VPC, and masquerades what leaves it', () => {
    expect(of('eks').values['cilium']).toMatchObject({
      eni: { enabled: true },
      ipam: { mode: 'eni' },
      routingMode: 'native',
      enableIPv4Masquerade: true,
    });
  });

  test('waits for istiod and istio-cni before ztunnel, and for Cilium before all of Istio', () => {
    const needs = (release: string): string[] =>
      pick(of('eks').manifests, 'HelmRelease', release).spec.dependsOn.map((one: { name: string }) => one.name);
    expect(needs('istio-base')).toEqual(['cilium']);
    expect(needs('ztunnel')).toEqual(['istiod', 'istio-cni']);
  });
});

describe('openshift', () => {
  test('has one IstioOperator with profile and platform, istio-cni and ztunnel in kube-system', () => {
    const { spec } = operator();
    expect(spec).toMatchObject({
      // istioctl's own, which adds the platform to the profile "ambient".
      profile: 'openshift-ambient',
      values: { global: { platform: 'openshift' }, pilot: { trustedZtunnelNamespace: 'kube-system' } },
      components: { cni: { namespace: 'kube-system' }, ztunnel: { namespace: 'kube-system' } },
    });
  });

  test('has Cilium where Multus looks', () => {
    expect(of('openshift').values['cilium']).toMatchObject({
      cni: { binPath: '/var/lib/cni/bin', confPath: '/var/run/multus/cni/net.d' },
      ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.128.0.0/14'], clusterPoolIPv4MaskSize: 23 } },
    });
  });

  test('leaves the Gateway API CRDs to the Ingress Operator', () => {
    const script = of('openshift').files['openshift/install.sh']!;
    expect(script).toContain('this needs istioctl 1.30.3');
    expect(script).not.toContain('gateway-api');
  });
});
