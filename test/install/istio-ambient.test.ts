import { Platform, type Distribution, type PlatformProps } from '../../src';
import { IstioAmbient } from '../../src/install/istio-ambient';
import type { IstioAmbientProps } from '../../src/install/istio-ambient-props';

/** Istio on a platform, of 1.30 unless said. */
function istio(props: Omit<IstioAmbientProps, 'platform'> = {}, platform: PlatformProps = {}): IstioAmbient {
  return new IstioAmbient({ platform: new Platform({ istio: '1.30', ...platform }), ...props });
}

describe('the releases', () => {
  test('are the four charts of one version, ztunnel after those that it asks', () => {
    const { releases } = istio({ after: ['cilium'] });
    expect(releases.map(({ name, chart, after }) => [name, chart, after])).toEqual([
      ['istio-base', 'base', ['cilium']],
      ['istiod', 'istiod', ['istio-base']],
      ['istio-cni', 'cni', ['istio-base']],
      ['ztunnel', 'ztunnel', ['istiod', 'istio-cni']],
    ]);
    expect(new Set(releases.map(({ repository }) => repository))).toEqual(
      new Set(['https://istio-release.storage.googleapis.com/charts']),
    );
  });

  test('wait for nothing unless told to', () => {
    expect(istio().releases[0]!.after).toEqual([]);
  });

  test('take what comes before as a release too', () => {
    expect(istio({ after: [{ name: 'cilium' }] }).releases[0]!.after).toEqual(['cilium']);
  });

  test.each([
    ['the patch that the platform states', '1.28.3', '1.28.3'],
    ['the newest known patch of a minor', '1.28', '1.28.10'],
    ['a pre-release said outright', '1.31.0-rc.0', '1.31.0-rc.0'],
  ])('are of %s', (_, stated, version) => {
    const { releases } = istio({}, { istio: stated });
    expect(new Set(releases.map((release) => release.version))).toEqual(new Set([version]));
  });

  test('of a minor without a known release need its exact version', () => {
    const message = 'no release of 1.32 is known here; give it the exact version of the charts';
    expect(() => istio({}, { istio: '1.32' })).toThrow(message);
    expect(istio({}, { istio: '1.32.0' }).version).toBe('1.32.0');
  });

  test('of a minor that is newer than all known are accepted, with a note', () => {
    const { version, findings } = istio({}, { istio: '1.99.0' });
    expect(version).toBe('1.99.0');
    expect(findings).toMatchObject([{ rule: 'istio-values/unknown-version', severity: 'info' }]);
    expect(istio().findings).toEqual([]);
    expect(() => istio({}, { istio: '1.99' })).toThrow('no release of 1.99 is known here');
  });

  test('go where the platform has istiod, and every chart is told', () => {
    const { releases, values } = istio({}, { istioNamespace: 'mesh' });
    expect(releases.map(({ namespace }) => namespace)).toEqual(['mesh', 'mesh', 'mesh', 'mesh']);
    expect(values.base).toMatchObject({ global: { istioNamespace: 'mesh' } });
    expect(values.istiod).toMatchObject({ global: { istioNamespace: 'mesh' } });
    expect(values.ztunnel).toMatchObject({ istioNamespace: 'mesh' });
  });
});

describe('every chart', () => {
  const distributions: readonly (readonly [Distribution, string | undefined])[] = [
    ['kubeadm', undefined],
    ['kind', undefined],
    ['eks', undefined],
    ['aks', undefined],
    ['gke', 'gke'],
    ['gke-dataplane-v2', 'gke'],
    ['k3s', 'k3s'],
    ['k3d', 'k3d'],
    ['minikube', 'minikube'],
    ['openshift', 'openshift'],
  ];

  test.each(distributions)(
    'gets the ambient profile, and on %s the platform file of that distribution, if there is one',
    (distribution, platform) => {
      for (const { values } of istio({}, { distribution }).releases) {
        expect(values['profile']).toBe('ambient');
        expect((values['global'] as { platform?: string } | undefined)?.platform).toBe(platform);
        // `platform` at the root never reaches the templates that istiod runs.
        expect(values).not.toHaveProperty('platform');
      }
    },
  );

  test('gets images, secrets and logging alike', () => {
    const { values } = istio({
      hub: 'registry.example/istio',
      tag: '1.30.1',
      variant: 'debug',
      imagePullSecrets: ['pull'],
      logAsJson: true,
      logLevel: 'debug',
    });
    const images = {
      hub: 'registry.example/istio',
      tag: '1.30.1',
      variant: 'debug',
      imagePullSecrets: ['pull'],
      logAsJson: true,
    };
    expect(values.istiod).toMatchObject({ global: { ...images, logging: { level: 'default:debug' } } });
    expect(values.cni).toMatchObject({ global: { ...images, logging: { level: 'default:debug' } } });
    // The chart of ztunnel reads logLevel, and nothing below global.logging.
    expect(values.ztunnel).toMatchObject({ ...images, logLevel: 'debug' });
    expect(values.ztunnel).not.toHaveProperty('global.logging');
  });
});

