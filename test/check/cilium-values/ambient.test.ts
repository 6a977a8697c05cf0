import { applyPatch } from 'fast-json-patch';

import { checkCiliumValues, type CiliumValuesOptions } from '../../../src/check/cilium-values';
import type { Finding } from '../../../src/check';
import type { Values } from '../../../src/values/effective-values';
import { MINORS, type Minor } from './cases';

/** One mistake: values that make it, and values near them that don't. */
interface Mistake {
  readonly rule: string;
  readonly why: string;
  readonly severity: Finding['severity'];
  readonly field: string;
  readonly values: Values;
  readonly near: readonly Values[];
  /** The minors in which it is one; all of them if it is left out. */
  readonly in?: readonly Minor[];
}

const from = (first: Minor): Minor[] => MINORS.slice(MINORS.indexOf(first));
const until = (last: Minor): Minor[] => MINORS.slice(0, MINORS.indexOf(last) + 1);

const KPR = { kubeProxyReplacement: true };
const NO_MASQUERADING = { enableIPv4Masquerade: false, enableIPv6Masquerade: false };

/** What ambient mode needs of Cilium: istio.rst, Istio's platform prerequisites, and the agent's conditions for host routing. */
const AMBIENT: readonly Mistake[] = [
  {
    rule: 'enforcement-always',
    why: 'every pod is shut to what no policy allows',
    severity: 'warning',
    field: 'policyEnforcementMode',
    values: { policyEnforcementMode: 'always' },
    near: [{ policyEnforcementMode: 'default' }, { policyEnforcementMode: 'never' }, {}],
  },
  {
    rule: 'double-encryption',
    why: 'the mesh encrypts what it carries',
    severity: 'info',
    field: 'encryption.enabled',
    values: { encryption: { enabled: true, type: 'wireguard' } },
    near: [{ encryption: { enabled: false, type: 'wireguard' } }, {}],
  },
  {
    rule: 'exclusive-cni',
    why: 'the default is true',
    severity: 'error',
    field: 'cni.exclusive',
    values: {},
    near: [{ cni: { exclusive: false } }, { cni: { customConf: true } }],
  },
  {
    rule: 'exclusive-cni',
    why: 'true, beside other keys',
    severity: 'error',
    field: 'cni.exclusive',
    values: { cni: { exclusive: true, chainingMode: 'portmap' } },
    near: [{ cni: { exclusive: false, chainingMode: 'portmap' } }],
  },
  {
    rule: 'socket-lb-in-pods',
    why: 'kubeProxyReplacement turns socket load balancing on',
    severity: 'error',
    field: 'socketLB.hostNamespaceOnly',
    values: KPR,
    near: [{ kubeProxyReplacement: false }, { ...KPR, socketLB: { hostNamespaceOnly: true } }, {}],
  },
  {
    rule: 'socket-lb-in-pods',
    why: 'socketLB.enabled turns it on',
    severity: 'error',
    field: 'socketLB.hostNamespaceOnly',
    values: { socketLB: { enabled: true, hostNamespaceOnly: false } },
    near: [{ socketLB: { enabled: true, hostNamespaceOnly: true } }, { socketLB: { enabled: false } }],
  },
  {
    rule: 'socket-lb-in-pods',
    why: 'strict is an old word for true, which charts refuse from 1.16',
    severity: 'error',
    field: 'socketLB.hostNamespaceOnly',
    values: { kubeProxyReplacement: 'strict' },
    near: [{ kubeProxyReplacement: 'strict', socketLB: { hostNamespaceOnly: true } }],
  },
  {
    rule: 'socket-lb-in-pods',
    why: 'gatewayAPI forces it into the host from 1.20 only',
    severity: 'error',
    field: 'socketLB.hostNamespaceOnly',
    values: { ...KPR, gatewayAPI: { enabled: true } },
    near: [{ ...KPR, gatewayAPI: { enabled: true }, socketLB: { hostNamespaceOnly: true } }],
    in: until('1.19'),
  },
  {
    rule: 'ebpf-host-routing',
    why: 'eBPF masquerades',
    severity: 'error',
    field: 'bpf.hostLegacyRouting',
    values: { ...KPR, bpf: { masquerade: true } },
    near: [
      { ...KPR, bpf: { masquerade: true, hostLegacyRouting: true } },
      { ...KPR, bpf: { masquerade: false } },
      { kubeProxyReplacement: false, bpf: { masquerade: true } },
      { ...KPR, bpf: { masquerade: true }, cni: { chainingMode: 'portmap' } },
      { ...KPR, bpf: { masquerade: true }, encryption: { enabled: true, type: 'ipsec' } },
    ],
  },
  {
    rule: 'ebpf-host-routing',
    why: 'nothing masquerades',
    severity: 'error',
    field: 'bpf.hostLegacyRouting',
    values: { ...KPR, ...NO_MASQUERADING, bpf: { masquerade: false } },
    near: [
      { ...KPR, enableIPv4Masquerade: true, enableIPv6Masquerade: false },
      { ...KPR, ...NO_MASQUERADING, bpf: { hostLegacyRouting: true } },
    ],
  },
  {
    rule: 'ebpf-host-routing',
    why: 'the chart forces the stack under chaining only while nobody says otherwise',
    severity: 'error',
    field: 'bpf.hostLegacyRouting',
    values: { ...KPR, bpf: { masquerade: true, hostLegacyRouting: false }, cni: { chainingMode: 'portmap' } },
    near: [{ ...KPR, bpf: { masquerade: true, hostLegacyRouting: true }, cni: { chainingMode: 'portmap' } }],
  },
  {
    rule: 'ebpf-host-routing',
    why: 'WireGuard does not keep it off, as IPsec does',
    severity: 'error',
    field: 'bpf.hostLegacyRouting',
    values: { ...KPR, bpf: { masquerade: true }, encryption: { enabled: true, type: 'wireguard' } },
    near: [{ ...KPR, bpf: { masquerade: true }, encryption: { enabled: true, type: 'ipsec' } }],
  },
  {
    rule: 'bpf-masquerade-with-ambient',
    why: 'Istio documents it as unsupported',
    severity: 'warning',
    field: 'bpf.masquerade',
    values: { ...KPR, bpf: { masquerade: true, hostLegacyRouting: true } },
    near: [{ ...KPR, bpf: { masquerade: false, hostLegacyRouting: true } }, KPR, {}],
  },
  {
    rule: 'ztunnel-twice',
    why: 'Cilium runs a ztunnel of its own',
    severity: 'error',
    field: 'encryption.type',
    values: { encryption: { enabled: true, type: 'ztunnel' } },
    near: [{ encryption: { enabled: true, type: 'wireguard' } }, { encryption: { enabled: false, type: 'ztunnel' } }],
    in: from('1.19'),
  },
  {
    rule: 'enforcement-always',
    why: 'the chart writes the mode in small letters',
    severity: 'warning',
    field: 'policyEnforcementMode',
    values: { policyEnforcementMode: 'Always' },
    near: [{ policyEnforcementMode: 'Default' }, { policyEnforcementMode: true }],
  },
  {
    rule: 'double-encryption',
    why: 'IPsec, the type that is the default',
    severity: 'info',
    field: 'encryption.enabled',
    values: { encryption: { enabled: true } },
    near: [{ encryption: { enabled: true, type: 'none' } }, { encryption: { enabled: false } }],
  },
];

