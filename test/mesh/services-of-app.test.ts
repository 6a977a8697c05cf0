import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  Http,
  IngressGateway,
  L7AuthorizationPolicy,
  MeshService,
  Principal,
  Waypoint,
} from '../../src';
import { emitted, manifestsOf, synth, testApp } from '../synth';
import { recent, refusal } from './refusal';

const front = Principal.serviceAccount('front', 'web');

function shop(chart: Chart): { namespace: AmbientNamespace; waypoint: Waypoint; web: MeshService } {
  const namespace = new AmbientNamespace(chart, 'Shop');
  const waypoint = new Waypoint(chart, 'Waypoint', { namespace });
  namespace.enroll(waypoint);
  return { namespace, waypoint, web: new MeshService(chart, 'Web', { namespace, port: 8080, image: 'web:1' }) };
}

/** A second Service over the same pods. */
const second = (chart: Chart): MeshService =>
  new MeshService(chart, 'Internal', { namespace: 'shop', port: 8080, workload: 'web', selector: { app: 'web' } });

describe('a second Service over guarded pods', () => {
  test('is refused where it shares the waypoint and nobody guards it', () => {
    const text = refusal((chart) => {
      shop(chart).web.allowFrom(front, Http.get('/'));
      second(chart);
    });
    expect(text).toContain(
      '[test/Web] service internal [test/Internal] has the pods of service web too, and anybody may call it',
    );
  });

  test('is taken when it is guarded too', () => {
    const manifests = synth((chart) => {
      shop(chart).web.allowFrom(front);
      second(chart).allowFrom(front);
    }, recent);
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/internal');
  });

  test('is taken when it opts out of the waypoint: at the pods it meets the policy of ztunnel', () => {
    const build = (chart: Chart): void => {
      shop(chart).web.allowFrom(front);
      second(chart).optOutOfWaypoint();
    };
    expect(emitted(synth(build, recent))).toContain('Service shop/internal');
  });
});

describe('a handle for a service that the app makes', () => {
  test('is refused to guard it, because it does not know its policies', () => {
    const app = testApp(recent);
    const [platform, team] = [new Chart(app, 'platform'), new Chart(app, 'team')];
    const { web, waypoint } = shop(platform);
    waypoint.requireTraversal(web);
    MeshService.fromServiceName(team, 'Web', 'web', { namespace: 'shop', port: 8080 }).allowFrom(front);
    expect(() => manifestsOf(team)).toThrow('service web is made in this app by [platform/Web]');
  });

  test('is fine as a caller', () => {
    const app = testApp(recent);
    const [platform, team] = [new Chart(app, 'platform'), new Chart(app, 'team')];
    shop(platform);
    const web = MeshService.fromServiceName(team, 'Web', 'web', {
      namespace: 'shop',
      port: 8080,
      serviceAccount: 'web',
    });
    new MeshService(team, 'Cart', { namespace: 'team', port: 80, image: 'cart:1' }).allowFrom(web);
    expect(emitted(manifestsOf(team))).toContain('AuthorizationPolicy team/cart');
  });
});

describe('a waypoint that also serves pod addresses', () => {
  test('is no place for a policy that targets a Service', () => {
    const text = refusal((chart) => {
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop', traffic: 'all' });
      const web = new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1' });
      web.enroll(waypoint);
      new L7AuthorizationPolicy(chart, 'ReadOnly', { targets: [web], rules: [{ to: [Http.get()] }] });
    });
    expect(text).toContain(
      '[test/ReadOnly] service web [test/Web] has a waypoint waypoint that also serves pod addresses',
    );
  });

  test('is guarded as a whole', () => {
    const manifests = synth((chart) => {
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop', traffic: 'all' });
      const web = new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1' });
      web.enroll(waypoint);
      new L7AuthorizationPolicy(chart, 'ReadOnly', { targets: [waypoint], rules: [{ to: [Http.get()] }] });
      waypoint.requireTraversal(web);
    }, recent);
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/web-through-waypoint');
  });

  test('cannot shut pods that no ztunnel captures', () => {
    const text = refusal((chart) => {
      const { waypoint, namespace } = shop(chart);
      const podLabels = { 'istio.io/dataplane-mode': 'none' };
      const bare = new MeshService(chart, 'Bare', { namespace, port: 80, image: 'x', podLabels });
      waypoint.requireTraversal(bare);
    });
    expect(text).toContain("[test/Bare] service bare can't be shut for all but its waypoint: its pods are labelled");
  });
});

test('a Service that istiod makes for a waypoint or gateway is not made by the app too', () => {
  const text = refusal((chart) => {
    new Waypoint(chart, 'Waypoint', { namespace: 'shop', name: 'edge' });
    new IngressGateway(chart, 'Gateway', { namespace: 'shop', name: 'edge', waypoints: 'bypass' });
    for (const name of ['edge', 'edge-istio'])
      new MeshService(chart, name, { namespace: 'shop', port: 80, image: 'x' });
  });
  expect(text).toContain(
    '[test/Waypoint] istiod makes a Service shop/edge for this Gateway, and [test/edge] makes one too',
  );
  expect(text).toContain(
    '[test/Gateway] istiod makes a Service shop/edge-istio for this Gateway, and [test/edge-istio] makes one too',
  );
});