describe('istio-cni finds its folders', () => {
  const folders = (distribution: Distribution, platform: PlatformProps = {}): unknown => {
    const { cni } = istio({}, { distribution, ...platform }).values;
    const { cniConfDir, cniBinDir } = (cni['cni'] ?? {}) as Record<string, unknown>;
    return { cniConfDir, cniBinDir };
  };
  const chartsOwn = { cniConfDir: undefined, cniBinDir: undefined };
  const usual = { cniConfDir: '/etc/cni/net.d', cniBinDir: '/opt/cni/bin' };

  test.each<Distribution>(['kubeadm', 'kind', 'eks', 'aks', 'openshift', 'minikube'])(
    'on %s by the chart alone',
    (distribution) => {
      expect(folders(distribution, { cilium: '1.18' })).toEqual(chartsOwn);
    },
  );

  test.each<Distribution>(['gke', 'gke-dataplane-v2'])(
    'on %s written out, since the chart sees the cluster only when it is rendered against it',
    (distribution) => {
      expect(folders(distribution)).toMatchObject({ cniBinDir: '/home/kubernetes/bin' });
    },
  );

  test.each<Distribution>(['k3s', 'k3d'])(
    'on %s by the platform file, and where Cilium replaces its CNI in the usual places, below cni, where they win',
    (distribution) => {
      expect(folders(distribution)).toEqual(chartsOwn);
      expect(folders(distribution, { cilium: '1.18' })).toEqual(usual);
    },
  );

  test('where the props say, over those of the distribution', () => {
    const { values, why } = istio(
      { cniConfDir: '/a', cniBinDir: '/b', cniNetnsDir: '/c', cniConfFileName: '05-cilium.conflist' },
      { distribution: 'gke' },
    );
    const cni = { cniConfDir: '/a', cniBinDir: '/b', cniNetnsDir: '/c', cniConfFileName: '05-cilium.conflist' };
    expect(values.cni).toMatchObject({ cni });
    expect(why.cni).not.toHaveProperty(['cni.cniBinDir']);
  });
});

describe('on GKE', () => {
  test('Istio 1.24 is told no platform, which it would refuse, and makes a quota', () => {
    const { values } = istio({}, { istio: '1.24', distribution: 'gke' });
    expect(JSON.stringify(values)).not.toContain('"platform"');
    expect(values.cni).toMatchObject({ cni: { resourceQuotas: { enabled: true } } });
  });

  test('Istio 1.26 makes quotas by its platform file', () => {
    const { values } = istio({}, { istio: '1.26', distribution: 'gke' });
    expect(values.cni).not.toHaveProperty('cni.resourceQuotas');
    expect(values.ztunnel).not.toHaveProperty('resourceQuotas');
  });

  test('no quota is put on kube-system, which has one', () => {
    const inKubeSystem = { cniNamespace: 'kube-system', ztunnelNamespace: 'kube-system' };
    const { values } = istio(inKubeSystem, { distribution: 'gke' });
    expect(values.cni).toMatchObject({ cni: { resourceQuotas: { enabled: false } } });
    expect(values.ztunnel).toMatchObject({ resourceQuotas: { enabled: false } });
    const old = istio(inKubeSystem, { istio: '1.25', distribution: 'gke' });
    expect(old.values.cni).toMatchObject({ cni: { resourceQuotas: { enabled: false } } });
    // The chart of 1.25 has no such key.
    expect(old.values.ztunnel).not.toHaveProperty('resourceQuotas');
  });

  test('a ztunnel that no quota admits is reported before 1.26', () => {
    const apart = { ztunnelNamespace: 'ztunnel' };
    const rules = (props: object, version: string): string[] =>
      istio(props, { istio: version, distribution: 'gke' }).findings.map(({ rule }) => rule);
    expect(rules(apart, '1.25')).toContain('istio-values/gke-quota');
    expect(rules({}, '1.25')).not.toContain('istio-values/gke-quota');
    expect(rules(apart, '1.26')).not.toContain('istio-values/gke-quota');
  });
});