/** What the agent fails over, or does otherwise than was said. */
const AGENT: readonly Mistake[] = [
  {
    rule: 'bpf-masquerade-without-node-port',
    why: 'through 1.18 the agent wants NodePort',
    severity: 'error',
    field: 'bpf.masquerade',
    values: { bpf: { masquerade: true } },
    near: [
      { ...KPR, bpf: { masquerade: true } },
      { nodePort: { enabled: true }, socketLB: { enabled: true }, bpf: { masquerade: true } },
      { bpf: { masquerade: false } },
    ],
    in: until('1.18'),
  },
  {
    rule: 'bpf-masquerade-of-nothing',
    why: 'both families are off',
    severity: 'error',
    field: 'bpf.masquerade',
    values: { ...KPR, ...NO_MASQUERADING, bpf: { masquerade: true } },
    near: [
      { ...KPR, enableIPv4Masquerade: true, enableIPv6Masquerade: false, bpf: { masquerade: true } },
      { ...KPR, ...NO_MASQUERADING, bpf: { masquerade: false } },
    ],
  },
  {
    rule: 'ip-masq-agent-without-bpf',
    why: 'the agent is part of eBPF masquerading',
    severity: 'error',
    field: 'ipMasqAgent.enabled',
    values: { ipMasqAgent: { enabled: true } },
    near: [{ ipMasqAgent: { enabled: true }, bpf: { masquerade: true } }, { ipMasqAgent: { enabled: false } }],
  },
  {
    rule: 'encryption-type',
    why: 'nothing is encrypted for a misspelt type',
    severity: 'error',
    field: 'encryption.type',
    values: { encryption: { enabled: true, type: 'wiregaurd' } },
    near: [
      { encryption: { enabled: true, type: 'wireguard' } },
      { encryption: { enabled: true, type: 'ipsec' } },
      { encryption: { enabled: true } },
    ],
  },
  {
    rule: 'encryption-type',
    why: 'ztunnel is one from 1.19',
    severity: 'error',
    field: 'encryption.type',
    values: { encryption: { enabled: true, type: 'ztunnel' } },
    near: [{ encryption: { enabled: false, type: 'ztunnel' } }],
    in: until('1.18'),
  },
  {
    rule: 'portmap-without-need',
    why: 'kubeProxyReplacement serves host ports',
    severity: 'warning',
    field: 'cni.chainingMode',
    values: { ...KPR, cni: { chainingMode: 'portmap', exclusive: false } },
    near: [{ kubeProxyReplacement: false, cni: { chainingMode: 'portmap' } }, KPR],
  },
  {
    rule: 'api-server-unreachable',
    why: 'nothing serves the kubernetes Service yet',
    severity: 'warning',
    field: 'k8sServiceHost',
    values: KPR,
    near: [{ ...KPR, k8sServiceHost: '10.0.0.1', k8sServicePort: 6443 }, { kubeProxyReplacement: false }],
  },
  {
    rule: 'api-server-unreachable',
    why: 'k8sServiceHostRef came with 1.18',
    severity: 'warning',
    field: 'k8sServiceHost',
    values: { ...KPR, k8sServiceHostRef: { name: 'api', key: 'host' } },
    near: [{ ...KPR, k8sServiceHost: '10.0.0.1' }],
    in: until('1.17'),
  },
  {
    rule: 'native-routing-cidr',
    why: 'all is masqueraded but a range that nobody names',
    severity: 'error',
    field: 'ipv4NativeRoutingCIDR',
    values: { routingMode: 'native' },
    near: [
      { routingMode: 'native', ipv4NativeRoutingCIDR: '10.0.0.0/8' },
      { routingMode: 'native', enableIPv4Masquerade: false },
      { routingMode: 'native', bpf: { masquerade: true }, ipMasqAgent: { enabled: true } },
      { routingMode: 'native', eni: { enabled: true }, ipam: { mode: 'eni' } },
      { routingMode: 'tunnel' },
      {},
    ],
  },
  {
    rule: 'native-routing-cidr',
    why: 'the pool serves as the range from 1.20',
    severity: 'error',
    field: 'ipv4NativeRoutingCIDR',
    values: { routingMode: 'native', nativeRoutingCIDRFromClusterPool: true },
    near: [{ routingMode: 'native', ipv4NativeRoutingCIDR: '10.0.0.0/8' }],
    in: until('1.19'),
  },
  {
    rule: 'conntrack-rules',
    why: 'kube-proxy needs conntrack',
    severity: 'error',
    field: 'installNoConntrackIptablesRules',
    values: { installNoConntrackIptablesRules: true, routingMode: 'native', ...NO_MASQUERADING },
    near: [
      { ...KPR, installNoConntrackIptablesRules: true, routingMode: 'native', ...NO_MASQUERADING },
      { installNoConntrackIptablesRules: false },
    ],
  },
  {
    rule: 'conntrack-rules',
    why: 'masquerading by iptables needs conntrack',
    severity: 'error',
    field: 'installNoConntrackIptablesRules',
    values: { ...KPR, installNoConntrackIptablesRules: true },
    near: [{ ...KPR, installNoConntrackIptablesRules: true, bpf: { masquerade: true } }],
  },
  {
    rule: 'chaining-without-target',
    why: 'there is nothing to chain to',
    severity: 'error',
    field: 'cni.chainingMode',
    values: { cni: { chainingMode: 'generic-veth' } },
    near: [
      { cni: { chainingMode: 'generic-veth', chainingTarget: 'calico' } },
      { cni: { chainingMode: 'generic-veth', configMap: 'cni', customConf: true } },
      { cni: { chainingMode: 'generic-veth', readCniConf: '/host/etc/cni/net.d/10-own.conflist' } },
      { cni: { chainingMode: 'aws-cni' } },
      { cni: { chainingTarget: 'calico' } },
    ],
  },
  {
    rule: 'host-services-ignored',
    why: 'socketLB is never empty',
    severity: 'error',
    field: 'hostServices',
    values: { hostServices: { enabled: true } },
    near: [{ socketLB: { enabled: true } }],
  },
  {
    rule: 'privileged-agent',
    why: 'the default capabilities are enough',
    severity: 'warning',
    field: 'securityContext.privileged',
    values: { securityContext: { privileged: true } },
    near: [{ securityContext: { privileged: false } }, {}],
  },
  {
    rule: 'certificates-at-each-render',
    why: 'helm mints them',
    severity: 'info',
    field: 'hubble.tls.auto.method',
    values: { hubble: { relay: { enabled: true } } },
    near: [
      { hubble: { relay: { enabled: true }, tls: { auto: { method: 'cronJob' } } } },
      { hubble: { enabled: false } },
      { hubble: { tls: { enabled: false } } },
    ],
  },
];

