import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { InputError, Platform, type PlatformProps } from '../../src';

describe('a platform', () => {
  test('is of the oldest supported versions, with the names that Kubernetes and Istio give by themselves', () => {
    expect({ ...new Platform() }).toMatchObject({
      kubernetes: '1.27',
      istio: '1.24',
      gatewayApi: '1.1',
      gatewayApiChannel: 'standard',
      cilium: '1.15',
      notes: [],
      distribution: 'kubeadm',
      trustDomain: 'cluster.local',
      istioNamespace: 'istio-system',
    });
  });

  test.each([
    ['a minor', '1.30', '1.30'],
    ['a patch', '1.30.2', '1.30.2'],
    ['the "v" of a tag', 'v1.30.2', '1.30.2'],
    ['the suffix of a vendor', '1.33.2-gke.1043000', '1.33.2-gke.1043000'],
    ['a build', '1.33.2+k3s1', '1.33.2+k3s1'],
    ['a pre-release', '1.30.0-rc.1', '1.30.0-rc.1'],
  ])('takes a version with %s', (_, given, kept) => {
    const platform = new Platform({ kubernetes: given });
    expect(platform.kubernetes).toBe(kept);
    expect(platform.atLeast('kubernetes', '1.30')).toBe(true);
  });

  test('takes either channel of the Gateway API', () => {
    expect(new Platform({ gatewayApiChannel: 'standard' }).gatewayApiChannel).toBe('standard');
    expect(new Platform({ gatewayApiChannel: 'experimental' }).gatewayApiChannel).toBe('experimental');
  });

  test.each<keyof PlatformProps>(['kubernetes', 'istio', 'gatewayApi', 'cilium'])(
    'takes the oldest supported version of %s said outright',
    (component) => {
      const oldest = { kubernetes: '1.27', istio: '1.24', gatewayApi: '1.1', cilium: '1.15' } as Record<string, string>;
      expect(() => new Platform({ [component]: oldest[component] })).not.toThrow();
    },
  );

  test.each<[string, object, string]>([
    ['an old Kubernetes', { kubernetes: '1.26.9' }, 'Kubernetes 1.26.9 is not supported; the oldest is 1.27'],
    ['an old Istio', { istio: '1.23' }, 'Istio 1.23 is not supported; the oldest is 1.24'],
    ['an old Gateway API', { gatewayApi: 'v1.0.0' }, 'Gateway API v1.0.0 is not supported; the oldest is 1.1'],
    ['an old Cilium', { cilium: '1.14.19' }, 'Cilium 1.14.19 is not supported; the oldest is 1.15'],
    ['a version that YAML made a number', { istio: 1.3 }, 'istio must be a version such as "1.24", got 1.3'],
    ['a major alone', { istio: '1' }, 'istio must be a version such as "1.24", got "1"'],
    ['a word', { cilium: 'latest' }, 'cilium must be a version such as "1.15", got "latest"'],
    ['a range', { istio: '>=1.26' }, 'istio must be a version such as "1.24", got ">=1.26"'],
    ['a minor with a wildcard', { istio: '1.x' }, 'istio must be a version such as "1.24", got "1.x"'],
    ['no text at all', { istio: '' }, 'istio must be a version such as "1.24", got ""'],
    ['an object', { istio: { minor: 30 } }, 'istio must be a version such as "1.24", got {"minor":30}'],
    ['a version with words after it', { istio: '1.30 or later' }, 'istio must be a version such as "1.24", got'],
    [
      'an unknown channel',
      { gatewayApiChannel: 'beta' },
      'gatewayApiChannel must be one of "standard", "experimental"',
    ],
    ['an unknown distribution', { distribution: 'openshfit' }, 'did you mean "openshift"?'],
    ['a trust domain with a scheme', { trustDomain: 'spiffe://a' }, 'trustDomain "spiffe://a" is not a valid name'],
    ['a namespace with a dot', { istioNamespace: 'istio.system' }, 'istioNamespace "istio.system" is not a valid name'],
    ['an unknown component', { calico: '3.28' }, 'unknown prop "calico"'],
    ['a misspelt component', { kubernets: '1.33' }, 'unknown prop "kubernets"; did you mean "kubernetes"?'],
  ])('refuses %s', (_, props, text) => {
    const make = (): Platform => new Platform(props as PlatformProps);
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
    expect(make).toThrow(/^\[Platform\] /);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['text', '1.30'],
    ['a number', 5],
    ['a list', ['1.30']],
  ])('refuses %s in place of props', (_, props) => {
    expect(() => new Platform(props as PlatformProps)).toThrow('[Platform] props must be an object, got');
  });
});

