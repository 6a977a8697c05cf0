import { InputError, Platform, type PlatformProps } from '../../src';
import { IstioAmbient } from '../../src/install/istio-ambient';
import type { IstioAmbientProps } from '../../src/install/istio-ambient-props';

type Props = Omit<IstioAmbientProps, 'platform'>;

const make = (props: object = {}, platform: PlatformProps = {}): IstioAmbient =>
  new IstioAmbient({ platform: new Platform({ istio: '1.30', ...platform }), ...(props as Props) });

/** What is refused, what the message says, and what is accepted beside it. */
type Case = readonly [what: string, refused: object, message: string, accepted: object];

function refusesEach(cases: readonly Case[], platform: PlatformProps = {}): void {
  test.each(cases)('%s', (_, refused, message, accepted) => {
    expect(() => make(refused, platform)).toThrow(InputError);
    expect(() => make(refused, platform)).toThrow(message);
    expect(() => make(accepted, platform)).not.toThrow();
  });
}

describe('refuses as a prop', () => {
  refusesEach([
    ['one that is misspelt', { revison: 'a' }, 'unknown prop "revison"; did you mean "revision"?', { revision: 'a' }],
    [
      'revision "default", which is another than the default revision',
      { revision: 'default' },
      'revision "default" is not the default revision',
      { revision: 'default-2' },
    ],
    ['a revision with a dot', { revision: '1.30' }, 'use "1-30"', { revision: '1-30' }],
    ['a revision that is a number', { revision: 130 }, 'use "130"', { revision: '130' }],
    ['a revision in upper case', { revision: 'Blue' }, 'revision "Blue" is not a valid name', { revision: 'blue' }],
    [
      'a revision too long for a release',
      { revision: 'r'.repeat(47) },
      'Helm allows 46 after "istiod-"',
      { revision: 'r'.repeat(46) },
    ],
    ['a tag that YAML has made a number', { tag: 1.3 }, 'as a number 1.30 is 1.3', { tag: '1.30' }],
    [
      'a flag in quotes',
      { dnsCapture: 'false' },
      'dnsCapture must be true or false, got "false"',
      { dnsCapture: false },
    ],
    ['an unknown variant', { variant: 'distro' }, 'variant must be one of', { variant: 'debug' }],
    ['an unknown mode of repair', { repair: 'none' }, 'repair must be one of', { repair: 'off' }],
    ['a level that not all components have', { logLevel: 'trace' }, 'logLevel must be one of', { logLevel: 'debug' }],
    [
      'namespaces as one text',
      { excludeNamespaces: 'kube-system' },
      'excludeNamespaces must be a list',
      { excludeNamespaces: ['kube-system'] },
    ],
    [
      'a namespace that is no name',
      { excludeNamespaces: ['a_b'] },
      'excludeNamespaces[0] "a_b" is not a valid name',
      { excludeNamespaces: ['a-b'] },
    ],
    [
      'a folder that is relative',
      { cniBinDir: 'opt/cni/bin' },
      'cniBinDir must be a folder of the nodes',
      { cniBinDir: '/opt/cni/bin' },
    ],
    [
      'a CNI file in a folder',
      { cniConfFileName: '/etc/cni/net.d/05-cilium.conflist' },
      'cniConfFileName must be the name of a file',
      { cniConfFileName: '05-cilium.conflist' },
    ],
    ['no replicas', { replicas: 0 }, 'replicas must be a whole number from 1', { replicas: 1 }],
    [
      'a fixed number of replicas beside an autoscaler',
      { replicas: 2, autoscaling: { maxReplicas: 5 } },
      'replicas and autoscaling exclude each other',
      { autoscaling: { maxReplicas: 5 } },
    ],
    [
      'a disruption budget that the chart would not write',
      { disruptionBudget: { minAvailable: 1 } },
      'the chart makes one only for two replicas of istiod or more',
      { disruptionBudget: { minAvailable: 1 }, replicas: 2 },
    ],
    [
      'a disruption budget that lets no node be drained',
      { disruptionBudget: { minAvailable: 2 }, replicas: 2 },
      'lets no node be drained; give 1 or less',
      { disruptionBudget: { minAvailable: 2 }, replicas: 3 },
    ],
    [
      'a topology named twice',
      { spreadOver: ['zones', 'zones'] },
      'names one topology twice',
      { spreadOver: ['zones'] },
    ],
    ['empty resources', { ztunnelResources: {} }, 'ztunnelResources is empty', { ztunnelResources: { limits: {} } }],
    [
      'resources that are no quantity',
      { cniResources: { requests: { cpu: 1 } } },
      'requests.cpu must be a quantity',
      { cniResources: { requests: { cpu: '1' } } },
    ],
    [
      "another trust domain than the platform's",
      { meshConfig: { trustDomain: 'prod' } },
      'meshConfig.trustDomain is "prod", but the Platform says "cluster.local"',
      { meshConfig: { trustDomain: 'cluster.local' } },
    ],
    [
      "another root namespace than the platform's",
      { meshConfig: { rootNamespace: 'root' } },
      'meshConfig.rootNamespace is "root", but the Platform says "istio-system"',
      { meshConfig: { rootNamespace: 'istio-system' } },
    ],
    [
      'keys that are no data',
      { meshConfig: JSON.parse('{"a": {"__proto__": {}}}') },
      'has a key "__proto__"',
      { meshConfig: {} },
    ],
    [
      'values of a chart that is not installed',
      { overrides: { gateway: {} } },
      'a chart of overrides must be one of',
      { overrides: { base: {} } },
    ],
  ]);

  test('no platform, or something else as one', () => {
    const message = "platform must be a Platform, such as new Platform({ istio: '1.30' })";
    expect(() => new IstioAmbient({ platform: { istio: '1.30' } as never })).toThrow(message);
  });
});

