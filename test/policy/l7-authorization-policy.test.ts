import { Chart } from 'cdk8s';
import {
  Http,
  HttpSource,
  IngressGateway,
  InputError,
  L7AuthorizationPolicy,
  MeshService,
  Platform,
  PolicyTarget,
  Principal,
  ServicePort,
  Source,
  Waypoint,
  type L7AuthorizationPolicyProps,
  type L7Rule,
} from '../../src';
import { pick, synth, testApp, type Manifest } from '../synth';
import { admits } from './admits';

const web = Principal.serviceAccount('shop', 'web');
const cart = PolicyTarget.service('shop', 'cart');

/** The policy these props make on a platform. */
function policy(props: Partial<L7AuthorizationPolicyProps>, platform?: Platform): Manifest {
  const manifests = synth((chart) => {
    new L7AuthorizationPolicy(chart, 'Policy', { targets: [cart], ...props });
  }, platform);
  return pick(manifests, 'AuthorizationPolicy', 'policy');
}

describe('L7AuthorizationPolicy', () => {
  test('admits the requests of a rule, and no others', () => {
    const one = policy({ rules: [{ from: [web], to: [Http.get('/items/*')], ports: [80] }] });
    const get = { as: 'shop/web', method: 'GET', path: '/items/7', port: 80 };
    expect(admits([one], get)).toBe(true);
    expect(admits([one], { ...get, method: 'DELETE' })).toBe(false);
    expect(admits([one], { ...get, path: '/admin' })).toBe(false);
    expect(admits([one], { ...get, port: 81 })).toBe(false);
    expect(admits([one], { ...get, as: 'shop/batch' })).toBe(false);
  });

  test('asks for a token by DENY of requests without one', () => {
    const one = policy({ action: 'DENY', rules: [{ from: [HttpSource.withoutToken()], ports: [80] }] });
    expect(admits([one], { as: 'shop/web', port: 80 })).toBe(false);
    expect(admits([one], { as: 'shop/web', port: 80, token: 'https://id.example.com/ann' })).toBe(true);
  });

  test('admits everybody or nobody in so many words', () => {
    expect(policy({ matches: 'everybody' }).spec.rules).toEqual([{}]);
    expect(admits([policy({ matches: 'nobody' })], { as: 'shop/web' })).toBe(false);
    expect(admits([policy({ matches: 'everybody', action: 'DENY' })], { as: 'shop/web' })).toBe(false);
  });

  // Waypoints read policies with targets alone, in the namespace of the target.
  test('is for waypoints: it targets the service, in its namespace, and selects no pods', () => {
    const one = policy({ matches: 'nobody' });
    expect(one.metadata.namespace).toBe('shop');
    expect(one.spec).toEqual({ targetRefs: [{ group: '', kind: 'Service', name: 'cart' }] });
  });

  test('targets waypoints, gateways and external services by what they are', () => {
    const manifests = synth((chart) => {
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
      const gateway = new IngressGateway(chart, 'Gateway', { namespace: 'shop', waypoints: 'traverse' });
      const targets = [waypoint, gateway, PolicyTarget.serviceEntry('shop', 'payments')];
      new L7AuthorizationPolicy(chart, 'Policy', { targets, matches: 'nobody' });
    });
    expect(pick(manifests, 'AuthorizationPolicy', 'policy').spec.targetRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'waypoint' },
      { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' },
      { group: 'networking.istio.io', kind: 'ServiceEntry', name: 'payments' },
    ]);
  });

  test('hands requests to an external authorizer by CUSTOM, by address and request', () => {
    const at = PolicyTarget.ingressGateway('shop', 'gateway');
    const rules = [{ from: [Source.ipBlocks('203.0.113.0/24')], to: [Http.path('/admin/*')] }];
    expect(policy({ targets: [at], action: 'CUSTOM', provider: 'ext-authz', rules }).spec).toMatchObject({
      action: 'CUSTOM',
      provider: { name: 'ext-authz' },
      rules: [{ from: [{ source: { ipBlocks: ['203.0.113.0/24'] } }] }],
    });
  });

  test('only marks requests by AUDIT', () => {
    expect(policy({ action: 'AUDIT', matches: 'everybody' }).spec).toMatchObject({ action: 'AUDIT', rules: [{}] });
  });

  test('takes addresses of direct peers at an ingress gateway, which sees them', () => {
    const at = PolicyTarget.ingressGateway('shop', 'gateway');
    const one = policy({ targets: [at], rules: [{ from: [Source.ipBlocks('203.0.113.0/24')] }] });
    expect(admits([one], { ip: '203.0.113.9' })).toBe(true);
    expect(admits([one], { ip: '198.51.100.9' })).toBe(false);
  });

  test('names callers by the way the Platform can read', () => {
    const rules = [{ from: [web] }];
    expect(policy({ rules }, new Platform({ istio: '1.26' })).spec.rules).toEqual([
      { from: [{ source: { serviceAccounts: ['shop/web'] } }] },
    ]);
    expect(policy({ rules }, new Platform({ istio: '1.25' })).spec.rules).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/shop/sa/web'] } }] },
    ]);
  });

  test('has the names, labels and annotations it is given', () => {
    const { metadata } = policy({ matches: 'nobody', labels: { team: 'web' }, annotations: { why: 'closed' } });
    expect(metadata).toMatchObject({ labels: { team: 'web' }, annotations: { why: 'closed' } });
    const other = synth((chart) => {
      new L7AuthorizationPolicy(chart, 'NoWrites', { targets: [cart], namespace: { name: 'shop' }, matches: 'nobody' });
    });
    expect(other[0]!.metadata).toEqual({ name: 'no-writes', namespace: 'shop' });
  });
});