describe('the age of a component', () => {
  test.each([
    ['1.30', '1.30', true],
    ['1.30.4', '1.30', true],
    ['1.30', '1.29', true],
    ['1.30', '1.31', false],
    ['1.100', '1.30', true],
    ['2.0', '1.30', true],
    ['1.26.0-rc.1', '1.26', true],
  ])('%s is at least %s: %p', (istio, minor, expected) => {
    expect(new Platform({ istio }).atLeast('istio', minor)).toBe(expected);
  });

  test('lacks nothing that it has', () => {
    expect(new Platform({ istio: '1.28' }).lacks('istio', '1.28', 'a wildcard host')).toBeUndefined();
  });

  test('that was stated is told with what the Platform says', () => {
    expect(new Platform({ istio: '1.27.1' }).lacks('istio', '1.28', 'a wildcard host')).toBe(
      'a wildcard host needs Istio 1.28 or later; the Platform says 1.27.1',
    );
  });

  test('that nobody stated is told with how to state it', () => {
    expect(new Platform({ istio: '1.30' }).lacks('gatewayApi', '1.3', 'a mirror')).toBe(
      'a mirror needs Gateway API 1.3 or later, and no Platform states a version (1.1 is assumed); ' +
        "give the app one: new Platform({ gatewayApi: '1.3' })",
    );
  });

  test('that was left undefined is one that nobody stated', () => {
    expect(new Platform({ istio: undefined }).lacks('istio', '1.28', 'x')).toContain('no Platform states a version');
  });
});

describe('the platform of a construct', () => {
  test('is that of the app, at any depth', () => {
    const app = new App();
    const platform = new Platform({ istio: '1.30' });
    platform.applyTo(app);
    const deep = new Construct(new Construct(new Chart(app, 'chart'), 'group'), 'deep');
    expect(Platform.of(deep)).toBe(platform);
  });

  test('is that of the nearest scope which has one', () => {
    const app = new App();
    const [ofApp, ofChart] = [new Platform({ istio: '1.30' }), new Platform({ istio: '1.26' })];
    ofApp.applyTo(app);
    const [old, other] = [new Chart(app, 'old'), new Chart(app, 'other')];
    ofChart.applyTo(old);
    expect(Platform.of(new Construct(old, 'x'))).toBe(ofChart);
    expect(Platform.of(new Construct(other, 'x'))).toBe(ofApp);
  });

  test('may be given after the construct was made', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const platform = new Platform({ istio: '1.30' });
    platform.applyTo(app);
    expect(Platform.of(chart)).toBe(platform);
  });

  test('is replaced by the one that was applied last', () => {
    const app = new App();
    new Platform({ istio: '1.26' }).applyTo(app);
    new Platform({ istio: '1.30' }).applyTo(app);
    expect(Platform.of(app).istio).toBe('1.30');
  });

  test('is one of the oldest supported versions where none was applied', () => {
    expect(Platform.of(new Chart(new App(), 'chart'))).toMatchObject({ istio: '1.24', cilium: '1.15' });
  });

  test.each([undefined, null, 'app', 5])('refuses to be applied to %p, which is no construct', (scope) => {
    const apply = (): void => new Platform().applyTo(scope as unknown as Construct);
    expect(apply).toThrow(InputError);
    expect(apply).toThrow('[Platform] applyTo takes an App, Chart or another construct, got');
  });
});