function found(values: unknown, { rule, field }: Mistake, options: CiliumValuesOptions): Finding | undefined {
  return checkCiliumValues(values, options).find((one) => one.rule === `cilium/${rule}` && one.field === field);
}

/** Every scalar of values, with its path. */
function scalars(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => scalars(inner, path === '' ? key : `${path}.${key}`));
}

const IPSEC = { encryption: { enabled: true, type: 'ipsec' } };
const NATIVE = { routingMode: 'native', ipv4NativeRoutingCIDR: '10.0.0.0/8' };

/** What agents of some minors do not start with (pkg/option/config.go, daemon/cmd/daemon_main.go), and what the chart overrules. */
const COMBINATIONS: readonly Mistake[] = [
  {
    rule: 'ipsec-with-host-firewall',
    why: 'through 1.19 they exclude each other',
    severity: 'error',
    field: 'hostFirewall.enabled',
    values: { ...IPSEC, hostFirewall: { enabled: true } },
    near: [IPSEC, { hostFirewall: { enabled: true }, encryption: { enabled: true, type: 'wireguard' } }],
    in: until('1.19'),
  },
  {
    rule: 'eni-with-ipv6',
    why: 'through 1.19 interfaces of AWS have addresses of IPv4 only',
    severity: 'error',
    field: 'ipv6.enabled',
    values: { eni: { enabled: true }, ipam: { mode: 'eni' }, routingMode: 'native', ipv6: { enabled: true } },
    near: [{ eni: { enabled: true }, ipam: { mode: 'eni' }, routingMode: 'native' }, { ipv6: { enabled: true } }],
    in: until('1.19'),
  },
  {
    rule: 'multi-pool-in-tunnels',
    why: 'through 1.17 pools need native routing',
    severity: 'error',
    field: 'ipam.mode',
    values: { ipam: { mode: 'multi-pool' } },
    near: [{ ipam: { mode: 'multi-pool' }, ...NATIVE }, { ipam: { mode: 'cluster-pool' } }],
    in: until('1.17'),
  },
  {
    rule: 'multi-pool-with-ipsec',
    why: 'through 1.18 there is none on native routing',
    severity: 'error',
    field: 'encryption.type',
    values: { ipam: { mode: 'multi-pool' }, ...NATIVE, ...IPSEC },
    near: [
      { ipam: { mode: 'multi-pool' }, ...NATIVE, encryption: { enabled: true, type: 'wireguard' } },
      { ipam: { mode: 'multi-pool' }, ...IPSEC },
    ],
    in: until('1.18'),
  },
  {
    rule: 'aks-ipam',
    why: 'through 1.18 the chart renders cluster-pool there, whatever is said',
    severity: 'error',
    field: 'ipam.mode',
    values: { aksbyocni: { enabled: true }, ipam: { mode: 'kubernetes' } },
    near: [{ aksbyocni: { enabled: true } }, { aksbyocni: { enabled: true }, ipam: { mode: 'cluster-pool' } }],
    in: until('1.18'),
  },
  {
    rule: 'aks-tunnel-protocol',
    why: 'through 1.16 the chart writes the key twice',
    severity: 'error',
    field: 'tunnelProtocol',
    values: { aksbyocni: { enabled: true }, tunnelProtocol: 'geneve' },
    near: [{ aksbyocni: { enabled: true } }, { tunnelProtocol: 'geneve' }],
    in: until('1.16'),
  },
];

