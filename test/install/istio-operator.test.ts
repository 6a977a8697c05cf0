import { Platform, type PlatformProps } from '../../src';
import { IstioAmbient } from '../../src/install/istio-ambient';
import type { IstioAmbientProps } from '../../src/install/istio-ambient-props';

type Props = Omit<IstioAmbientProps, 'platform'>;

const ambient = (props: Props = {}, platform: PlatformProps = {}): IstioAmbient =>
  new IstioAmbient({ platform: new Platform({ istio: '1.30', ...platform }), ...props });

const operator = (props: Props = {}, platform: PlatformProps = {}): Record<string, unknown> =>
  ambient(props, platform).toIstioOperator()['spec'] as Record<string, unknown>;

test('the object is one that istioctl takes', () => {
  expect(ambient().toIstioOperator()).toEqual({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: 'istio-ambient', namespace: 'istio-system' },
    spec: {
      profile: 'ambient',
      meshConfig: { trustDomain: 'cluster.local' },
      components: {
        base: { enabled: true },
        pilot: { enabled: true, namespace: 'istio-system' },
        cni: { enabled: true, namespace: 'istio-system' },
        ztunnel: { enabled: true, namespace: 'istio-system' },
      },
    },
  });
});

// istioctl refuses values.profile's effect (no cni, no ztunnel), values.platform and unknown fields; istio/istio operator/pkg.
describe('the values of the charts', () => {
  test('are below pilot, cni and ztunnel, and those of all below global', () => {
    const { values } = operator(
      {
        replicas: 2,
        dnsCapture: false,
        logLevel: 'debug',
        clusterName: 'eu',
        cniConfFileName: '05-cilium.conflist',
        ztunnelResources: { requests: { cpu: '300m' } },
      },
      { distribution: 'gke' },
    );
    expect(values).toEqual({
      global: { platform: 'gke', logging: { level: 'default:debug' }, multiCluster: { clusterName: 'eu' } },
      pilot: { autoscaleEnabled: false, replicaCount: 2 },
      cni: {
        ambient: { dnsCapture: false },
        cniBinDir: '/home/kubernetes/bin',
        cniConfFileName: '05-cilium.conflist',
      },
      ztunnel: {
        logLevel: 'debug',
        multiCluster: { clusterName: 'eu' },
        resources: { requests: { cpu: '300m' } },
      },
    });
  });

  test('that are fields of the spec are there, where nothing beats them', () => {
    const spec = operator({ hub: 'registry.example/istio', tag: '1.30.1', revision: 'blue' });
    expect(spec).toMatchObject({ hub: 'registry.example/istio', tag: '1.30.1', revision: 'blue' });
    expect(spec).toMatchObject({ meshConfig: { trustDomain: 'cluster.local' } });
    expect(spec['values']).toEqual({ ztunnel: { hub: 'registry.example/istio', tag: '1.30.1' } });
  });

  test('leave the default webhook to istioctl, which makes it by itself', () => {
    expect(JSON.stringify(operator({ revision: 'blue' }))).not.toContain('defaultRevision');
    const moved = operator({ revision: 'blue', overrides: { base: { defaultRevision: 'green' } } });
    expect(moved['values']).toMatchObject({ defaultRevision: 'green' });
  });

  test('of base and the rest of istiod stay at the root', () => {
    const { values } = operator(
      { metrics: false, gatewaySeccompProfile: 'RuntimeDefault' },
      { istioNamespace: 'mesh' },
    );
    expect(values).toMatchObject({
      global: { istioNamespace: 'mesh' },
      telemetry: { v2: { prometheus: { enabled: false } } },
      gateways: { seccompProfile: { type: 'RuntimeDefault' } },
      ztunnel: { istioNamespace: 'mesh' },
    });
  });
});

describe('components', () => {
  test('have the namespaces of the releases, and istiod is told of a ztunnel elsewhere', () => {
    const spec = operator({ ztunnelNamespace: 'nodes', cniNamespace: 'kube-system' });
    expect(spec).toMatchObject({
      components: {
        pilot: { namespace: 'istio-system' },
        cni: { namespace: 'kube-system' },
        ztunnel: { namespace: 'nodes' },
      },
      values: { pilot: { trustedZtunnelNamespace: 'nodes' } },
    });
  });

  test('have a profile of their own on OpenShift', () => {
    expect(operator({}, { distribution: 'openshift' })).toMatchObject({
      profile: 'openshift-ambient',
      components: { cni: { namespace: 'kube-system' }, ztunnel: { namespace: 'kube-system' } },
    });
  });
});

describe('keys that IstioOperator refuses though the charts read them', () => {
  test('are passed unvalidated', () => {
    const spec = operator({
      replicas: 2,
      disruptionBudget: { maxUnavailable: 1 },
      validationFailurePolicy: 'Fail',
      overrides: {
        istiod: { extraContainerArgs: ['--x'], global: { waypoint: { tolerations: [{ operator: 'Exists' }] } } },
        cni: { terminationGracePeriodSeconds: 60 },
      },
    });
    expect(spec['unvalidatedValues']).toEqual({
      pilot: { pdb: { maxUnavailable: 1 }, extraContainerArgs: ['--x'] },
      base: { validationFailurePolicy: 'Fail' },
      global: { waypoint: { tolerations: [{ operator: 'Exists' }] } },
      cni: { terminationGracePeriodSeconds: 60 },
    });
    expect(spec['values']).toEqual({ pilot: { autoscaleEnabled: false, replicaCount: 2 } });
  });

  test('are fewer in a newer version', () => {
    const props = { reconcileIptables: true };
    expect(operator(props, { istio: '1.25' })['unvalidatedValues']).toEqual({
      cni: { ambient: { reconcileIptablesOnStartup: true } },
    });
    expect(operator(props, { istio: '1.26' })).not.toHaveProperty('unvalidatedValues');
  });
});

test('refuses two charts that say one global differently, and takes them if they agree', () => {
  const hub = (istiod: string, cni: string): Props => ({
    overrides: { istiod: { global: { hub: istiod } }, cni: { global: { hub: cni } } },
  });
  expect(() => operator(hub('a.example', 'b.example'))).toThrow(
    'global.hub is "b.example" for cni and "a.example" for another chart, but an IstioOperator has it once',
  );
  expect(operator(hub('a.example', 'a.example'))).toMatchObject({ hub: 'a.example' });
});
