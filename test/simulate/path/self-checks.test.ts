import { asked, FROM, gateway, hopsOf, policy, pods, strict, TO, town } from './town';

/** The traps of ambient mode, one after the other: what a policy, label or route does where it does not do what it seems to say. */

const SELECTED = { selector: { matchLabels: { app: 'b' } } };
const TARGETED = { targetRefs: [{ group: '', kind: 'Service', name: 'b' }] };
const CLIENT = 'cluster.local/ns/amb/sa/a';
const WAYPOINT = 'cluster.local/ns/town/sa/wp';
const from = (...principals: readonly string[]) => [{ from: [{ source: { principals } }] }];
const bound = (...more: readonly object[]) => town({ bound: 'service', more });
const request = { from: FROM.AMB, to: TO.service };

test('1: a DENY by selector on the pods, of a client that comes through the waypoint, sees the waypoint and lets it in', () => {
  const deny = policy('deny', { ...SELECTED, action: 'DENY', rules: from(CLIENT) });
  expect(asked(bound(deny), request).verdict).toBe('allowed');
});

describe('2 to 5: a DENY for the Service', () => {
  const deny = policy('deny', { ...TARGETED, action: 'DENY', rules: from(CLIENT) });
  const waypointOnly = policy('waypoint-only', { ...SELECTED, rules: from(WAYPOINT) });

  test('2: is a 403 at the waypoint', () => {
    const { by, status } = asked(bound(deny), request);
    expect([by?.hop, status]).toEqual(['waypoint', 403]);
  });

  test('3: is passed by, by a client that is not enrolled', () => {
    const any = policy('deny', { ...TARGETED, action: 'DENY', rules: [{}] });
    expect(asked(bound(any), { ...request, from: FROM.NONE }).verdict).toBe('allowed');
  });

  test('4: is not, where the pods let nobody but the waypoint in', () => {
    const { by, verdict } = asked(bound(deny, waypointOnly), { ...request, from: FROM.NONE });
    expect([verdict, by?.hop, by?.rule]).toEqual(['denied', 'ztunnel', 'no-allow']);
  });

  test('5: nor by an enrolled one that dials the pods', () => {
    const { by, verdict } = asked(bound(deny, waypointOnly), { from: FROM.AMB, to: TO.pods });
    expect([verdict, by?.hop, by?.rule]).toEqual(['denied', 'ztunnel', 'no-allow']);
  });
});

test('6: an ALLOW by selector that is about methods loses its rule at ztunnel, and lets nobody in', () => {
  const allow = policy('allow', { ...SELECTED, rules: [{ to: [{ operation: { methods: ['GET'] } }] }] });
  const { by, verdict } = asked(town({ more: [allow] }), request);
  expect([verdict, by?.hop, by?.rule]).toEqual(['denied', 'ztunnel', 'no-allow']);
});

test('7: a DENY by selector that is about paths alone denies nobody', () => {
  const deny = policy('deny', { ...SELECTED, action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin'] } }] }] });
  expect(asked(town({ more: [deny] }), { ...request, http: { path: '/admin' } }).verdict).toBe('allowed');
});

test('8: a Service with a misspelt waypoint has none, whatever its namespace has', () => {
  const objects = [
    ...town({ service: { 'istio.io/use-waypoint': 'typo' }, more: [gateway('town', 'wp', 'service')] }),
  ].map((one) => {
    const { kind, metadata } = one as { kind: string; metadata: { name: string; labels?: object } };
    return kind === 'Namespace' && metadata.name === 'town'
      ? { ...one, metadata: { ...metadata, labels: { ...metadata.labels, 'istio.io/use-waypoint': 'wp' } } }
      : one;
  });
  const { path } = asked(objects, request);
  expect([path.kind, path.waypoint]).toEqual(['direct', null]);
});

test('9: a waypoint of the namespace, for Services as it is unless it says otherwise, is passed by for the address of a pod', () => {
  const objects = town({ more: [gateway('town', 'wp', 'service')] }).map((one) => {
    const { kind, metadata } = one as { kind: string; metadata: { name: string; labels?: object } };
    return kind === 'Namespace' && metadata.name === 'town'
      ? { ...one, metadata: { ...metadata, labels: { ...metadata.labels, 'istio.io/use-waypoint': 'wp' } } }
      : one;
  });
  expect(asked(objects, request).path.waypoint).toBe('town/wp');
  expect(asked(objects, { from: FROM.AMB, to: TO.pods }).path).toMatchObject({ kind: 'direct', waypoint: null });
});

test('10: ports of a policy for a waypoint are those of the Service, not of its containers', () => {
  const allow = (port: string) => policy('allow', { ...TARGETED, rules: [{ to: [{ operation: { ports: [port] } }] }] });
  expect(asked(bound(allow('8080')), request).verdict).toBe('denied');
  expect(asked(bound(allow('80')), request).verdict).toBe('allowed');
});

test('11: a route in the namespace of the client is none of the waypoint of the server', () => {
  const consumer = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'consumer', namespace: 'amb' },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: 'b', namespace: 'town' }],
      rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { hostname: 'elsewhere.example' } }] }],
    },
  };
  expect(asked(bound(consumer), request).outcome).toBe('app');
});