describe.each([...AMBIENT, ...AGENT, ...COMBINATIONS])('cilium/$rule: $why', (mistake) => {
  const { in: minors = MINORS } = mistake;

  test.each(minors)('is found in %s, with a fix and where it is known from', (version) => {
    expect(found(mistake.values, mistake, { version })).toMatchObject({
      severity: mistake.severity,
      fix: { text: expect.stringMatching(/\w/) },
      sources: expect.arrayContaining([expect.stringMatching(/\w/)]),
    });
  });

  test('is found in no other minor', () => {
    const others = MINORS.filter((minor) => !minors.includes(minor));
    expect(others.filter((version) => found(mistake.values, mistake, { version }))).toEqual([]);
  });

  test.each(mistake.near)('is not found for what is near: %j', (near) => {
    expect(minors.filter((version) => found(near, mistake, { version }))).toEqual([]);
  });

  test('goes away with its patch, which keeps all else', () => {
    const kept = scalars(mistake.values).filter(([path]) => path !== mistake.field && path !== '');
    const wrong = minors.filter((version) => {
      const patch = found(mistake.values, mistake, { version })?.fix?.patch;
      if (!patch) return false;
      const patched = applyPatch(structuredClone(mistake.values), [...patch] as never[], true).newDocument;
      const after = new Map(scalars(patched));
      return found(patched, mistake, { version }) || kept.some(([path, value]) => after.get(path) !== value);
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(AMBIENT)('without ambient, cilium/$rule: $why', (mistake) => {
  test('is not found', () => {
    const minors = mistake.in ?? MINORS;
    expect(minors.filter((version) => found(mistake.values, mistake, { version, ambient: false }))).toEqual([]);
  });
});

test.each(AGENT)('without ambient, cilium/$rule is found all the same: $why', (mistake) => {
  const version = mistake.in?.at(-1) ?? '1.18';
  expect(found(mistake.values, mistake, { version, ambient: false })).toBeDefined();
});

test('values that suit ambient have no findings', () => {
  const values = {
    cni: { exclusive: false },
    socketLB: { hostNamespaceOnly: true },
    bpf: { hostLegacyRouting: true },
    kubeProxyReplacement: true,
    k8sServiceHost: '10.0.0.1',
    k8sServicePort: 6443,
    routingMode: 'native',
    ipv4NativeRoutingCIDR: '10.0.0.0/8',
  };
  expect(MINORS.flatMap((version) => checkCiliumValues(values, { version }))).toEqual([]);
});
