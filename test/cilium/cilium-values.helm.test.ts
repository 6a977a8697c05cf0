import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { Platform, type Distribution } from '../../src';
import { CiliumValues } from '../../src/cilium/cilium-values';
import type { CiliumValuesProps } from '../../src/cilium/cilium-values-props';

/**
 * Renders with a real helm and Cilium's real charts, where both are at hand: HELM_BIN is the binary, CILIUM_CHARTS a folder
 * with charts as `cilium-1.18.11`, one for each minor or more.
 */
const HELM = process.env['HELM_BIN'];
const CHARTS = process.env['CILIUM_CHARTS'];

const atHand = HELM !== undefined && CHARTS !== undefined;
const suite = atHand ? describe : describe.skip;
if (!atHand)
  process.stderr.write('skipped: real charts of Cilium are rendered when HELM_BIN and CILIUM_CHARTS are set\n');

/** The newest patch of each minor, and the first that the article used. */
function versions(): string[] {
  if (!atHand) return ['1.18'];
  const all = readdirSync(CHARTS).flatMap((name) => /^cilium-(1\.\d+\.\d+)$/.exec(name)?.[1] ?? []);
  const newest = new Map<string, number>();
  for (const version of all) {
    const [, minor = '', patch = ''] = /^(1\.\d+)\.(\d+)$/.exec(version) ?? [];
    newest.set(minor, Math.max(newest.get(minor) ?? 0, Number(patch)));
  }
  const last = [...newest].map(([minor, patch]) => `${minor}.${patch}`);
  return [...new Set([...last, ...all.filter((version) => version === '1.15.1')])].sort();
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  // What the chart renders has no type here.
  readonly [key: string]: any;
}

