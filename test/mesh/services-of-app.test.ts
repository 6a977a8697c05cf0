import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  Http,
  IngressGateway,
  L7AuthorizationPolicy,
  MeshDefaultDeny,
  MeshService,
  Principal,
  Subset,
  Waypoint,
  type MeshServiceProps,
} from '../../src';
import { emitted, manifestsOf, pick, synth, testApp } from '../synth';
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

describe('another Service over pods of a guarded one', () => {
  const refused = (more: (chart: Chart, all: ReturnType<typeof shop>) => void): string =>
    refusal((chart) => {
      const all = shop(chart);
      all.web.allowFrom(front, Http.get('/'));
      more(chart, all);
    });
  const open = 'has the pods of service web too, and anybody may call it';

  test('is refused when it must be reached through the waypoint, where anybody may call it', () => {
    expect(refused((chart, { waypoint }) => waypoint.requireTraversal(second(chart)))).toContain(open);
  });

  test('is refused behind another handle for the waypoint', () => {
    const text = refused((chart) =>
      second(chart).enroll(Waypoint.fromWaypointName(chart, 'Handle', 'waypoint', { namespace: 'shop' })),
    );
    expect(text).toContain(open);
  });

  test('is refused when it selects them by a label of theirs beside the selector', () => {
    const text = refusal((chart) => {
      const { namespace } = shop(chart);
      const podLabels = { tier: 'back' };
      new MeshService(chart, 'Cart', { namespace, port: 80, image: 'cart:1', podLabels }).allowFrom(front);
      new MeshService(chart, 'Tier', { namespace, port: 80, workload: 'cart', selector: podLabels });
    });
    expect(text).toContain('service tier [test/Tier] has the pods of service cart too');
  });

  test('is taken when an ALLOW targets it', () => {
    const manifests = synth((chart) => {
      shop(chart).web.allowFrom(front);
      new L7AuthorizationPolicy(chart, 'Second', { targets: [second(chart)], rules: [{ from: [front] }] });
    }, recent);
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/second');
  });

  test('is taken under a default deny of the mesh, which shuts it at the waypoint', () => {
    const manifests = synth((chart) => {
      new MeshDefaultDeny(chart, 'Deny');
      shop(chart).web.allowFrom(front);
      second(chart);
    }, recent);
    expect(emitted(manifests)).toContain('Service shop/internal');
  });

  test('is refused when it admits callers to the same port without a waypoint', () => {
    const text = refused((chart) => {
      const other = second(chart);
      other.optOutOfWaypoint();
      other.allowFrom(Principal.serviceAccount('mon', 'prometheus'));
    });
    expect(text).toContain(
      'admits its callers to port 8080 of them without a waypoint, where nothing reads what they ask',
    );
  });

  test('admits its callers to its own port alone', () => {
    const manifests = synth((chart) => {
      const web = new MeshService(chart, 'Web', { namespace: 'shop', port: 8080, image: 'web:1' });
      const admin = { namespace: 'shop', port: 9000, workload: 'web', selector: { app: 'web' } };
      web.allowFrom(front);
      new MeshService(chart, 'Admin', admin).allowFrom(Principal.serviceAccount('ops', 'admin'));
    }, recent);
    const rulesOf = (name: string): unknown => pick(manifests, 'AuthorizationPolicy', name).spec.rules;
    const from = (account: string): object[] => [{ source: { serviceAccounts: [account] } }];
    expect(rulesOf('web')).toEqual([{ from: from('front/web'), to: [{ operation: { ports: ['8080'] } }] }]);
    expect(rulesOf('admin')).toEqual([{ from: from('ops/admin'), to: [{ operation: { ports: ['9000'] } }] }]);
  });
});

describe('pods that no ztunnel captures', () => {
  test.each<[string, Partial<MeshServiceProps>]>([
    ['in kube-system', { namespace: 'kube-system' }],
    ['by the label of a subset', { subsets: [Subset.labelled('a', { 'istio.io/dataplane-mode': 'none' })] }],
    ['by an annotation in capitals', { podAnnotations: { 'ambient.istio.io/bypass-inbound-capture': 'TRUE' } }],
    ['by an annotation in figures', { podAnnotations: { 'ambient.istio.io/bypass-inbound-capture': '1' } }],
  ])('are not guarded by allowFrom: %s', (_, props) => {
    const text = refusal((chart) =>
      new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1', ...props }).allowFrom(front),
    );
    expect(text).toContain("allowFrom can't guard service web: ");
  });
});

test('pods of a service from elsewhere are not guarded by allowFrom in kube-system', () => {
  const text = refusal((chart) =>
    MeshService.fromServiceName(chart, 'Dns', 'dns', {
      namespace: 'kube-system',
      port: 80,
      selector: { app: 'dns' },
    }).allowFrom(front),
  );
  expect(text).toContain("allowFrom can't guard service dns: istio-cni leaves out its namespace kube-system");
});

describe('a handle for a waypoint', () => {
  test('shuts pods for everybody but the waypoint, as the waypoint itself does', () => {
    const manifests = synth((chart) => {
      const waypoint = Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'shop' });
      const web = new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1' });
      web.enroll(waypoint);
      waypoint.requireTraversal(web);
    }, recent);
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/web-through-waypoint');
  });

  test('is the waypoint, where the app makes that too', () => {
    const manifests = synth((chart) => {
      const { namespace, web } = shop(chart);
      const handle = Waypoint.fromWaypointName(chart, 'Handle', 'waypoint', { namespace: 'shop' });
      namespace.enroll(handle);
      web.enroll(handle);
      handle.requireTraversal(web);
    }, recent);
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/web-through-waypoint');
  });

  test('refuses to shut what is no service', () => {
    const text = refusal((chart) =>
      Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'shop' }).requireTraversal(
        'web' as unknown as MeshService,
      ),
    );
    expect(text).toContain('[test/Waypoint] requireTraversal takes a MeshService, got "web"');
  });
});

test('no service runs as the account of a waypoint, for which policies would take it', () => {
  const text = refusal((chart) => {
    const { namespace } = shop(chart);
    new MeshService(chart, 'Cart', { namespace, port: 80, image: 'cart:1', serviceAccountName: 'waypoint' });
  });
  expect(text).toContain(
    '[test/Waypoint] it runs as account shop/waypoint, as do the pods of service cart [test/Cart], which policies then take for it',
  );
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