describe('refuses as newer than the charts', () => {
  test.each<[string, string, string, string, object]>([
    ['reconcileIptables', '1.24', '1.25', '1.25', { reconcileIptables: true }],
    ['istioOwnedCniConfig', '1.26', '1.27', '1.27', { istioOwnedCniConfig: true }],
    ['nativeNftables', '1.26', '1.27', '1.27', { nativeNftables: true }],
    ['disruptionBudget', '1.26', '1.27', '1.27', { disruptionBudget: { minAvailable: 1 }, replicas: 2 }],
    ['networkPolicy', '1.28', '1.29', '1.29', { networkPolicy: true }],
    ['validationFailurePolicy', '1.27', '1.28.6', '1.28.6', { validationFailurePolicy: 'Fail' }],
    ['validationFailurePolicy', '1.28.5', '1.28.6', '1.28', { validationFailurePolicy: 'Fail' }],
    ['validationFailurePolicy', '1.29.1', '1.29.2', '1.29.2', { validationFailurePolicy: 'Fail' }],
  ])('%s in %s, not from %s on', (prop, old, since, enough, props) => {
    expect(() => make(props, { istio: old })).toThrow(
      `${prop} needs Istio ${since} or later; the Platform says ${old}`,
    );
    expect(() => make(props, { istio: enough })).not.toThrow();
  });

  test('and says so when nobody stated a version', () => {
    expect(() => new IstioAmbient({ platform: new Platform({ cilium: '1.18' }) })).toThrow(
      "the Platform states no version of Istio, and what is written for manifests that fit all is not one to install; give it one, such as new Platform({ istio: '1.30' })",
    );
  });
});

