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
    ['an own pool', { ipam: { podCidrs: ['10.42.0.0/16', 'fd00::/104'], podCidrSizePerNode: 25 } }],
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
    expect(checkCiliumValues(values, { version })).toEqual([]);
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
    [{ apiServer: { host: 'api', port: 0 } }, 'apiServer.port', { apiServer: { host: 'api', port: 443 } }],
    [{ routing: { mode: 'vxlan' } }, 'routing.mode', { routing: { mode: 'tunnel', tunnelProtocol: 'vxlan' } }],
    [{ routing: { ...native, tunnelProtocol: 'vxlan' } }, 'is for mode "tunnel"', { routing: native }],
    [{ routing: { mode: 'tunnel', nativeCidr: '10.0.0.0/8' } }, 'is for mode "native"', { routing: native }],
    [{ routing: { mode: 'native' } }, 'prop routing.nativeCidr', { routing: { mode: 'native' }, masquerade: 'off' }],
    [{ routing: { mode: 'native', nativeCidr: 'fd00::/8' } }, 'a range of IPv4', { routing: native }],
    [{ ipam: { podCidrs: [] } }, 'ipam.podCidrs is empty', { ipam: { podCidrs: ['10.1.0.0/16'] } }],
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
    [{ hubble: { ui: true, relay: false } }, 'hubble.ui', { hubble: { ui: true } }],
    [{ hubble: true }, 'hubble must be an object', { hubble: {} }],
    [{ hubble: { certificates: 'cronjob' } }, 'did you mean "cronJob"?', { hubble: { certificates: 'cronJob' } }],
    [
      { hubble: { certificates: { kind: 'Isuer', name: 'x' } } },
      'certificates.kind',
      { hubble: { certificates: { kind: 'Issuer', name: 'x' } } },
    ],
    [{ serviceMonitors: true }, 'metrics: true', { serviceMonitors: true, metrics: true }],
    [{ gatewayApi: true }, 'kubeProxyReplacement: true', { gatewayApi: true, kubeProxyReplacement: true }],
    [{ cluster: { name: 'Blue', id: 1 } }, 'cluster.name', { cluster: { name: 'blue', id: 1 } }],
    [{ cluster: { name: 'blue', id: 999 } }, 'cluster.id', { cluster: { name: 'blue', id: 255 } }],
    [{ cluster: { name: 'default', id: 1 } }, 'cluster.name', { cluster: { name: 'default', id: 0 } }],
    [{ operatorReplicas: 0 }, 'operatorReplicas', { operatorReplicas: 1 }],
    [{ cniBinDir: 'bin' }, 'cniBinDir', { cniBinDir: '/bin' }],
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
