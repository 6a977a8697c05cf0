import { load } from 'js-yaml';
import { InputError, Platform, type Distribution, type PlatformProps } from '../../src';
import { checkCiliumValues } from '../../src/check/cilium-values';
import { CiliumValues } from '../../src/cilium/cilium-values';
import type { CiliumValuesProps } from '../../src/cilium/cilium-values-props';
import { CILIUM_MINORS } from '../../src/values/charts';
import { fileOnPage } from '../docs/snippets';

type Props = Omit<CiliumValuesProps, 'platform'>;

const cilium = (props: Props = {}, platform: PlatformProps = { cilium: '1.18' }): CiliumValues =>
  new CiliumValues({ platform: new Platform(platform), ...props });

/** What somebody reads whose props are refused. */
function refusal(props: object, platform?: PlatformProps): string {
  try {
    cilium(props as Props, platform);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

const apiServer = { host: 'api.example.com' };
const native = { mode: 'native', nativeCidr: '10.0.0.0/8' } as const;
const strictly = { type: 'wireguard', strictCidr: '10.0.0.0/8' } as const;

describe.each(CILIUM_MINORS)('on Cilium %s', (minor) => {
  test('says by itself all that ambient depends on', () => {
    expect(cilium({}, { cilium: minor }).values).toMatchObject({
      kubeProxyReplacement: false,
      cni: { exclusive: false },
      socketLB: { hostNamespaceOnly: true },
      bpf: { hostLegacyRouting: true, masquerade: false },
      routingMode: 'tunnel',
    });
  });

  test.each<[string, Props]>([
    ['nothing', {}],
    ['no kube-proxy', { kubeProxyReplacement: true, apiServer, gatewayApi: true }],
    ['native routing', { routing: { ...native, autoDirectNodeRoutes: true } }],
    ['IPv6', { ipv6: true, routing: { ...native, nativeCidrIpv6: 'fd00::/104' }, masquerade: 'iptables' }],
    ['an own pool', { ipv6: true, ipam: { podCidrs: ['10.42.0.0/16', 'fd00::/104'], podCidrSizePerNode: 25 } }],
    ['many pools', { ipam: { mode: 'multi-pool' }, routing: native }],
    ['strict encryption with addresses of AWS', { ipam: { mode: 'eni' }, encryption: strictly }],
    ["Cilium's gateways", { kubeProxyReplacement: true, apiServer, gatewayApi: true }],
    ['addresses of AWS', { ipam: { mode: 'eni' } }],
    ['addresses of Kubernetes', { ipam: { mode: 'kubernetes' }, masquerade: 'off' }],
    ['WireGuard', { encryption: { type: 'wireguard', nodes: true, strictCidr: '10.0.0.0/8' } }],
    ['IPsec', { encryption: { type: 'ipsec', secretName: 'keys' } }],
    ['Hubble', { hubble: { ui: true, metrics: ['dns'] }, metrics: true, serviceMonitors: true }],
    ['cert-manager', { hubble: { relay: true, certificates: { kind: 'Issuer', name: 'ca' } } }],
    ['no Hubble', { hubble: false, l7Proxy: false, hostFirewall: true }],
    ['a cluster mesh', { cluster: { name: 'blue', id: 1 }, operatorReplicas: 1 }],
    ['folders', { cniConfDir: '/etc/cni/other', cniBinDir: '/opt/cni/other' }],
  ])('has every key that is needed for %s', (_, props) => {
    const { values, version } = cilium(props, { cilium: minor });
    // What encrypts twice is worth knowing, and lacks nothing.
    expect(checkCiliumValues(values, { version }).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  test('accepts what is said with a reason, and nothing else', () => {
    const overrides = { cni: { exclusive: true } };
    expect(refusal({ overrides }, { cilium: minor })).toContain('cni.exclusive');
    const accept = { 'cilium/exclusive-cni': 'istio-cni writes a file of its own' };
    const { why, findings } = cilium({ overrides, accept }, { cilium: minor });
    expect(why['cni.exclusive']).toBe('istio-cni writes a file of its own');
    expect(findings).toEqual([]);
  });
});

describe('versions', () => {
  test('must be stated: the oldest that manifests are written for is not one to install', () => {
    expect(() => new CiliumValues({ platform: new Platform({ istio: '1.30' }), kubeProxyReplacement: false })).toThrow(
      "the Platform states no version of Cilium, and what is written for manifests that fit all is not one to install; give it one, such as new Platform({ cilium: '1.19' })",
    );
  });

  test('a minor alone is its newest known patch', () => {
    expect(cilium({}, { cilium: '1.15' }).version).toBe('1.15.19');
    expect(cilium({}, { cilium: '1.20' }).version).toMatch(/^1\.20\.\d+$/);
  });

  test('a patch is taken as it is', () => {
    expect(cilium({}, { cilium: '1.15.1' }).version).toBe('1.15.1');
  });

  test('fails when a minor is unknown and has no patch; with one it is judged as the newest, and reported', () => {
    expect(refusal({}, { cilium: '1.99' })).toContain('no release of 1.99 is known here');
    const { version, findings } = cilium({}, { cilium: '1.99.1' });
    expect(version).toBe('1.99.1');
    expect(findings.map(({ rule }) => rule)).toEqual(['cilium/unknown-version']);
  });

  test('strict encryption is said per direction from 1.19 on', () => {
    const encryption = { type: 'wireguard', strictCidr: '10.0.0.0/8' } as const;
    const strict = (minor: string) =>
      (cilium({ encryption }, { cilium: minor }).values['encryption'] as any).strictMode;
    expect(strict('1.18')).toMatchObject({ enabled: true, cidr: '10.0.0.0/8' });
    expect(strict('1.19')).toMatchObject({ egress: { enabled: true, cidr: '10.0.0.0/8' } });
  });
});

describe('what an agent or the chart of one minor can not do', () => {
  const ipsec = { type: 'ipsec' } as const;
  const multiPool = { mode: 'multi-pool' } as const;
  const geneve = { mode: 'tunnel', tunnelProtocol: 'geneve' } as const;

  // cilium/cilium issue 41854 and pull requests 46756, 38483, 39442, 40460; templates/cilium-configmap.yaml
  test.each<[string, Props, Distribution, string, string]>([
    ['IPsec with the host firewall', { encryption: ipsec, hostFirewall: true }, 'kubeadm', '1.19', '1.20'],
    ['IPv6 with addresses of AWS', { ipv6: true, ipam: { mode: 'eni' } }, 'eks', '1.19', '1.20'],
    ['many pools in tunnels', { ipam: multiPool }, 'kubeadm', '1.17', '1.18'],
    ['IPsec in tunnels between many pools', { ipam: multiPool, encryption: ipsec }, 'kubeadm', '1.17', '1.18'],
    ['IPsec between many pools', { ipam: multiPool, encryption: ipsec, routing: native }, 'kubeadm', '1.18', '1.19'],
    ['many pools on AKS', { ipam: multiPool }, 'aks', '1.18', '1.19'],
    ['Geneve on AKS', { routing: geneve }, 'aks', '1.16', '1.17'],
  ])('fails with %s, until it can', (_, props, distribution, last, first) => {
    // The chart asks for the range of IPv6 in a rule of its own.
    const more: Props = props.ipv6 ? { routing: { mode: 'native', nativeCidrIpv6: 'fd00::/8' } } : {};
    expect(refusal({ ...more, ...props }, { cilium: last, distribution })).toContain(last);
    expect(() => cilium({ ...more, ...props }, { cilium: first, distribution })).not.toThrow();
  });

  test.each<[Props, Props]>([
    [
      { encryption: ipsec, hostFirewall: true },
      { encryption: { type: 'wireguard' }, hostFirewall: true },
    ],
    [
      { encryption: ipsec, hostFirewall: true },
      { encryption: ipsec, hostFirewall: false },
    ],
    [{ ipam: multiPool }, { ipam: multiPool, routing: native }],
    [
      { ipam: { mode: 'eni' }, ipv6: true },
      { ipam: { mode: 'eni' }, ipv6: false },
    ],
  ])('fails on 1.17 with %j, and not with %j', (props, neighbour) => {
    expect(refusal(props, { cilium: '1.17' })).toContain('do not start with both');
    expect(() => cilium(neighbour, { cilium: '1.17' })).not.toThrow();
  });

  test('on AKS the protocol that the chart writes by itself is not written again', () => {
    const routing = { mode: 'tunnel', tunnelProtocol: 'vxlan' } as const;
    const of = (minor: string) => cilium({ routing }, { cilium: minor, distribution: 'aks' }).values;
    expect(of('1.16')).not.toHaveProperty('tunnelProtocol');
    expect(of('1.17')).toHaveProperty('tunnelProtocol', 'vxlan');
  });

  test('1.15 renders any name of a cluster, and is kept from it', () => {
    for (const name of ['Blue', 'blue.x', 'a\nb', 'x'.repeat(33)]) {
      expect(refusal({ cluster: { name, id: 1 } }, { cilium: '1.15' })).toContain('cluster.name');
    }
    expect(() => cilium({ cluster: { name: 'x'.repeat(32), id: 1 } }, { cilium: '1.15' })).not.toThrow();
  });

  test("the class of Cilium's gateways is rendered without a cluster, as text, where the chart can", () => {
    const props = { kubeProxyReplacement: true, apiServer, gatewayApi: true };
    const of = (minor: string) => cilium(props, { cilium: minor }).values['gatewayAPI'];
    expect(of('1.15')).toEqual({ enabled: true });
    expect(of('1.16')).toEqual({ enabled: true, gatewayClass: { create: 'true' } });
    expect(cilium({ ...props, gatewayApi: false }).values['gatewayAPI']).toEqual({ enabled: false });
  });
});

describe('without ambient', () => {
  test('only what was said is written', () => {
    const { values } = cilium({ ambient: false, hubble: false });
    expect(values).toEqual({ kubeProxyReplacement: false, routingMode: 'tunnel', hubble: { enabled: false } });
  });

  test('an exclusive CNI is nobody else’s concern', () => {
    expect(() => cilium({ ambient: false, overrides: { cni: { exclusive: true } } })).not.toThrow();
  });

  test('ztunnel may be that of Cilium, from 1.19 on', () => {
    const encryption = { type: 'ztunnel' } as const;
    expect(() => cilium({ ambient: false, encryption }, { cilium: '1.19' })).not.toThrow();
    expect(refusal({ ambient: false, encryption }, { cilium: '1.18' })).toContain('encryption.type');
    expect(refusal({ encryption }, { cilium: '1.19' })).toContain("Cilium's own ztunnel");
  });
});

describe('distributions', () => {
  const on = (distribution: Distribution, props: Props = {}): CiliumValues =>
    cilium(props, { cilium: '1.18', distribution });

  test.each<[Distribution, Props, object]>([
    ['kind', {}, { ipam: { mode: 'kubernetes' } }],
    ['k3s', {}, { ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.42.0.0/16'] } } }],
    ['k3s', { kubeProxyReplacement: true }, { k8sServiceHost: '127.0.0.1', k8sServicePort: 6444 }],
    ['k3d', { kubeProxyReplacement: true, apiServer }, { k8sServiceHost: 'api.example.com', k8sServicePort: 6443 }],
    [
      'minikube',
      { kubeProxyReplacement: true },
      { k8sServiceHost: 'control-plane.minikube.internal', k8sServicePort: 8443 },
    ],
    [
      'gke',
      { routing: native },
      {
        gke: { enabled: true },
        cni: { exclusive: false, binPath: '/home/kubernetes/bin' },
        ipam: { mode: 'kubernetes' },
        nodeinit: { enabled: true, reconfigureKubelet: true, removeCbrBridge: true },
      },
    ],
    ['eks', {}, { eni: { enabled: true }, ipam: { mode: 'eni' }, routingMode: 'native' }],
    ['aks', {}, { aksbyocni: { enabled: true }, routingMode: 'tunnel' }],
    [
      'openshift',
      {},
      { cni: { exclusive: false, binPath: '/var/lib/cni/bin', confPath: '/var/run/multus/cni/net.d' } },
    ],
  ])('%s %j', (distribution, props, expected) => {
    expect(on(distribution, props).values).toMatchObject(expected);
  });

  test('kubeadm and minikube need nothing of their own', () => {
    expect(on('minikube').values).toEqual(on('kubeadm').values);
  });

  test('EKS without addresses of the VPC goes through tunnels', () => {
    for (const props of [{ routing: { mode: 'tunnel' } }, { ipam: { podCidrs: ['10.42.0.0/16'] } }] satisfies Props[]) {
      const { values } = on('eks', props);
      expect(values).toMatchObject({ routingMode: 'tunnel' });
      expect(values).not.toHaveProperty('eni');
    }
  });

  test.each<[Distribution, number]>([
    ['gke', 443],
    ['eks', 443],
    ['aks', 443],
    ['openshift', 6443],
    ['kubeadm', 6443],
  ])('%s serves its API on port %i', (distribution, port) => {
    const routing = distribution === 'gke' ? native : undefined;
    expect(on(distribution, { apiServer, routing }).values).toMatchObject({ k8sServicePort: port });
    expect(on(distribution, { apiServer: { ...apiServer, port: 8443 }, routing }).values).toMatchObject({
      k8sServicePort: 8443,
    });
  });

  test('a pool of IPv6 leaves that of IPv4 as the distribution announces it', () => {
    const { values, why } = on('k3s', { ipv6: true, ipam: { podCidrs: ['fd00::/104'] } });
    expect(values['ipam']).toEqual({
      operator: { clusterPoolIPv4PodCIDRList: ['10.42.0.0/16'], clusterPoolIPv6PodCIDRList: ['fd00::/104'] },
    });
    expect(why).toHaveProperty(['ipam.operator.clusterPoolIPv4PodCIDRList'], 'the pod range of k3s');
    expect(why).not.toHaveProperty(['ipam.operator.clusterPoolIPv6PodCIDRList']);
  });

  test('strict encryption lets nodes speak that have addresses of the range', () => {
    const of = (props: Props) => (cilium({ encryption: strictly, ...props }).values['encryption'] as any).strictMode;
    expect(of({ ipam: { mode: 'eni' } })).toMatchObject({ allowRemoteNodeIdentities: true });
    expect(of({ routing: native })).not.toHaveProperty('allowRemoteNodeIdentities');
  });

  test.each<[Distribution, Props, Props]>([
    ['gke', { ipam: { mode: 'cluster-pool' } }, { ipam: { mode: 'kubernetes' } }],
    ['gke', { ipam: { podCidrs: ['10.1.0.0/16'] } }, {}],
    ['aks', { ipam: { mode: 'kubernetes' } }, { ipam: { mode: 'cluster-pool' } }],
    ['aks', { ipam: { mode: 'eni' } }, { ipam: { podCidrs: ['10.1.0.0/16'] } }],
    ['kind', { ipam: { mode: 'eni' } }, { ipam: { mode: 'cluster-pool' } }],
    ['k3d', { ipam: { mode: 'eni' } }, { ipam: { mode: 'kubernetes' } }],
    ['minikube', { ipam: { mode: 'eni' } }, { ipam: { mode: 'kubernetes' } }],
  ])('fails on %s with addresses that it has not: %j, and not %j', (distribution, props, neighbour) => {
    const routing = distribution === 'gke' ? native : undefined;
    expect(refusal({ ...props, routing }, { cilium: '1.18', distribution })).toContain('ipam.mode');
    expect(() => on(distribution, { ...neighbour, routing })).not.toThrow();
  });

  test('k3s and OpenShift can run on AWS', () => {
    for (const distribution of ['k3s', 'openshift'] as const) {
      expect(() => on(distribution, { ipam: { mode: 'eni' } })).not.toThrow();
    }
  });

  test('fails on GKE with Dataplane V2, whose Cilium is that of Google', () => {
    expect(refusal({}, { cilium: '1.18', distribution: 'gke-dataplane-v2' })).toContain('Google installs Cilium');
  });

  test.each<[Distribution, object, string]>([
    ['gke', { routing: { mode: 'tunnel' } }, 'routing.mode on gke must be one of "native"'],
    ['aks', { routing: native }, 'routing.mode on aks must be one of "tunnel"'],
    ['gke', {}, 'nativeCidr'],
    ['eks', { ipam: { mode: 'eni' }, routing: { mode: 'tunnel' } }, 'exclude each other'],
  ])('fails on %s with %j', (distribution, props, says) => {
    expect(refusal(props, { cilium: '1.18', distribution })).toContain(says);
  });
});

describe('what is refused', () => {
  test.each<[object, string, object]>([
    [{ kubeProxyReplacment: true }, 'did you mean "kubeProxyReplacement"?', { kubeProxyReplacement: true }],
    [{ kubeProxyReplacement: 'true' }, 'true or false', { kubeProxyReplacement: true }],
    [{ apiServer: { host: 'https://api' } }, 'name or an address alone', { apiServer: { host: 'api' } }],
    [
      { apiServer: { host: 'api:6443' } },
      'a port goes into apiServer.port',
      { apiServer: { host: 'api', port: 6443 } },
    ],
    [{ apiServer: { host: '[fd00::1]' } }, 'name or an address alone', { apiServer: { host: 'fd00::1' } }],
    [{ apiServer: { host: 'fe80::1%eth0' } }, 'name or an address alone', { apiServer: { host: '10.0.0.1' } }],
    [{ apiServer: { host: 'auto' } }, 'name or an address alone', { apiServer: { host: 'auto.example.com' } }],
    [{ apiServer: { host: 'a"b' } }, 'name or an address alone', { apiServer: { host: 'kind_2-control-plane' } }],
    [{ apiServer: { host: 'api', port: 0 } }, 'apiServer.port', { apiServer: { host: 'api', port: 443 } }],
    [{ routing: { mode: 'vxlan' } }, 'routing.mode', { routing: { mode: 'tunnel', tunnelProtocol: 'vxlan' } }],
    [{ routing: { ...native, tunnelProtocol: 'vxlan' } }, 'is for mode "tunnel"', { routing: native }],
    [{ routing: { mode: 'tunnel', nativeCidr: '10.0.0.0/8' } }, 'is for mode "native"', { routing: native }],
    [{ routing: { mode: 'native' } }, 'prop routing.nativeCidr', { routing: { mode: 'native' }, masquerade: 'off' }],
    [{ routing: { mode: 'native', nativeCidr: 'fd00::/8' } }, 'a range of IPv4', { routing: native }],
    [{ ipam: { podCidrs: [] } }, 'ipam.podCidrs is empty', { ipam: { podCidrs: ['10.1.0.0/16'] } }],
    [
      { ipam: { podCidrs: ['10.1.0.0/16', 'fd00::/104'] } },
      'give ipv6: true',
      { ipam: { podCidrs: ['10.1.0.0/16', 'fd00::/104'] }, ipv6: true },
    ],
    [
      { ipam: { podCidrs: ['fd00::/104'] } },
      'give ipv6: true',
      { ipam: { podCidrs: ['fd00::/104'] }, overrides: { ipv6: { enabled: true } } },
    ],
    [
      { ipam: { podCidrs: ['10.1.0.0/26'] } },
      'no range of /24',
      { ipam: { podCidrs: ['10.1.0.0/26'], podCidrSizePerNode: 26 } },
    ],
    [{ ipam: { podCidrs: ['10.1.0.0/25'] } }, 'a larger pool', { ipam: { podCidrs: ['10.1.0.0/24'] } }],
    [
      { ipam: { podCidrs: ['fd00::/64'] }, ipv6: true },
      'too large for ranges of /120',
      {
        ipam: { podCidrs: ['fd00::/64'] },
        ipv6: true,
        overrides: { ipam: { operator: { clusterPoolIPv6MaskSize: 80 } } },
      },
    ],
    [
      { ipam: { podCidrs: ['fd00::/121'] }, ipv6: true },
      'no range of /120',
      { ipam: { podCidrs: ['fd00::/120'] }, ipv6: true },
    ],
    [{ ipam: { podCidrs: ['10.1.0.0'] } }, 'must be a range', { ipam: { podCidrs: ['10.1.0.0/16'] } }],
    [
      { ipam: { mode: 'kubernetes', podCidrs: ['10.1.0.0/16'] } },
      'takes its ranges elsewhere',
      { ipam: { mode: 'kubernetes' } },
    ],
    [{ ipam: { podCidrSizePerNode: 64 } }, '1 to 32', { ipam: { podCidrSizePerNode: 24 } }],
    [{ masquerade: 'ebpf' }, 'did you mean "bpf"?', { masquerade: 'iptables' }],
    [{ masquerade: 'bpf' }, 'needs the NodePort', { masquerade: 'bpf', kubeProxyReplacement: true }],
    [{ encryption: { type: 'wg' } }, 'encryption.type', { encryption: { type: 'wireguard' } }],
    [
      { encryption: { type: 'ipsec', nodes: true } },
      'is for type "wireguard"',
      { encryption: { type: 'wireguard', nodes: true } },
    ],
    [
      { encryption: { type: 'wireguard', secretName: 'x' } },
      'is for type "ipsec"',
      { encryption: { type: 'ipsec', secretName: 'x' } },
    ],
    [
      { encryption: { type: 'ipsec', secretName: 'My keys' } },
      'encryption.secretName',
      { encryption: { type: 'ipsec', secretName: 'my-keys' } },
    ],
    [{ hubble: { metrics: ['dns drop'] } }, 'hubble.metrics', { hubble: { metrics: ['dns', 'drop'] } }],
    [
      { hubble: { metrics: ['dns\n  debug: "true"'] } },
      'hubble.metrics',
      { hubble: { metrics: ['flow:sourceContext=workload|reserved-identity;labelsContext=a,b'] } },
    ],
    [{ hubble: { ui: true, relay: false } }, 'hubble.ui', { hubble: { ui: true } }],
    [{ hubble: true }, 'hubble must be an object', { hubble: {} }],
    [{ hubble: { certificates: 'cronjob' } }, 'did you mean "cronJob"?', { hubble: { certificates: 'cronJob' } }],
    [
      { hubble: { certificates: { kind: 'Isuer', name: 'x' } } },
      'certificates.kind',
      { hubble: { certificates: { kind: 'Issuer', name: 'x' } } },
    ],
    [
      { hubble: { certificates: { kind: 'Issuer', name: 'a b' } } },
      'certificates.name',
      { hubble: { certificates: { kind: 'Issuer', name: 'a-b' } } },
    ],
    [{ serviceMonitors: true }, 'metrics: true', { serviceMonitors: true, metrics: true }],
    [{ gatewayApi: true }, 'kubeProxyReplacement: true', { gatewayApi: true, kubeProxyReplacement: true }],
    [{ cluster: { name: 'Blue', id: 1 } }, 'cluster.name', { cluster: { name: 'blue', id: 1 } }],
    [{ cluster: { name: 'blue', id: 999 } }, 'cluster.id', { cluster: { name: 'blue', id: 255 } }],
    [{ cluster: { name: 'default', id: 1 } }, 'cluster.name', { cluster: { name: 'default', id: 0 } }],
    [{ operatorReplicas: 0 }, 'operatorReplicas', { operatorReplicas: 1 }],
    [{ cniBinDir: 'bin' }, 'cniBinDir', { cniBinDir: '/bin' }],
    [{ cniBinDir: '/a"b' }, 'cniBinDir', { cniBinDir: '/opt/cni/bin/' }],
    [{ cniConfDir: '/a\u0001' }, 'cniConfDir', { cniConfDir: '/etc/cni/net.d' }],
    [{ l7Proxy: false, gatewayApi: true, kubeProxyReplacement: true }, 'l7Proxy', { l7Proxy: false }],
    [{ accept: { 'cilium/exclusive-cni': ' ' } }, 'must be your reason', { accept: {} }],
    [{ accept: { 'cilium-chart/cluster-name': 'x' } }, 'the chart itself refuses', { accept: {} }],
    [
      { overrides: { bandwithManager: { enabled: true } } },
      'bandwidthManager',
      { overrides: { bandwidthManager: { enabled: true } } },
    ],
    [
      { overrides: { bpf: { hostLegacyRouting: false } }, masquerade: 'bpf', kubeProxyReplacement: true },
      'bpf.hostLegacyRouting',
      { masquerade: 'bpf', kubeProxyReplacement: true },
    ],
    [
      { overrides: { socketLB: { hostNamespaceOnly: false } }, kubeProxyReplacement: true },
      'socketLB.hostNamespaceOnly',
      { overrides: { socketLB: { hostNamespaceOnly: false } } },
    ],
    [{ overrides: { hubble: null } }, 'hubble', { overrides: { hubble: { redact: { enabled: true } } } }],
    [{ overrides: JSON.parse('{"__proto__": {"x": 1}}') }, '"__proto__"', { overrides: {} }],
  ])('fails with %j', (props, says, neighbour) => {
    expect(refusal(props)).toContain(says);
    expect(() => cilium(neighbour as Props)).not.toThrow();
  });

  test('is listed at once, each with where, why and what to do', () => {
    const message = refusal({ cluster: { name: 'Blue', id: 999 }, overrides: { cni: { exclusive: true } } });
    for (const field of ['cluster.name', 'cluster.id', 'cni.exclusive']) expect(message).toContain(field);
    expect(message).toContain('set cni.exclusive to false');
  });

  test('fails without a platform', () => {
    expect(() => new CiliumValues({ platform: {} as Platform })).toThrow('platform must be a Platform');
  });
});

test('overrides that no values file can say are refused, where they are', () => {
  const around: Record<string, unknown> = {};
  around['again'] = [around];
  for (const [extraConfig, says] of [
    [around, 'overrides.extraConfig.again[0] leads back'],
    [{ since: new Date(0) }, 'overrides.extraConfig.since must be text'],
    [new Map([['a', 'b']]), 'overrides.extraConfig must be text'],
    [{ a: () => 'b' }, 'overrides.extraConfig.a must be text'],
    [{ a: Number.NaN }, 'overrides.extraConfig.a must be text'],
    [{ a: 1n }, 'overrides.extraConfig.a must be text'],
  ] as const) {
    expect(refusal({ overrides: { extraConfig } })).toContain(says);
  }
  const twice = { a: 'b' };
  expect(() => cilium({ overrides: { extraConfig: twice, podLabels: twice } as any })).not.toThrow();
});

describe('overrides', () => {
  test('go over what props say, key by key', () => {
    const { values } = cilium({
      overrides: { bpf: { mapDynamicSizeRatio: 0.005 }, operator: { replicas: 3 } },
      operatorReplicas: 1,
    });
    expect(values).toMatchObject({
      bpf: { hostLegacyRouting: true, mapDynamicSizeRatio: 0.005 },
      operator: { replicas: 3 },
    });
  });

  test('what they say undefined of, they leave alone', () => {
    expect(cilium({ overrides: { cni: { exclusive: undefined } } }).values).toMatchObject({
      cni: { exclusive: false },
    });
  });

  test('what they say undefined of in a list is not there', () => {
    const overrides = { extraEnv: [{ name: 'A', value: 'b', valueFrom: undefined }, undefined] } as any;
    expect(load(cilium({ overrides }).toYaml())).toMatchObject({ extraEnv: [{ name: 'A', value: 'b' }] });
    expect(cilium({ overrides }).values['extraEnv']).toStrictEqual([{ name: 'A', value: 'b' }]);
  });

  test('a null that takes a section away takes its reasons too', () => {
    const { why, values } = cilium({ overrides: { socketLB: null } as any });
    expect(values).toHaveProperty('socketLB', null);
    expect(why).not.toHaveProperty(['socketLB.hostNamespaceOnly']);
  });

  test('a null that is accepted with a reason has it in the file', () => {
    const of = cilium({
      kubeProxyReplacement: true,
      apiServer,
      overrides: { socketLB: null } as any,
      accept: { 'cilium/socket-lb-in-pods': 'no waypoints here' },
    });
    expect(of.toYaml()).toContain('# no waypoints here\nsocketLB: null\n');
  });

  test('take the reason of what they replace away', () => {
    expect(cilium({ overrides: { bpf: { masquerade: false } } }).why).not.toHaveProperty(['bpf.masquerade']);
  });
});

describe('findings', () => {
  test('are warnings that stay, with a fix', () => {
    const { findings } = cilium({ kubeProxyReplacement: true });
    expect(findings).toEqual([expect.objectContaining({ rule: 'cilium/api-server-unreachable', severity: 'warning' })]);
    expect(cilium({ kubeProxyReplacement: true, apiServer }).findings).toEqual([]);
  });

  test('eBPF masquerading is kept from host routing, and reported', () => {
    const { values, findings } = cilium({ masquerade: 'bpf', kubeProxyReplacement: true, apiServer });
    expect(values).toMatchObject({ bpf: { masquerade: true, hostLegacyRouting: true } });
    expect(findings.map(({ rule }) => rule)).toEqual(['cilium/bpf-masquerade-with-ambient']);
  });

  test('tell of an acceptance that accepts nothing', () => {
    const { findings } = cilium({ accept: { 'cilium/exclusive-cni': 'we know' } });
    expect(findings).toEqual([expect.objectContaining({ rule: 'cilium/accepted-nothing', severity: 'warning' })]);
  });
});

test('every reason is that of a value', () => {
  const { values, why } = cilium({
    kubeProxyReplacement: true,
    apiServer,
    encryption: { type: 'wireguard', strictCidr: '10.0.0.0/8' },
  });
  expect(Object.keys(why).length).toBeGreaterThan(5);
  for (const path of Object.keys(why)) {
    const value = path.split('.').reduce<any>((at, key) => at?.[key], values);
    expect([path, value]).not.toEqual([path, undefined]);
  }
});

test('reasons are true for what they stand beside', () => {
  const reason = (props: Props, path: string) => cilium(props).why[path];
  expect(reason({ routing: native }, 'routingMode')).toContain('the network routes');
  expect(reason({ routing: { ...native, autoDirectNodeRoutes: true } }, 'routingMode')).toContain('nodes have routes');
  const bpf = { masquerade: 'bpf', kubeProxyReplacement: true, apiServer } as const;
  expect(reason(bpf, 'bpf.masquerade')).toContain('bpf.hostLegacyRouting');
  expect(reason({ ...bpf, ambient: false }, 'bpf.masquerade')).toBeUndefined();
});

test('a release is what Helm needs to know', () => {
  const of = cilium({ after: ['gateway-api'] }, { cilium: '1.18.2' });
  expect(of.release()).toEqual({
    name: 'cilium',
    namespace: 'kube-system',
    chart: 'cilium',
    repository: 'https://helm.cilium.io/',
    version: '1.18.2',
    values: of.values,
    why: of.why,
    after: ['gateway-api'],
  });
});

test('the values file on the page about them is what its code writes', () => {
  const of = cilium({ kubeProxyReplacement: true, hubble: { ui: true } }, { cilium: '1.18', distribution: 'k3s' });
  expect(of.toYaml()).toBe(fileOnPage('docs/cilium-values.md', 'cilium.yaml'));
});

test('what routes pods stands with what routes nodes', () => {
  const keys = Object.keys(cilium({ ipam: { mode: 'multi-pool' }, routing: native, hubble: { ui: true } }).values);
  expect(keys.indexOf('endpointRoutes')).toBeLessThan(keys.indexOf('ipam'));
  expect(keys.indexOf('routingMode')).toBeLessThan(keys.indexOf('endpointRoutes'));
});

test('the values file says what the values say, with reasons, what traffic depends on first', () => {
  const of = cilium({ hubble: false });
  expect(load(of.toYaml())).toEqual(of.values);
  expect(of.toYaml()).toMatchInlineSnapshot(`
   "# kube-proxy implements Services
   kubeProxyReplacement: false
   cni:
     # istio-cni adds itself to the CNI configuration; an exclusive agent takes it out again
     exclusive: false
   socketLB:
     # sockets in pods keep the address of the Service, by which ztunnel finds its waypoint and
     # policies
     hostNamespaceOnly: true
   bpf:
     # eBPF host routing has no route for 169.254.7.127, where kubelet probes of enrolled pods come
     # from; they would time out
     hostLegacyRouting: true
     # Istio documents eBPF masquerading as unsupported with ambient
     masquerade: false
   routingMode: tunnel
   hubble:
     enabled: false
   "
  `);
});
