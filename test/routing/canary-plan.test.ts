import { Chart, Duration } from 'cdk8s';
import {
  Canary,
  Fault,
  InputError,
  MeshService,
  Platform,
  Retry,
  ServicePort,
  Subset,
  type CanaryProps,
  type MeshServiceProps,
} from '../../src';
import { testApp } from '../synth';

const RECENT = new Platform({ istio: '1.30', gatewayApi: '1.4' });

/** A canary of a service with subsets v1 and v2, as a call that may be refused. */
function canary(props: object, cart: Partial<MeshServiceProps> = {}, platform: Platform | undefined = RECENT) {
  return (): Canary => {
    const chart = new Chart(testApp(platform), 'test');
    const service = new MeshService(chart, 'Cart', {
      namespace: 'shop',
      ...(cart.ports ? {} : { port: 80 }),
      image: 'registry.example.com/cart:1',
      subsets: [Subset.version('v1'), Subset.version('v2')],
      ...cart,
    });
    const plan = { service, stable: 'v1', canary: 'v2', percent: 10, ...props };
    return new Canary(chart, 'Canary', plan as CanaryProps);
  };
}

describe('a canary refuses', () => {
  test.each<[string, object, string]>([
    [
      'no service',
      { service: undefined },
      'service must be a MeshService, got undefined; MeshService.fromServiceName takes one',
    ],
    ['a service by name', { service: 'cart' }, 'service must be a MeshService, got "cart"'],
    ['a subset that does not exist', { canary: 'v3' }, 'canary "v3" is not a subset of service cart; it has v1, v2'],
    [
      'a misspelt subset',
      { stable: 'v-1' },
      'stable "v-1" is not a subset of service cart; it has v1, v2; did you mean "v1"?',
    ],
    ['a subset by object', { stable: Subset.version('v1') }, 'stable {"name":"v1"'],
    ['one subset twice', { canary: 'v1' }, 'stable and canary are both "v1"; there is nothing to split'],
    ['more than all', { percent: 101 }, 'percent must be a whole number from 0 to 100 percent, got 101'],
    ['less than nothing', { percent: -1 }, 'percent must be a whole number from 0 to 100 percent, got -1'],
    ['a fraction of a percent', { percent: 0.5 }, 'percent must be a whole number from 0 to 100 percent, got 0.5'],
    ['no percent', { percent: undefined }, 'percent must be a whole number from 0 to 100 percent, got undefined'],
    [
      'copies of more than all',
      { mirrorPercent: 101 },
      'mirrorPercent must be a whole number from 0 to 100 percent, got 101',
    ],
    [
      'testers by name',
      { testers: ['x-tester'] },
      'testers takes RequestMatch.header(…) or .cookie(…), got "x-tester"',
    ],
    ['testers without a list', { testers: {} }, 'testers must be a list, got {}'],
    ['a timeout that is no Timeout', { timeout: Duration.seconds(5) }, 'timeout takes a Timeout, got {'],
    ['retries by number', { retry: 3 }, 'retry takes a Retry, got 3'],
    ['a fault that is no Fault', { fault: {} }, 'fault takes a Fault, got {}'],
    ['a traffic policy that is no TrafficPolicy', { trafficPolicy: {} }, 'trafficPolicy takes a TrafficPolicy, got {}'],
    [
      'a way of writing that is none',
      { via: 'HttpRoute' },
      'via must be one of "VirtualService", "HTTPRoute", got "HttpRoute"; did you mean "HTTPRoute"?',
    ],
    [
      'a port that the service does not have',
      { port: 81 },
      'port 81 is not an HTTP or gRPC port of service cart, which has 80 (http)',
    ],
    [
      'retries by HTTPRoute',
      { via: 'HTTPRoute', retry: Retry.never() },
      "retry can't be said by an HTTPRoute of the standard channel; use via: 'VirtualService'",
    ],
    [
      'faults by HTTPRoute',
      { via: 'HTTPRoute', fault: Fault.abort(1, 503) },
      "fault can't be said by an HTTPRoute; use via: 'VirtualService'",
    ],
    ['a misspelt prop', { weight: 10 }, 'unknown prop "weight"'],
    ['labels that are none', { labels: { team: 1 } }, 'label "team" must be a string, got 1; quote it'],
  ])('%s', (_, props, message) => {
    expect(canary(props)).toThrow(InputError);
    expect(canary(props)).toThrow(`[test/Canary] ${message}`);
  });

  test('a service without subsets', () => {
    expect(canary({}, { subsets: [] })).toThrow(
      '[test/Canary] stable "v1" is not a subset of service cart; it has none; give it subsets: [Subset.version(…), …]',
    );
  });

  test.each<[string, object, ServicePort[], string]>([
    ['a service of TCP alone', {}, [ServicePort.tcp(5432)], 'service cart has no HTTP or gRPC port'],
    [
      'to guess among HTTP ports',
      {},
      [ServicePort.http(80), ServicePort.grpc(90)],
      'service cart has several HTTP ports, 80 (http), 90 (grpc); say which by port',
    ],
    [
      'a port of TCP',
      { port: 5432 },
      [ServicePort.http(80), ServicePort.tcp(5432)],
      'port 5432 is not an HTTP or gRPC port of service cart, which has 80 (http), 5432 (tcp)',
    ],
  ])('%s', (_, props, ports, message) => {
    expect(canary(props, { ports })).toThrow(`[test/Canary] ${message}`);
  });

  // The field `percent` of RequestMirror is in Gateway API from 1.3.
  test.each([
    ['where Gateway API is too old', new Platform({ gatewayApi: '1.2' }), 'the Platform says 1.2'],
    ['where no Platform states a version', new Platform(), "give the app one: new Platform({ gatewayApi: '1.3' })"],
  ])('to copy a part of the requests by HTTPRoute %s', (_, platform, message) => {
    const build = canary({ via: 'HTTPRoute', mirrorPercent: 50 }, {}, platform);
    expect(build).toThrow('[test/Canary] mirroring a part of the requests by HTTPRoute needs Gateway API 1.3 or later');
    expect(build).toThrow(message);
    expect(canary({ via: 'HTTPRoute', mirrorPercent: 100 }, {}, platform)).not.toThrow();
    expect(canary({ mirrorPercent: 50 }, {}, platform)).not.toThrow();
  });

  test('a version whose Service would have too long a name, by HTTPRoute', () => {
    const name = 'c'.repeat(60);
    const subsets = [Subset.version('v1'), Subset.version('v2')];
    const service = (chart: Chart): MeshService =>
      MeshService.fromServiceName(chart, 'Cart', name, { namespace: 'shop', port: 80, subsets }) as MeshService;
    const build = (stable: string): unknown => {
      const chart = new Chart(testApp(RECENT), 'test');
      return new Canary(chart, 'Canary', {
        service: service(chart),
        stable,
        canary: 'v2',
        percent: 1,
        via: 'HTTPRoute',
      });
    };
    expect(() => build('v1')).not.toThrow();
    subsets[0] = Subset.version('v1-long');
    expect(() => build('v1-long')).toThrow('[test/Canary] name of the Service for a version');
  });
});
