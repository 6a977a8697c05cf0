import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { Platform, type Distribution, type PlatformProps } from '../../src';
import type { HelmRelease } from '../../src/install/helm-release';
import { IstioAmbient } from '../../src/install/istio-ambient';
import type { IstioAmbientProps } from '../../src/install/istio-ambient-props';

/**
 * Renders with a real helm and Istio's real charts, where both are at hand: HELM_BIN is the binary, ISTIO_CHARTS a folder
 * with the charts as a release or the source of Istio has them, ISTIO_VERSION their version where Chart.yaml has none.
 */
const HELM = process.env['HELM_BIN'];
const CHARTS = process.env['ISTIO_CHARTS'];
const FOLDERS = {
  base: ['base'],
  istiod: ['istiod', 'istio-control/istio-discovery'],
  cni: ['cni', 'istio-cni'],
  ztunnel: ['ztunnel'],
} as const;

const atHand = HELM !== undefined && CHARTS !== undefined;
const suite = atHand ? describe : describe.skip;
if (!atHand)
  process.stderr.write('skipped: real charts of Istio are rendered when HELM_BIN and ISTIO_CHARTS are set\n');

type Props = Omit<IstioAmbientProps, 'platform'>;
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // What the charts render has no type here.
  readonly [key: string]: any;
}

function chartFolder(chart: keyof typeof FOLDERS): string {
  const folder = FOLDERS[chart].map((name) => join(CHARTS!, name)).find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`ISTIO_CHARTS has no chart ${chart}`);
  return folder;
}

/** The version of the charts; those in Istio's source all say 1.0.0. */
function versionOfCharts(): string {
  const { version } = load(readFileSync(join(chartFolder('base'), 'Chart.yaml'), 'utf8')) as { version: string };
  return version === '1.0.0' ? (process.env['ISTIO_VERSION'] ?? '1.32.0') : version;
}

