import { checkIstioInstall, type IstioInstall, type IstioInstallOptions } from '../../../src/check';
import { ISTIO_MINORS } from '../../../src/values/charts';

const AMBIENT = { profile: 'ambient' };
const ALL = { base: AMBIENT, istiod: AMBIENT, cni: AMBIENT, ztunnel: AMBIENT };

function said(install: IstioInstall, options: Partial<IstioInstallOptions> = {}): string[] {
  return checkIstioInstall(install, { version: '1.28', ...options }).map(
    ({ severity, rule, field }) => `${severity} ${rule} ${field}`,
  );
}

test.each(ISTIO_MINORS)('charts that agree have no findings in %s', (version) => {
  expect(said(ALL, { version })).toEqual([]);
  expect(said({ base: {}, istiod: {}, cni: {}, ztunnel: {} }, { version })).toEqual([]);
  expect(said({}, { version })).toEqual([]);
});

describe('a profile', () => {
  test.each([
    ['istiod', 'error'],
    ['cni', 'error'],
    ['ztunnel', 'warning'],
    ['base', 'info'],
  ] as const)('that an upgrade drops on %s is found', (chart, severity) => {
    expect(said({ ...ALL, [chart]: {} })).toEqual([`${severity} istio-values/profile-unlike ${chart}.profile`]);
  });

  test('may be said by hand', () => {
    const cni = { cni: { ambient: { enabled: true } }, global: { variant: 'distroless' } };
    expect(said({ ...ALL, cni })).toEqual([]);
  });

  test('is read below global as well, from 1.25', () => {
    const install = { ...ALL, cni: { global: AMBIENT } };
    expect(said(install, { version: '1.25' })).toEqual([]);
    expect(said(install, { version: '1.24' })).toEqual(['error istio-values/profile-unlike cni.profile']);
  });

  test('of charts that are not given is nothing to speak of', () => {
    expect(said({ cni: AMBIENT })).toEqual([]);
  });
});

test('a platform that one chart lacks is found', () => {
  const k3s = { ...AMBIENT, global: { platform: 'k3s' } };
  expect(said({ istiod: k3s, cni: AMBIENT, ztunnel: k3s })).toEqual([
    'error istio-values/platform-unlike cni.global.platform',
  ]);
  expect(said({ istiod: k3s, cni: k3s, ztunnel: k3s })).toEqual([]);
});

describe.each([
  ['tag', { global: { tag: '1.28.3' } }, { global: { tag: '1.28.3' } }, 'warning istio-values/tag-unlike ztunnel.tag'],
  ['hub', { hub: 'h' }, { global: { hub: 'h' } }, 'warning istio-values/hub-unlike ztunnel.hub'],
  [
    'variant',
    { global: { variant: 'debug' } },
    { variant: 'debug' },
    'warning istio-values/variant-unlike ztunnel.variant',
  ],
  ['revision', { revision: 'a' }, { revision: 'a' }, 'error istio-values/revision-unlike ztunnel.revision'],
  [
    'namespace of istiod',
    { global: { istioNamespace: 'mesh' } },
    { istioNamespace: 'mesh' },
    'error istio-values/istio-namespace-unlike ztunnel.istioNamespace',
  ],
  [
    'name of the cluster',
    { global: { multiCluster: { clusterName: 'c' } } },
    { global: { multiCluster: { clusterName: 'c' } } },
    'error istio-values/cluster-name-unlike ztunnel.multiCluster.clusterName',
  ],
  ['network', { global: { network: 'n' } }, { network: 'n' }, 'error istio-values/network-unlike ztunnel.network'],
])('the %s', (_, istiod, ztunnel, expected) => {
  test('of istiod and ztunnel is one', () => {
    expect(said({ istiod, ztunnel: {} })).toEqual([expected]);
    expect(said({ istiod, ztunnel })).toEqual([]);
  });
});

test('rules are written for one of nftables and iptables', () => {
  const nftables = { global: { nativeNftables: true } };
  expect(said({ istiod: nftables, cni: {} })).toEqual(['error istio-values/nftables-unlike cni.global.nativeNftables']);
  expect(said({ istiod: nftables, cni: { cni: nftables } })).toEqual([]);
  expect(said({ istiod: nftables, cni: {} }, { version: '1.26' })).toEqual([]);
});

describe('istiod trusts ztunnel', () => {
  const elsewhere = { namespaces: { ztunnel: 'kube-system' } };

  test.each([
    ['in its own namespace', {}, {}, { namespaces: { istiod: 'mesh', ztunnel: 'mesh' } }],
    ['in the namespace it is told', { pilot: { trustedZtunnelNamespace: 'kube-system' } }, {}, elsewhere],
    ['by a list', { env: { CA_TRUSTED_NODE_ACCOUNTS: 'a/b,kube-system/ztunnel' } }, {}, elsewhere],
    ['under another name', { trustedZtunnelName: 'zt' }, { resourceName: 'zt' }, {}],
    ['of OpenShift in kube-system', { global: { platform: 'openshift' } }, { platform: 'openshift' }, elsewhere],
  ])('%s', (_, istiod, ztunnel, options) => {
    expect(said({ istiod, ztunnel }, options)).toEqual([]);
  });

  test.each([
    ['in another namespace', {}, {}, elsewhere, 'trustedZtunnelNamespace'],
    ['under another name', {}, { resourceName: 'zt' }, {}, 'trustedZtunnelName'],
    [
      'that a list lacks',
      { env: { CA_TRUSTED_NODE_ACCOUNTS: 'a/b' }, trustedZtunnelNamespace: 'kube-system' },
      {},
      elsewhere,
      'env.CA_TRUSTED_NODE_ACCOUNTS',
    ],
    [
      'of OpenShift outside of kube-system',
      { global: { platform: 'openshift' } },
      { global: { platform: 'openshift' } },
      {},
      'trustedZtunnelNamespace',
    ],
  ])('but not %s', (_, istiod, ztunnel, options, key) => {
    expect(said({ istiod, ztunnel }, options)).toEqual([`error istio-values/ztunnel-not-trusted istiod.pilot.${key}`]);
  });

  test('a name is not read before 1.25', () => {
    const [finding] = checkIstioInstall({ istiod: { trustedZtunnelName: 'zt' }, ztunnel: {} }, { version: '1.24' });
    expect(finding).toBeUndefined();
  });
});

test('a version that is newer than all that are known is said to be', () => {
  expect(said(ALL, { version: '1.40' })).toEqual(['info istio-values/unknown-version undefined']);
});

test.each([
  [{ ztunel: {} }, {}, 'chart "ztunel" is unknown; known are base, istiod, cni, ztunnel'],
  [{ cni: 'x' }, {}, 'values of cni must be a map, got "x"'],
  [{ cni: {} }, { version: '1.23' }, 'Istio 1.23 is not supported; the oldest is 1.24'],
  [{ cni: {} }, { namespaces: { cni: 5 } }, 'namespace of cni must be text, got 5'],
  [{ cni: {} }, { charts: [] }, 'charts'],
])('refuses %j with %j', (install, options, message) => {
  expect(() => said(install as IstioInstall, options as Partial<IstioInstallOptions>)).toThrow(message);
});