describe('istiod trusts ztunnel', () => {
  test('in its own namespace without being told', () => {
    expect(istio().values.istiod).not.toHaveProperty('pilot.trustedZtunnelNamespace');
  });

  test('in another namespace, below pilot, where it wins', () => {
    const { values, releases } = istio({ ztunnelNamespace: 'nodes' });
    expect(values.istiod).toMatchObject({ pilot: { trustedZtunnelNamespace: 'nodes' } });
    expect(releases.map(({ namespace }) => namespace)).toEqual([
      'istio-system',
      'istio-system',
      'istio-system',
      'nodes',
    ]);
  });

  test('on OpenShift in kube-system, where privileged pods are, or where it was put instead', () => {
    const { values, namespaces } = istio({}, { distribution: 'openshift' });
    expect(namespaces).toEqual({ istiod: 'istio-system', cni: 'kube-system', ztunnel: 'kube-system' });
    expect(values.istiod).toMatchObject({ pilot: { trustedZtunnelNamespace: 'kube-system' } });
    const moved = istio({ ztunnelNamespace: 'istio-system' }, { distribution: 'openshift' });
    // The platform file says kube-system, so that it has to be said.
    expect(moved.values.istiod).toMatchObject({ pilot: { trustedZtunnelNamespace: 'istio-system' } });
  });
});

describe('the mesh', () => {
  test("has the platform's trust domain", () => {
    const { values } = istio({ meshConfig: { accessLogFile: '/dev/stdout' } }, { trustDomain: 'prod.example' });
    expect(values.istiod).toMatchObject({ meshConfig: { trustDomain: 'prod.example', accessLogFile: '/dev/stdout' } });
  });

  test('has one name of the cluster and of the network for istiod and ztunnel', () => {
    const { values } = istio({ clusterName: 'eu', network: 'eu-net', meshId: 'shop' });
    expect(values.istiod).toMatchObject({
      global: { multiCluster: { clusterName: 'eu' }, network: 'eu-net', meshID: 'shop' },
    });
    // `network` at the root came with 1.27.2; below global every version reads it.
    expect(values.ztunnel).toMatchObject({ multiCluster: { clusterName: 'eu' }, global: { network: 'eu-net' } });
  });

  test('of a revision is one istiod with a name of its own, which ztunnel and the default webhook ask', () => {
    const { values, releases } = istio({ revision: '1-30' });
    expect(values.istiod['revision']).toBe('1-30');
    expect(values.ztunnel['revision']).toBe('1-30');
    expect(values.base['defaultRevision']).toBe('1-30');
    expect(releases.map(({ name }) => name)).toEqual(['istio-base', 'istiod-1-30', 'istio-cni', 'ztunnel']);
    expect(releases[3]!.after).toContain('istiod-1-30');
  });

  test('records metrics at waypoints unless they are switched off', () => {
    expect(istio().values.istiod).not.toHaveProperty('telemetry');
    const { values } = istio({ metrics: false });
    expect(values.istiod).toMatchObject({ telemetry: { v2: { prometheus: { enabled: false } } } });
  });

  test('gives waypoints resources and a seccomp profile', () => {
    const { values } = istio({
      waypointResources: { requests: { cpu: '50m' } },
      gatewaySeccompProfile: 'RuntimeDefault',
    });
    expect(values.istiod).toMatchObject({
      global: { waypoint: { resources: { requests: { cpu: '50m' } } } },
      gateways: { seccompProfile: { type: 'RuntimeDefault' } },
    });
  });
});

describe('istiod is highly available', () => {
  test('with fixed replicas, without the autoscaler that would take their number away', () => {
    const { values } = istio({ replicas: 3, priorityClass: 'system-cluster-critical' });
    expect(values.istiod).toMatchObject({
      pilot: { autoscaleEnabled: false, replicaCount: 3 },
      global: { priorityClassName: 'system-cluster-critical' },
    });
  });

  test('with replicas by load', () => {
    const { values } = istio({ autoscaling: { minReplicas: 2, maxReplicas: 6, targetCpuPercent: 70 } });
    expect(values.istiod['pilot']).toEqual({
      autoscaleEnabled: true,
      autoscaleMin: 2,
      autoscaleMax: 6,
      cpu: { targetAverageUtilization: 70 },
    });
  });

  test('spread over zones and nodes, each revision by itself', () => {
    const keys = (props: Omit<IstioAmbientProps, 'platform'>): unknown =>
      (istio(props).values.istiod['pilot'] as { topologySpreadConstraints: unknown }).topologySpreadConstraints;
    expect(keys({ spreadOver: ['zones', 'nodes'] })).toMatchObject([
      { topologyKey: 'topology.kubernetes.io/zone', labelSelector: { matchLabels: { app: 'istiod' } } },
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'istiod' } } },
    ]);
    expect(keys({ spreadOver: ['nodes'], revision: 'blue' })).toMatchObject([
      { labelSelector: { matchLabels: { app: 'istiod', 'istio.io/rev': 'blue' } } },
    ]);
  });

  test('with one bound on disruption, since two would be refused', () => {
    const { values } = istio({ replicas: 2, disruptionBudget: { maxUnavailable: 1 } });
    expect(values.istiod).toMatchObject({ pilot: { pdb: { maxUnavailable: 1 } } });
    expect(values.istiod).not.toHaveProperty('pilot.pdb.minAvailable');
  });
});