function rendered({ name, namespace, chart, values }: HelmRelease): Rendered[] {
  const folder = mkdtempSync(join(tmpdir(), 'istio-values-'));
  try {
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const command = ['template', name, chartFolder(chart as keyof typeof FOLDERS), '--namespace', namespace];
    const options = { encoding: 'utf8', maxBuffer: 2 ** 27, env: { ...process.env, HOME: folder } } as const;
    const text = execFileSync(HELM!, [...command, '--values', file, '--kube-version', '1.33.0'], options);
    return loadAll(text).filter((object): object is Rendered => object !== null && object !== undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function install(props: Props, platform: PlatformProps): (kind: string, name: string) => Rendered | undefined {
  const { releases } = new IstioAmbient({
    platform: new Platform({ istio: versionOfCharts(), ...platform }),
    ...props,
  });
  const objects = releases.flatMap(rendered);
  return (kind, name) => objects.find((object) => object.kind === kind && object.metadata.name === name);
}

function env(workload: Rendered | undefined): Record<string, unknown> {
  const variables = workload!['spec'].template.spec.containers[0].env as { name: string; value?: string }[];
  const names = variables.map(({ name }) => name);
  // Server-side apply refuses a name that is there twice.
  expect(names).toEqual([...new Set(names)]);
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

suite('the charts render what is meant', () => {
  test.each<[Distribution, string, string, string]>([
    ['kubeadm', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/netns'],
    ['kind', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/netns'],
    ['eks', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/netns'],
    ['aks', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/netns'],
    ['gke', '/etc/cni/net.d', '/home/kubernetes/bin', '/var/run/netns'],
    ['gke-dataplane-v2', '/etc/cni/net.d', '/home/kubernetes/bin', '/var/run/netns'],
    ['k3s', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/netns'],
    ['k3d', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/netns'],
    ['minikube', '/etc/cni/net.d', '/opt/cni/bin', '/var/run/docker/netns'],
    ['openshift', '/etc/cni/multus/net.d', '/var/lib/cni/bin', '/var/run/netns'],
  ])('on %s with Cilium', (distribution, conf, bin, netns) => {
    const get = install({}, { distribution, cilium: '1.18', trustDomain: 'prod.example', istioNamespace: 'mesh' });
    const istiod = env(get('Deployment', 'istiod'));
    const nodes = distribution === 'openshift' ? 'kube-system' : 'mesh';
    expect(istiod).toMatchObject({ PILOT_ENABLE_AMBIENT: 'true', CA_TRUSTED_NODE_ACCOUNTS: `${nodes}/ztunnel` });
    expect(load(get('ConfigMap', 'istio')!['data'].mesh)).toMatchObject({
      trustDomain: 'prod.example',
      rootNamespace: 'mesh',
      defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } },
    });
    expect(get('ConfigMap', 'istio-cni-config')!['data']).toMatchObject({ AMBIENT_ENABLED: 'true' });
    const cni = get('DaemonSet', 'istio-cni-node')!;
    const volumes = cni['spec'].template.spec.volumes as { name: string; hostPath: { path: string } }[];
    expect(Object.fromEntries(volumes.map(({ name, hostPath }) => [name, hostPath.path]))).toMatchObject({
      'cni-net-dir': conf,
      'cni-bin-dir': bin,
      'cni-netns-dir': netns,
    });
    expect(cni.metadata.namespace).toBe(nodes);
    const ztunnel = get('DaemonSet', 'ztunnel');
    expect(ztunnel!.metadata.namespace).toBe(nodes);
    expect(env(ztunnel)).toMatchObject({ XDS_ADDRESS: 'istiod.mesh.svc:15012', ISTIO_META_ENABLE_HBONE: 'true' });
    const quotas = [get('ResourceQuota', 'istio-cni-resource-quota'), get('ResourceQuota', 'ztunnel')];
    expect(quotas.every((quota) => (quota !== undefined) === distribution.startsWith('gke'))).toBe(true);
  });

  test('for a revision that is highly available', () => {
    const get = install({ revision: 'blue', replicas: 3, spreadOver: ['zones'], clusterName: 'eu' }, {});
    const istiod = get('Deployment', 'istiod-blue')!;
    expect(istiod['spec']).toMatchObject({
      replicas: 3,
      template: { spec: { topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/zone' }] } },
    });
    expect(env(istiod)).toMatchObject({ REVISION: 'blue', CLUSTER_ID: 'eu' });
    expect(get('PodDisruptionBudget', 'istiod-blue')!['spec']).toMatchObject({ minAvailable: 1 });
    expect(get('HorizontalPodAutoscaler', 'istiod-blue')).toBeUndefined();
    expect(env(get('DaemonSet', 'ztunnel'))).toMatchObject({
      XDS_ADDRESS: 'istiod-blue.istio-system.svc:15012',
      ISTIO_META_CLUSTER_ID: 'eu',
    });
    const webhook = get('ValidatingWebhookConfiguration', 'istiod-default-validator')!;
    expect(webhook['webhooks'][0].clientConfig.service.name).toBe('istiod-blue');
  });

  test('for overrides, over what profile and platform say', () => {
    const overrides = { cni: { cniConfDir: '/x' }, istiod: { env: { PILOT_ENABLE_ALPHA_GATEWAY_API: 'true' } } };
    const get = install({ repair: 'delete', overrides }, { distribution: 'k3s' });
    const volumes = get('DaemonSet', 'istio-cni-node')!['spec'].template.spec.volumes as object[];
    expect(volumes).toContainEqual({ name: 'cni-net-dir', hostPath: { path: '/x' } });
    expect(env(get('Deployment', 'istiod'))).toMatchObject({
      PILOT_ENABLE_ALPHA_GATEWAY_API: 'true',
      PILOT_ENABLE_AMBIENT: 'true',
    });
    expect(get('ConfigMap', 'istio-cni-config')!['data']).toMatchObject({
      REPAIR_DELETE_PODS: 'true',
      REPAIR_REPAIR_PODS: 'false',
    });
    const verbs = (get('ClusterRole', 'istio-cni-repair-role')!['rules'] as { verbs: string[] }[]).flatMap(
      (rule) => rule.verbs,
    );
    expect(verbs).toContain('delete');
  });
});