describe('refuses as an override', () => {
  refusesEach([
    [
      'another profile',
      { overrides: { cni: { profile: 'demo' } } },
      'overrides.cni.profile can\'t be overridden: all four charts need profile "ambient"',
      { overrides: { cni: {} } },
    ],
    [
      'a platform at the root, which half of the templates do not see',
      { overrides: { istiod: { platform: 'gke' } } },
      'give the Platform its distribution, which sets global.platform',
      { overrides: { istiod: { global: { caAddress: 'ca.example:443' } } } },
    ],
    [
      'another platform of one chart',
      { overrides: { ztunnel: { global: { platform: 'openshift' } } } },
      "overrides.ztunnel.global.platform can't be overridden: all four charts need the same",
      { overrides: { ztunnel: { global: {} } } },
    ],
    [
      'another platform below the alias',
      { overrides: { istiod: { pilot: { global: { platform: 'openshift' } } } } },
      "overrides.istiod.pilot.global.platform can't be overridden",
      { overrides: { istiod: { pilot: { hub: 'x' } } } },
    ],
    [
      'keys below "defaults"',
      { overrides: { istiod: { defaults: { hub: 'x' } } } },
      'write the keys without "defaults"',
      { overrides: { istiod: { hub: 'x' } } },
    ],
    [
      'null that throws the profile away',
      { overrides: { cni: { cni: null } } },
      'throws away all that the ambient profile sets there',
      { overrides: { cni: { cni: {} } } },
    ],
    [
      'istio-cni without ambient',
      { overrides: { cni: { ambient: { enabled: false } } } },
      'cni: cni.ambient.enabled is false, which takes ambient mode away',
      { overrides: { cni: { ambient: { enabled: true } } } },
    ],
    [
      'istiod without ambient',
      { overrides: { istiod: { env: { PILOT_ENABLE_AMBIENT: 'false' } } } },
      'istiod: pilot.env.PILOT_ENABLE_AMBIENT is "false", which takes ambient mode away',
      { overrides: { istiod: { env: { PILOT_ENABLE_AMBIENT: 'true' } } } },
    ],
    [
      'a name of the cluster for one of the two',
      { clusterName: 'eu', overrides: { ztunnel: { multiCluster: { clusterName: 'us' } } } },
      'ztunnel: multiCluster.clusterName: clusterName of chart ztunnel is "us", and that of istiod is "eu"',
      { clusterName: 'eu', overrides: { ztunnel: { multiCluster: { clusterName: 'eu' } } } },
    ],
    [
      'a network for one of the two',
      { overrides: { istiod: { global: { network: 'n1' } } } },
      'ztunnel: network: network of chart ztunnel is not set, and that of istiod is "n1"',
      { overrides: { istiod: { global: { network: 'n1' } }, ztunnel: { network: 'n1' } } },
    ],
    [
      'nftables for one of the two',
      { overrides: { cni: { global: { nativeNftables: true } } } },
      'cni: global.nativeNftables: nativeNftables of chart cni is true, and that of istiod is false',
      { nativeNftables: true, overrides: { cni: { global: { nativeNftables: true } } } },
    ],
    [
      'a ztunnel namespace that istiod is told and ztunnel is not',
      { overrides: { istiod: { trustedZtunnelNamespace: 'nodes' } } },
      'istiod: pilot.trustedZtunnelNamespace: istiod trusts nodes/ztunnel, but ztunnel runs as istio-system/ztunnel',
      { ztunnelNamespace: 'nodes', overrides: { istiod: { trustedZtunnelNamespace: 'nodes' } } },
    ],
    [
      'a ztunnel that istiod knows by another name',
      { overrides: { ztunnel: { resourceName: 'zt' } } },
      'istiod: pilot.trustedZtunnelName: istiod trusts istio-system/ztunnel, but ztunnel runs as istio-system/zt',
      { overrides: { ztunnel: { resourceName: 'zt' }, istiod: { trustedZtunnelName: 'zt' } } },
    ],
    [
      'trusted accounts without ztunnel',
      { overrides: { istiod: { env: { CA_TRUSTED_NODE_ACCOUNTS: 'kube-system/ztunnel' } } } },
      'istiod trusts kube-system/ztunnel, but ztunnel runs as istio-system/ztunnel: it gets no certificates',
      { overrides: { istiod: { env: { CA_TRUSTED_NODE_ACCOUNTS: 'a/b,istio-system/ztunnel' } } } },
    ],
    [
      'a variable that the chart of istiod writes itself',
      { overrides: { istiod: { env: { CLUSTER_ID: 'eu' } } } },
      'server-side apply refuses the object; set global.multiCluster.clusterName instead',
      { overrides: { istiod: { env: { PILOT_ENABLE_ALPHA_GATEWAY_API: 'true' } } } },
    ],
    [
      'a variable that the chart of istiod writes unless a value is zero',
      { overrides: { istiod: { env: { PILOT_TRACE_SAMPLING: '5' } } } },
      'set traceSampling instead',
      { overrides: { istiod: { env: { PILOT_TRACE_SAMPLING: '5' }, traceSampling: 0 } } },
    ],
    [
      'a variable that the chart of ztunnel writes itself',
      { overrides: { ztunnel: { env: { RUST_LOG: 'debug' } } } },
      'ztunnel: env.RUST_LOG: the chart writes RUST_LOG itself, so that the container has it twice',
      { logLevel: 'debug' },
    ],
    [
      'a variable that the chart of ztunnel writes where a network is given',
      { network: 'n1', overrides: { ztunnel: { env: { NETWORK: 'n1' } } } },
      'ztunnel: env.NETWORK: the chart writes NETWORK itself',
      { overrides: { ztunnel: { env: { LOG_FORMAT: 'json' } } } },
    ],
    [
      'a variable that the chart of cni writes itself',
      { overrides: { cni: { env: { AMBIENT_IPV6: 'false' } } } },
      'cni: cni.env.AMBIENT_IPV6: the chart writes AMBIENT_IPV6 itself, so that its ConfigMap has that key twice',
      { overrides: { cni: { env: { HOST_PROBE_SNAT_IP: '169.254.7.127' } } } },
    ],
    [
      'another trust domain below the alias',
      { overrides: { istiod: { pilot: { meshConfig: { trustDomain: 'prod' } } } } },
      'istiod: meshConfig.trustDomain is "prod", but the Platform says "cluster.local"',
      { overrides: { istiod: { pilot: { meshConfig: { trustDomain: 'cluster.local' } } } } },
    ],
  ]);

  test('with all that is wrong at once, each with its chart and path', () => {
    const overrides = {
      istiod: { env: { POD_NAME: 'x', REVISION: 'y' } },
      cni: { ambient: { enabled: 'false' } },
      ztunnel: { revision: 'other' },
    };
    expect(() => make({ overrides })).toThrow(/istiod: pilot\.env\.POD_NAME.*leave it out/);
    expect(() => make({ overrides })).toThrow(/istiod: pilot\.env\.REVISION.*set revision instead/);
    expect(() => make({ overrides })).toThrow(/cni: cni\.ambient\.enabled is "false"/);
    expect(() => make({ overrides })).toThrow(/ztunnel: revision: revision of chart ztunnel is "other"/);
  });
});