function render(version: string, props: Omit<CiliumValuesProps, 'platform'>, distribution?: Distribution): Rendered[] {
  const cilium = new CiliumValues({ platform: new Platform({ cilium: version, distribution }), ...props });
  const folder = mkdtempSync(join(tmpdir(), 'cilium-values-'));
  try {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, cilium.toYaml());
    const { name, namespace } = cilium.release();
    const command = ['template', name, join(CHARTS!, `cilium-${version}`), '--namespace', namespace];
    const options = { encoding: 'utf8', maxBuffer: 2 ** 27, env: { ...process.env, HOME: folder } } as const;
    const text = execFileSync(HELM!, [...command, '--values', file, '--kube-version', '1.33.0'], options);
    return loadAll(text).filter((object): object is Rendered => object !== null && object !== undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function config(version: string, props: Omit<CiliumValuesProps, 'platform'>, distribution?: Distribution) {
  const objects = render(version, props, distribution);
  return objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'cilium-config')!.data!;
}

const minorOf = (version: string): number => Number(version.split('.')[1]);
const native = { mode: 'native', nativeCidr: '10.0.0.0/8' } as const;
const apiServer = { host: 'api.example.com' };

suite.each(versions())('what the chart %s makes of it', (version) => {
  const minor = minorOf(version);

  test('nothing said: safe for ambient, with kube-proxy, in tunnels', () => {
    const data = config(version, {});
    expect(data).toMatchObject({
      'cni-exclusive': 'false',
      'bpf-lb-sock-hostns-only': 'true',
      'enable-host-legacy-routing': 'true',
      'enable-bpf-masquerade': 'false',
      'kube-proxy-replacement': 'false',
      'routing-mode': 'tunnel',
    });
    // Where the chart says nothing, the agent's own default holds.
    expect(data['tunnel-protocol'] ?? 'vxlan').toBe('vxlan');
  });

  test('without ambient, only what was said', () => {
    const data = config(version, { ambient: false });
    expect(data).toMatchObject({ 'cni-exclusive': 'true', 'kube-proxy-replacement': 'false' });
    expect(data).not.toHaveProperty('bpf-lb-sock-hostns-only');
  });

  test('Cilium in place of kube-proxy', () => {
    const objects = render(version, { kubeProxyReplacement: true, apiServer });
    const agent = objects.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === 'cilium');
    const env = agent!['spec'].template.spec.containers[0].env as { name: string; value?: string }[];
    expect(env).toContainEqual({ name: 'KUBERNETES_SERVICE_HOST', value: 'api.example.com' });
    expect(env).toContainEqual({ name: 'KUBERNETES_SERVICE_PORT', value: '6443' });
    const data = objects.find(({ metadata, kind }) => kind === 'ConfigMap' && metadata.name === 'cilium-config')!.data!;
    expect(data).toMatchObject({ 'kube-proxy-replacement': 'true', 'bpf-lb-sock-hostns-only': 'true' });
  });

  test('routing', () => {
    expect(config(version, { routing: { ...native, autoDirectNodeRoutes: true } })).toMatchObject({
      'routing-mode': 'native',
      'ipv4-native-routing-cidr': '10.0.0.0/8',
      'auto-direct-node-routes': 'true',
    });
    expect(config(version, { routing: { mode: 'tunnel', tunnelProtocol: 'geneve' } })).toMatchObject({
      'routing-mode': 'tunnel',
      'tunnel-protocol': 'geneve',
    });
    expect(config(version, { ipv6: true, routing: { ...native, nativeCidrIpv6: 'fd00::/104' } })).toMatchObject({
      'enable-ipv6': 'true',
      'ipv6-native-routing-cidr': 'fd00::/104',
    });
  });

  test('addresses', () => {
    expect(
      config(version, { ipam: { podCidrs: ['10.42.0.0/16', 'fd00::/104'], podCidrSizePerNode: 25 }, ipv6: true }),
    ).toMatchObject({
      ipam: 'cluster-pool',
      'cluster-pool-ipv4-cidr': '10.42.0.0/16',
      'cluster-pool-ipv4-mask-size': '25',
      'cluster-pool-ipv6-cidr': 'fd00::/104',
    });
    expect(config(version, { ipam: { mode: 'kubernetes' } })).toMatchObject({ ipam: 'kubernetes' });
    expect(config(version, { ipam: { mode: 'multi-pool' }, routing: native })).toMatchObject({
      ipam: 'multi-pool',
      'enable-endpoint-routes': 'true',
    });
    expect(config(version, { ipam: { mode: 'eni' } })).toMatchObject({ ipam: 'eni', 'routing-mode': 'native' });
  });

  test('masquerading', () => {
    expect(config(version, { masquerade: 'iptables' })).toMatchObject({
      'enable-ipv4-masquerade': 'true',
      'enable-bpf-masquerade': 'false',
    });
    expect(config(version, { masquerade: 'off' })).toMatchObject({
      'enable-ipv4-masquerade': 'false',
      'enable-ipv6-masquerade': 'false',
      'enable-host-legacy-routing': 'true',
    });
    expect(config(version, { masquerade: 'bpf', kubeProxyReplacement: true, apiServer })).toMatchObject({
      'enable-bpf-masquerade': 'true',
      'enable-host-legacy-routing': 'true',
    });
  });

  test('encryption', () => {
    expect(config(version, { encryption: { type: 'wireguard', nodes: true } })).toMatchObject({
      'enable-wireguard': 'true',
      'encrypt-node': 'true',
    });
    const strict = config(version, { encryption: { type: 'wireguard', strictCidr: '10.0.0.0/8' } });
    expect(strict).toMatchObject(
      minor >= 19
        ? {
            'enable-encryption-strict-mode-egress': 'true',
            'encryption-strict-egress-cidr': '10.0.0.0/8',
            'encryption-strict-egress-allow-remote-node-identities': 'true',
          }
        : {
            'enable-encryption-strict-mode': 'true',
            'encryption-strict-mode-cidr': '10.0.0.0/8',
            'encryption-strict-mode-allow-remote-node-identities': 'true',
          },
    );
    const shared = config(version, {
      ipam: { mode: 'eni' },
      encryption: { type: 'wireguard', strictCidr: '10.0.0.0/8' },
    });
    expect(
      shared[
        minor >= 19
          ? 'encryption-strict-egress-allow-remote-node-identities'
          : 'encryption-strict-mode-allow-remote-node-identities'
      ],
    ).toBe('true');
    const objects = render(version, { encryption: { type: 'ipsec', secretName: 'keys' } });
    const agent = objects.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === 'cilium')!;
    expect(JSON.stringify(agent['spec'].template.spec.volumes)).toContain('"secretName":"keys"');
  });

  test('Hubble, with certificates that no render changes', () => {
    const props = { hubble: { ui: true, metrics: ['dns', 'drop'] }, metrics: true, serviceMonitors: true };
    const objects = render(version, props);
    const named = (kind: string) =>
      objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
    expect(named('Deployment')).toEqual(expect.arrayContaining(['hubble-relay', 'hubble-ui', 'cilium-operator']));
    expect(named('CronJob')).toContain('hubble-generate-certs');
    expect(named('Secret').filter((name) => name.startsWith('hubble-'))).toEqual([]);
    expect(named('ServiceMonitor')).toEqual(
      expect.arrayContaining(['cilium-agent', 'cilium-operator', 'hubble', 'hubble-relay']),
    );
    expect(JSON.stringify(render(version, props))).toBe(JSON.stringify(objects));
    expect(config(version, { hubble: false })['enable-hubble'] ?? 'false').toBe('false');
  });

  test('certificates of cert-manager', () => {
    const objects = render(version, {
      hubble: { relay: true, certificates: { kind: 'ClusterIssuer', name: 'internal' } },
    });
    const certificates = objects.filter(({ kind }) => kind === 'Certificate');
    expect(certificates.length).toBeGreaterThan(0);
    for (const { spec } of certificates)
      expect(spec.issuerRef).toMatchObject({ kind: 'ClusterIssuer', name: 'internal' });
  });

  test('features', () => {
    const props = { kubeProxyReplacement: true, apiServer, gatewayApi: true, hostFirewall: true, metrics: true };
    expect(config(version, props)).toMatchObject({
      'enable-gateway-api': 'true',
      'enable-host-firewall': 'true',
      'prometheus-serve-addr': ':9962',
    });
    // The chart of 1.15 asks the cluster, always.
    const classes = render(version, props).filter(({ kind }) => kind === 'GatewayClass');
    expect(classes.map(({ metadata }) => metadata.name)).toEqual(minor >= 16 ? ['cilium'] : []);
    expect(config(version, { l7Proxy: false })).toMatchObject({ 'enable-l7-proxy': 'false' });
    expect(config(version, { cluster: { name: 'blue', id: 2 } })).toMatchObject({
      'cluster-name': 'blue',
      'cluster-id': '2',
    });
    const operator = render(version, { operatorReplicas: 1 }).find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'cilium-operator',
    );
    expect(operator!['spec'].replicas).toBe(1);
  });

  test.each<[Distribution, Omit<CiliumValuesProps, 'platform'>, object]>([
    ['kubeadm', {}, { ipam: 'cluster-pool', 'routing-mode': 'tunnel' }],
    ['kind', {}, { ipam: 'kubernetes', 'routing-mode': 'tunnel' }],
    [
      'k3s',
      { kubeProxyReplacement: true },
      { 'cluster-pool-ipv4-cidr': '10.42.0.0/16', 'kube-proxy-replacement': 'true' },
    ],
    ['k3d', {}, { 'cluster-pool-ipv4-cidr': '10.42.0.0/16' }],
    ['minikube', { kubeProxyReplacement: true }, { 'kube-proxy-replacement': 'true' }],
    [
      'gke',
      { routing: native },
      {
        ipam: 'kubernetes',
        'routing-mode': 'native',
        'ipv4-native-routing-cidr': '10.0.0.0/8',
        'enable-endpoint-routes': 'true',
      },
    ],
    ['eks', {}, { ipam: 'eni', 'routing-mode': 'native' }],
    ['eks', { routing: { mode: 'tunnel' } }, { ipam: 'cluster-pool', 'routing-mode': 'tunnel' }],
    ['aks', {}, { ipam: 'cluster-pool', 'routing-mode': 'tunnel' }],
    [
      'aks',
      { routing: { mode: 'tunnel', tunnelProtocol: 'vxlan' } },
      { 'routing-mode': 'tunnel', 'tunnel-protocol': 'vxlan' },
    ],
    [
      'openshift',
      { ipam: { podCidrs: ['10.128.0.0/14'], podCidrSizePerNode: 23 } },
      { 'cluster-pool-ipv4-cidr': '10.128.0.0/14' },
    ],
  ])('%s %j', (distribution, props, expected) => {
    expect(config(version, props, distribution)).toMatchObject({
      ...expected,
      'cni-exclusive': 'false',
      'enable-host-legacy-routing': 'true',
    });
  });
});