test('12: a policy for the Service is not enforced on a client with a sidecar, which passes the waypoint by', () => {
  const nobody = policy('nobody', { ...TARGETED, rules: [] });
  expect(asked(bound(nobody), { ...request, from: FROM.SC }).verdict).toBe('allowed');
});

test('13: where the mesh is STRICT, a port that is DISABLE in a policy without a mode of its own stays shut to plaintext', () => {
  const mesh = strict('istio-system');
  const own = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'own', namespace: 'town' },
    spec: { ...SELECTED, portLevelMtls: { 8443: { mode: 'DISABLE' } } },
  };
  const { by, verdict } = asked(town({ more: [mesh, own] }), {
    from: FROM.NONE,
    to: { workload: 'town/b', port: 8443 },
  });
  expect([verdict, by?.rule]).toEqual(['denied', 'peer-authentication']);
});

test('14: among rules of an HTTPRoute a pattern comes behind every prefix', () => {
  const backend = (name: string) => [{ name, port: 80 }];
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'route', namespace: 'town' },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: 'b' }],
      rules: [
        { matches: [{ path: { type: 'RegularExpression', value: '/v[0-9]+' } }], backendRefs: backend('c') },
        { matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: backend('b') },
      ],
    },
  };
  const { lands } = asked(bound(route, ...secondService()), { ...request, http: { path: '/v1' } });
  expect(lands.map(({ service }) => service)).toEqual(['town/b']);
});

test('15: an ALLOW by selector of the client itself shuts it out, as the pods see its waypoint', () => {
  const { by, verdict } = asked(bound(policy('allow', { ...SELECTED, rules: from(CLIENT) })), request);
  expect([verdict, by?.hop, by?.rule]).toEqual(['denied', 'ztunnel', 'no-allow']);
});

test('16: a route to another Service goes to the pods of that, and past the waypoint and policies of it', () => {
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'route', namespace: 'town' },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: 'b' }],
      rules: [{ backendRefs: [{ name: 'c', port: 80 }] }],
    },
  };
  const nobody = policy('nobody', { targetRefs: [{ group: '', kind: 'Service', name: 'c' }], rules: [] });
  const answer = asked(
    bound(route, nobody, ...secondService({ 'istio.io/use-waypoint': 'wp2' }), gateway('town', 'wp2', 'service')),
    request,
  );
  expect(answer.verdict).toBe('allowed');
  expect(answer.lands.map(({ service }) => service)).toEqual(['town/c']);
  expect(hopsOf(answer)).toBe('ztunnel client (HBONE) > waypoint > waypoint > ztunnel server (HBONE) > app');
});

/** Service `town/c` with a pod. */
function secondService(labels: object = {}): object[] {
  return [
    ...pods('town', 'c', 'AMB').slice(1),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'c', namespace: 'town', labels },
      spec: { selector: { app: 'c' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
  ];
}