describe('L7AuthorizationPolicy refuses', () => {
  const shutsNobody = 'that matches nobody does nothing; leave the policy out';
  const byAddress = [{ from: [Source.ipBlocks('10.0.0.0/8')] }];
  const entry = 'an extensionProviders entry of the mesh config';
  test.each<[string, object, string]>([
    ['a DENY of nobody', { action: 'DENY', matches: 'nobody' }, `a DENY ${shutsNobody}`],
    ['a CUSTOM of nobody', { action: 'CUSTOM', provider: 'x', matches: 'nobody' }, `a CUSTOM ${shutsNobody}`],
    ['an AUDIT of nobody', { action: 'AUDIT', matches: 'nobody' }, 'an AUDIT that matches nobody does nothing'],
    [
      'CUSTOM without provider',
      { action: 'CUSTOM', matches: 'everybody' },
      `CUSTOM needs the name of a provider (${entry}), got undefined`,
    ],
    [
      'CUSTOM with an empty provider',
      { action: 'CUSTOM', provider: '', matches: 'everybody' },
      `CUSTOM needs the name of a provider (${entry}), got ""`,
    ],
    [
      'a provider for nothing',
      { action: 'DENY', provider: 'x', matches: 'everybody' },
      `provider is for CUSTOM, not for DENY (${entry}), got "x"`,
    ],
    [
      'CUSTOM by identity',
      { action: 'CUSTOM', provider: 'x', rules: [{ from: [web] }] },
      'CUSTOM rules cannot ask who the caller is',
    ],
    [
      'CUSTOM by token',
      { action: 'CUSTOM', provider: 'x', rules: [{ from: [HttpSource.withoutToken()] }] },
      'CUSTOM rules cannot ask who the caller is',
    ],
    [
      'addresses at a service',
      { rules: byAddress },
      'ipBlocks never match at a waypoint, where the direct peer is not an IP address',
    ],
    [
      'addresses at a waypoint',
      { targets: [PolicyTarget.waypoint('shop', 'waypoint')], action: 'DENY', rules: byAddress },
      'ipBlocks never match at a waypoint',
    ],
    [
      'addresses at an external service',
      { targets: [PolicyTarget.serviceEntry('shop', 'api')], rules: byAddress },
      'ipBlocks never match at a waypoint',
    ],
    [
      'all but some addresses at a waypoint',
      { rules: [{ from: [Source.namespaces('shop').except(Source.ipBlocks('10.0.0.1'))] }] },
      'ipBlocks never match at a waypoint',
    ],
    ['a misspelt action', { action: 'ALOW', matches: 'everybody' }, 'did you mean "ALLOW"?'],
    [
      'a selector, which no waypoint reads',
      { selector: { app: 'cart' }, matches: 'nobody' },
      'unknown prop "selector"',
    ],
    ['no targets', { targets: [], matches: 'nobody' }, 'AuthorizationPolicy needs targets'],
    [
      'a namespace without its targets',
      { namespace: 'lab', matches: 'nobody' },
      'it is in lab and targets Service shop/cart',
    ],
    ['a name that is none', { name: 'a b', matches: 'nobody' }, 'name "a b" is not a valid name'],
  ])('%s', (_, props, message) => {
    const build = (): unknown =>
      new L7AuthorizationPolicy(new Chart(testApp(), 'test'), 'Policy', { targets: [cart], ...props });
    expect(build).toThrow(InputError);
    expect(build).toThrow('[test/Policy] ');
    expect(build).toThrow(message);
  });
});

