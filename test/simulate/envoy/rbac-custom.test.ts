import type { MeshOptions } from '../../../src/model';
import { authorization, decide, shop } from './shop';

const custom = (provider: string, name = provider, rule: object = {}, annotations = {}) =>
  authorization({ action: 'CUSTOM', provider: { name: provider }, rules: [rule] }, { name, annotations });
const providers = {
  istiod: {
    meshConfig: {
      extensionProviders: [
        { name: 'opa', envoyExtAuthzGrpc: { service: 'opa.opa.svc.cluster.local', port: 9191 } },
        { name: 'login', envoyExtAuthzHttp: { service: 'login.auth.svc.cluster.local', port: 8000 } },
        { name: 'traces', zipkin: { service: 'zipkin.obs.svc.cluster.local', port: 9411 } },
      ],
    },
  },
};
const options: MeshOptions = { values: providers };

test('what the provider says, nobody knows', () => {
  const mesh = shop([custom('opa')], options);
  expect(decide(mesh)).toMatchObject({
    verdict: 'unknown',
    assumptions: ['whether the external authoriser opa lets it pass, which AuthorizationPolicy shop/opa asks'],
  });
});

test('it is asked about what the policy matches alone', () => {
  const mesh = shop([custom('opa', 'opa', { to: [{ operation: { paths: ['/admin'] } }] })], options);
  expect(decide(mesh).verdict).toBe('allowed');
  expect(decide(mesh, { http: { path: '/admin' } }).verdict).toBe('unknown');
});

test('whatever it says, a DENY denies, and so does the lack of an ALLOW', () => {
  const shut = authorization({ action: 'DENY', rules: [{}] }, { name: 'shut' });
  expect(decide(shop([custom('opa'), shut], options))).toMatchObject({ verdict: 'denied', rule: 'deny' });
  const nothing = authorization({}, { name: 'nothing' });
  expect(decide(shop([custom('opa'), nothing], options))).toMatchObject({ verdict: 'denied', rule: 'no-allow' });
});

test.each(['missing', 'traces'])('with a provider that is none (%s), what matches is denied', (provider) => {
  const decision = decide(shop([custom(provider)], options));
  expect(decision).toMatchObject({ verdict: 'denied', rule: 'custom', status: 403, object: { name: provider } });
  expect(decision.why).toContain(`the mesh config has no provider ${provider}`);
  const post = { to: [{ operation: { methods: ['POST'] } }] };
  expect(decide(shop([custom(provider, provider, post)], options)).verdict).toBe('allowed');
});

test('a provider may be in a mesh config that nobody has seen', () => {
  expect(decide(shop([custom('opa')], { world: 'open' })).verdict).toBe('unknown');
  expect(decide(shop([custom('opa')], { world: 'closed' })).verdict).toBe('denied');
});

describe('with several providers', () => {
  const both = [custom('opa'), custom('login', 'login', { to: [{ operation: { methods: ['POST'] } }] })];

  test('what any of the policies matches is denied', () => {
    expect(decide(shop(both, options))).toMatchObject({ verdict: 'denied', object: { name: 'opa' } });
    expect(
      decide(shop(both, options), { http: { method: 'POST' } })
        .anyOf.map(({ name }) => name)
        .sort(),
    ).toEqual(['login', 'opa']);
    expect(
      decide(shop([both[1]!, custom('opa', 'opa', { to: [{ operation: { methods: ['PUT'] } }] })], options)).verdict,
    ).toBe('allowed');
  });

  test('unless istiod is told to take them', () => {
    const env = { PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS: 'true' };
    const values = { istiod: { ...providers.istiod, pilot: { env } } };
    expect(decide(shop(both, { values })).verdict).toBe('unknown');
  });
});

test('a provider that speaks HTTP is not asked about plain connections', () => {
  expect(decide(shop([custom('login')], options), {}, 'tcp').verdict).toBe('allowed');
  expect(decide(shop([custom('opa')], options), {}, 'tcp').verdict).toBe('unknown');
});

test('a policy on trial that has nobody to ask is left out', () => {
  const mesh = shop([custom('missing', 'missing', {}, { 'istio.io/dry-run': 'true' })], options);
  expect(decide(mesh).verdict).toBe('allowed');
});