describe('istio-cni', () => {
  test('leaves kube-system alone whatever else it leaves alone', () => {
    const { values } = istio({ excludeNamespaces: ['monitoring', 'kube-system'] });
    expect(values.cni).toMatchObject({ cni: { excludeNamespaces: ['kube-system', 'monitoring'] } });
  });

  test.each([
    ['repair', { enabled: true, repairPods: true, deletePods: false, labelPods: false }],
    ['delete', { enabled: true, repairPods: false, deletePods: true, labelPods: false }],
    ['label', { enabled: true, repairPods: false, deletePods: false, labelPods: true }],
    ['off', { enabled: false, repairPods: false, deletePods: false, labelPods: false }],
  ] as const)('has one mode of repair, "%s", for which alone it gets rights', (repair, written) => {
    expect(istio({ repair }).values.cni).toMatchObject({ cni: { repair: written } });
  });

  test('is told below cni, where no profile wins', () => {
    const { values } = istio({
      reconcileIptables: false,
      dnsCapture: false,
      ipv6: false,
      istioOwnedCniConfig: true,
      nativeNftables: true,
      cniResources: { limits: { memory: '1Gi' } },
    });
    expect(values.cni).toMatchObject({
      cni: {
        ambient: { reconcileIptablesOnStartup: false, dnsCapture: false, ipv6: false },
        istioOwnedCNIConfig: true,
        resources: { limits: { memory: '1Gi' } },
      },
      global: { nativeNftables: true },
    });
    expect(values.istiod).toMatchObject({ global: { nativeNftables: true } });
  });
});

test('a tool that only renders gets a webhook policy that it can keep, in both charts that have one', () => {
  const { values } = istio({ validationFailurePolicy: 'Fail' });
  expect(values.base).toMatchObject({ base: { validationFailurePolicy: 'Fail' } });
  expect(values.istiod).toMatchObject({ base: { validationFailurePolicy: 'Fail' } });
});

test('istiod, istio-cni and ztunnel get network policies', () => {
  const { values } = istio({ networkPolicy: true });
  for (const chart of ['istiod', 'cni', 'ztunnel'] as const) {
    expect(values[chart]).toMatchObject({ global: { networkPolicy: { enabled: true } } });
  }
});

describe('overrides', () => {
  test('are merged over everything, and written where no profile wins', () => {
    const { values } = istio({
      istiodResources: { requests: { cpu: '1', memory: '4Gi' } },
      overrides: {
        istiod: { resources: { requests: { cpu: '2' } }, pilot: { traceSampling: 10 }, cni: { enabled: true } },
        cni: { cniConfDir: '/x', cni: { cniBinDir: '/y' } },
        ztunnel: { terminationGracePeriodSeconds: 60 },
      },
    });
    expect(values.istiod['pilot']).toMatchObject({
      resources: { requests: { cpu: '2', memory: '4Gi' } },
      traceSampling: 10,
      cni: { enabled: true },
    });
    expect(values.istiod).not.toHaveProperty('resources');
    expect(values.cni['cni']).toMatchObject({ cniConfDir: '/x', cniBinDir: '/y' });
    expect(values.cni).not.toHaveProperty('cniConfDir');
    expect(values.ztunnel['terminationGracePeriodSeconds']).toBe(60);
  });

  test('below the alias win over those at the root, as in the chart', () => {
    const { values } = istio({ overrides: { cni: { cniConfDir: '/root', cni: { cniConfDir: '/below' } } } });
    expect(values.cni['cni']).toMatchObject({ cniConfDir: '/below' });
  });

  test('keep what an IstioOperator has at the root there', () => {
    const override = {
      meshConfig: { enableTracing: true },
      global: { caAddress: 'ca.example:443' },
      revisionTags: ['stable'],
    };
    expect(istio({ overrides: { istiod: override } }).values.istiod).toMatchObject(override);
  });

  test('take away the reason of what they replace', () => {
    const { why } = istio({ overrides: { cni: { cniBinDir: '/x' } } }, { distribution: 'gke' });
    expect(why.cni).not.toHaveProperty(['cni.cniBinDir']);
  });
});