describe('checks what is written against the charts', () => {
  test('and refuses a wrong type, such as a flag in quotes, with its path', () => {
    expect(() => make({ overrides: { istiod: { autoscaleEnabled: 'false' } } })).toThrow(/pilot\.autoscaleEnabled/);
    expect(() => make({ overrides: { istiod: { autoscaleEnabled: false } } })).not.toThrow();
  });

  test.each(['1.24', '1.25', '1.26', '1.27', '1.28', '1.29', '1.30', '1.31.0-rc.0', '1.32.0'])(
    'and has nothing to say of what it writes itself for %s',
    (version) => {
      const props: Props = {
        revision: 'blue',
        hub: 'registry.example/istio',
        tag: '1.30.1',
        variant: 'debug',
        imagePullSecrets: ['pull'],
        network: 'n1',
        clusterName: 'c1',
        meshId: 'm1',
        cniNamespace: 'kube-system',
        ztunnelNamespace: 'kube-system',
        excludeNamespaces: ['monitoring'],
        repair: 'label',
        dnsCapture: true,
        ipv6: false,
        istiodResources: { requests: { cpu: '1', memory: '4Gi' } },
        cniResources: { limits: { memory: '1Gi' } },
        ztunnelResources: { requests: { cpu: '300m' } },
        waypointResources: { requests: { cpu: '50m' }, limits: { memory: '256Mi' } },
        autoscaling: { minReplicas: 2, maxReplicas: 4 },
        spreadOver: ['zones'],
        priorityClass: 'system-cluster-critical',
        logLevel: 'warn',
        logAsJson: true,
        metrics: false,
        gatewaySeccompProfile: 'RuntimeDefault',
      };
      for (const distribution of ['kubeadm', 'gke', 'k3s', 'openshift'] as const) {
        expect(make(props, { istio: version, distribution, istioNamespace: 'mesh', cilium: '1.18' }).findings).toEqual(
          [],
        );
      }
    },
  );
});
