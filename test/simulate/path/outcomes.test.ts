import type { Answer } from '../../../src/simulate/answer';
import { asked, FROM, policy, TO, town } from './town';

/** What a client sees of each way to fail, by TCP and by HTTP: istio/ztunnel src/proxy/inbound.rs and Envoy 1.40.0 (measured). */

const TARGETED = { targetRefs: [{ group: '', kind: 'Service', name: 'b' }] };
const NOBODY = { rules: [] };
const tcp = { port: { appProtocol: 'tcp', name: 'tcp' } } as const;

function seen({ outcome, status, verdict }: Answer): string {
  return `${verdict}, ${outcome}, ${status ?? 'no status'}`;
}

const plain = { from: FROM.AMB, to: TO.service, http: undefined };
const http = { from: FROM.AMB, to: TO.service };

function route(spec: object, kind = 'HTTPRoute', version = 'v1'): object {
  return {
    apiVersion: `gateway.networking.k8s.io/${version}`,
    kind,
    metadata: { name: 'route', namespace: 'town' },
    spec: { parentRefs: [{ group: '', kind: 'Service', name: 'b' }], ...spec },
  };
}

function virtualService(rules: readonly object[]): object {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'route', namespace: 'town' },
    spec: { hosts: ['b'], http: rules },
  };
}

describe('a refusal of ztunnel', () => {
  const deny = policy('nobody', { selector: { matchLabels: { app: 'b' } }, ...NOBODY });

  test('is a reset to whoever dials the pods', () => {
    expect(seen(asked(town({ more: [deny] }), plain))).toBe('denied, policy, no status');
    expect(seen(asked(town({ more: [deny] }), http))).toBe('denied, policy, no status');
  });

  test('is a 503 through a waypoint, and through a gateway', () => {
    expect(seen(asked(town({ bound: 'service', more: [deny] }), http))).toBe('denied, policy, 503');
    expect(seen(asked(town({ more: [deny] }), { from: FROM.GW, to: TO.service }))).toBe('denied, policy, 503');
  });
});

describe('a refusal of a waypoint', () => {
  const deny = policy('nobody', { ...TARGETED, ...NOBODY });

  test('is a 403 to a request', () => {
    expect(seen(asked(town({ bound: 'service', more: [deny] }), http))).toBe('denied, policy, 403');
  });

  test('is a reset to a connection that is not read', () => {
    expect(seen(asked(town({ bound: 'service', more: [deny], ...tcp }), plain))).toBe('denied, policy, no status');
  });

  test('is a status of gRPC in a 200 to gRPC', () => {
    const answer = asked(town({ bound: 'service', more: [deny] }), {
      ...http,
      http: { method: 'POST', path: '/shop.Cart/Get', headers: { 'content-type': 'application/grpc' } },
    });
    expect([answer.status, answer.grpcStatus]).toEqual([200, 7]);
  });
});

describe('no pods behind a Service', () => {
  const empty = { serviceSpec: { selector: { app: 'nobody' } } };

  test('are a reset from ztunnel', () => {
    expect(seen(asked(town(empty), plain))).toBe('allowed, no-endpoint, no status');
    expect(seen(asked(town(empty), http))).toBe('allowed, no-endpoint, no status');
  });

  test('are a 503 from a waypoint', () => {
    expect(seen(asked(town({ ...empty, bound: 'service' }), http))).toBe('allowed, no-endpoint, 503');
  });
});

test('a port that a Service does not have is a reset', () => {
  expect(seen(asked(town(), { ...plain, to: { service: 'town/b', port: 81 } }))).toMatch(/^allowed, .*, no status$/);
});

test('no rule of the routes is a 404', () => {
  const only = route({
    rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/other' } }], backendRefs: [{ name: 'b', port: 80 }] }],
  });
  expect(seen(asked(town({ bound: 'service', more: [only] }), http))).toBe('allowed, no-route, 404');
});

test.each([
  ['a backend that is not there', [{ name: 'missing', port: 80 }]],
  ['weights of zero alone', [{ name: 'b', port: 80, weight: 0 }]],
])('%s in an HTTPRoute is a 500', (_, backendRefs) => {
  const only = route({ rules: [{ backendRefs }] });
  expect(asked(town({ bound: 'service', more: [only] }), http).status).toBe(500);
});

test('a subset that nobody declares is a 503 of a VirtualService', () => {
  const only = virtualService([{ route: [{ destination: { host: 'b', subset: 'v9' } }] }]);
  expect(seen(asked(town({ bound: 'service', more: [only] }), http))).toBe('allowed, no-cluster, 503');
});

describe('a token', () => {
  const authentication = {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name: 'tokens', namespace: 'town' },
    spec: { ...TARGETED, jwtRules: [{ issuer: 'https://issuer.example', audiences: ['town'], jwks: '{"keys":[]}' }] },
  };
  const objects = town({ bound: 'service', more: [authentication] });

  test('of a wrong audience is a 403', () => {
    const { status } = asked(objects, {
      ...http,
      http: { jwt: { iss: 'https://issuer.example', sub: 'alice', aud: 'other' } },
    });
    expect(status).toBe(403);
  });

  test('that is none is a 401', () => {
    expect(asked(objects, { ...http, http: { headers: { authorization: 'Bearer nonsense' } } }).status).toBe(401);
  });

  test('is not asked for where no policy does', () => {
    expect(asked(objects, http).status).toBe(200);
  });
});