function cartOn(chart: Chart, ports = [ServicePort.http(80)]): MeshService {
  return new MeshService(chart, 'Cart', { namespace: 'shop', image: 'registry.example.com/cart:1', ports });
}

/** A policy of one rule for a service with these ports, behind a waypoint. */
function guarded(rule: L7Rule | { deny: L7Rule }, ...ports: ServicePort[]): Manifest {
  const manifests = synth((chart) => {
    const service = cartOn(chart, ports);
    service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
    const [action, one] = 'deny' in rule ? (['DENY', rule.deny] as const) : (['ALLOW', rule] as const);
    new L7AuthorizationPolicy(chart, 'Policy', { targets: [service], action, rules: [one] });
  });
  return pick(manifests, 'AuthorizationPolicy', 'policy');
}

describe('L7AuthorizationPolicy for a service', () => {
  test('is refused at synth if the service has no waypoint: nobody would enforce it', () => {
    expect(() =>
      synth((chart) => {
        new L7AuthorizationPolicy(chart, 'Policy', { targets: [cartOn(chart)], matches: 'nobody' });
      }),
    ).toThrow('[test/Policy] service cart [test/Cart] has no waypoint, so nobody would enforce a policy');
  });

  test('is taken if the service enrolls later', () => {
    const manifests = synth((chart) => {
      const service = cartOn(chart);
      new L7AuthorizationPolicy(chart, 'Policy', { targets: [service], matches: 'nobody' });
      service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
    });
    expect(pick(manifests, 'AuthorizationPolicy', 'policy').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'cart' },
    ]);
  });

  // On a TCP port a waypoint drops an ALLOW rule that reads HTTP, and widens a DENY to every connection
  // (istio/istio pilot/pkg/security/authz/model).
  test.each<[string, L7Rule]>([
    ['requests', { to: [Http.get('/x')] }],
    ['tokens', { from: [HttpSource.withoutToken()] }],
  ])('is refused at synth if it reads %s and no port of the service speaks HTTP', (_, rule) => {
    expect(() => guarded(rule, ServicePort.tcp(5432), ServicePort.tls(443))).toThrow(
      '[test/Policy] it reads HTTP requests, but no port of Service cart speaks HTTP or gRPC; it has 5432 (tcp), 443 (tls)',
    );
    expect(() => guarded(rule, ServicePort.tcp(5432), ServicePort.grpc(9090))).not.toThrow();
  });

  // Without a port it would refuse every connection of the TCP port too: Istio's webhook warns of it.
  test('is refused at synth if it is a DENY of requests that would shut a TCP port', () => {
    const deny = { to: [Http.request({ notMethods: ['GET'] })] };
    const ports = [ServicePort.http(80), ServicePort.tcp(5432)];
    expect(() => guarded({ deny: { ...deny, ports: [80] } }, ...ports)).not.toThrow();
    expect(() => guarded({ deny }, ServicePort.http(80))).not.toThrow();
    expect(() => guarded({ deny }, ...ports)).toThrow(/\[test\/Policy\] .*5432/);
  });

  test('is taken for TCP alone if it reads nothing of HTTP', () => {
    expect(guarded({ from: [web], ports: [5432] }, ServicePort.tcp(5432)).spec.rules).toHaveLength(1);
  });

  // A waypoint compares with the port that clients dial, never with that of the container.
  test('is refused at synth if it names a port that the service does not have', () => {
    const port = ServicePort.http(80, { targetPort: 8080 });
    expect(() => guarded({ from: [web], ports: [80, 8080] }, port)).toThrow(
      "[test/Policy] it names port 8080, which Service cart does not have: a waypoint sees the Service's ports, which are 80 (http)",
    );
    expect(() => guarded({ from: [web], ports: [80] }, port)).not.toThrow();
  });
});
