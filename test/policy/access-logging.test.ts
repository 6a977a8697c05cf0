import { Chart } from 'cdk8s';
import {
  AccessLogging,
  AmbientNamespace,
  InputError,
  MeshService,
  PolicyTarget,
  Waypoint,
  type AccessLoggingProps,
} from '../../src';
import { synth, testApp, type Manifest } from '../synth';

const cart = PolicyTarget.service('shop', 'cart');

function logging(props: AccessLoggingProps): Manifest {
  const manifests = synth((chart) => {
    new AccessLogging(chart, 'Failures', props);
  });
  expect(manifests).toHaveLength(1);
  return manifests[0]!;
}

describe('AccessLogging', () => {
  test("logs every request of its targets to the proxy's own output", () => {
    const telemetry = logging({ targets: [cart] });
    expect(telemetry).toMatchObject({ apiVersion: 'telemetry.istio.io/v1', kind: 'Telemetry' });
    expect(telemetry.metadata).toEqual({ name: 'failures', namespace: 'shop' });
    expect(telemetry.spec).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'cart' }],
      accessLogging: [{ providers: [{ name: 'envoy' }] }],
    });
  });

  test('logs for a whole namespace without targets', () => {
    const manifests = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      new AccessLogging(chart, 'Failures', { namespace });
    });
    const telemetry = manifests.find((m) => m.kind === 'Telemetry')!;
    expect(telemetry.metadata.namespace).toBe('shop');
    expect(telemetry.spec).not.toHaveProperty('targetRefs');
  });

  test('logs what a filter picks, to the providers that are named', () => {
    const { spec } = logging({ namespace: 'shop', filter: 'response.code >= 400', providers: ['otel', 'envoy'] });
    expect(spec.accessLogging).toEqual([
      { filter: { expression: 'response.code >= 400' }, providers: [{ name: 'otel' }, { name: 'envoy' }] },
    ]);
  });

  test('has the name, labels and annotations it is given', () => {
    const options = { name: 'log', labels: { team: 'web' }, annotations: { why: 'audit' } };
    expect(logging({ namespace: 'shop', ...options }).metadata).toEqual({ ...options, namespace: 'shop' });
  });

  test('is refused at synth for a service without a waypoint: nobody would log', () => {
    expect(() =>
      synth((chart) => {
        const service = new MeshService(chart, 'Cart', {
          namespace: 'shop',
          port: 80,
          image: 'registry.example.com/cart:1',
        });
        new AccessLogging(chart, 'Failures', { targets: [service] });
      }),
    ).toThrow('[test/Failures] service cart [test/Cart] has no waypoint');
  });

  test('is taken for a service that enrols later', () => {
    const manifests = synth((chart) => {
      const service = new MeshService(chart, 'Cart', {
        namespace: 'shop',
        port: 80,
        image: 'registry.example.com/cart:1',
      });
      new AccessLogging(chart, 'Failures', { targets: [service] });
      service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
    });
    expect(manifests.filter((m) => m.kind === 'Telemetry')).toHaveLength(1);
  });
});

describe('AccessLogging refuses', () => {
  const either = 'takes either targets or a namespace; give one of them';
  const none = 'providers must name at least one';
  const cel = 'filter must be a CEL expression, such as "response.code >= 400"';
  test.each<[string, object, string]>([
    ['neither targets nor namespace', {}, either],
    ['targets and a namespace', { targets: [cart], namespace: 'shop' }, either],
    ['an empty list of targets', { targets: [] }, 'Telemetry needs targets'],
    ['a namespace that is none', { namespace: 'Shop' }, 'namespace "Shop" is not a valid name'],
    ['no providers', { namespace: 'shop', providers: [] }, `${none}, got []`],
    ['an empty provider', { namespace: 'shop', providers: ['envoy', ''] }, `${none}, got ["envoy",""]`],
    ['a provider that is no text', { namespace: 'shop', providers: [{ name: 'envoy' }] }, none],
    ['a provider without a list', { namespace: 'shop', providers: 'envoy' }, 'providers must be a list, got "envoy"'],
    ['an empty filter', { namespace: 'shop', filter: ' ' }, `${cel}, got " "`],
    ['a filter that is no text', { namespace: 'shop', filter: 400 }, `${cel}, got 400`],
    [
      'a misspelt prop',
      { namespace: 'shop', provider: ['envoy'] },
      'unknown prop "provider"; did you mean "providers"?',
    ],
    ['a name that is none', { namespace: 'shop', name: 'Log' }, 'name "Log" is not a valid name'],
  ])('%s', (_, props, message) => {
    const build = (): unknown => new AccessLogging(new Chart(testApp(), 'test'), 'Failures', props);
    expect(build).toThrow(InputError);
    expect(build).toThrow(`[test/Failures] ${message}`);
  });
});
