import { envoyPolicy } from '../../../src/simulate/envoy/envoy-policy';
import { authorization, decide, policiesFor, requestOf, shop, type Question } from './shop';

const namespaces = (...names: string[]) => ({ from: [{ source: { namespaces: names } }] });
const deny = (name: string, rule: object = {}) => authorization({ action: 'DENY', rules: [rule] }, { name });
const allow = (name: string, rule: object = {}) => authorization({ action: 'ALLOW', rules: [rule] }, { name });

describe('which action decides', () => {
  test('nothing in force lets everything pass', () => {
    expect(decide(shop())).toMatchObject({ verdict: 'allowed', objects: [], why: 'no policy is in force here' });
  });

  test('a DENY comes before an ALLOW, and is named with its rule', () => {
    const mesh = shop([allow('open'), deny('shut', namespaces('web'))]);
    const { verdict, rule, status, outcome, object, field, anyOf, why } = decide(mesh);
    expect({ verdict, rule, status, outcome }).toEqual({
      verdict: 'denied',
      rule: 'deny',
      status: 403,
      outcome: 'policy',
    });
    expect(object?.title).toBe('AuthorizationPolicy shop/shut');
    expect(field?.path).toEqual(['spec', 'rules', 0]);
    expect(anyOf).toEqual([object]);
    expect(why).toBe('AuthorizationPolicy shop/shut denies GET / from Deployment web/curl');
    expect(decide(mesh, { from: 'other/curl' }).object?.title).toBe('AuthorizationPolicy shop/open');
  });

  test('with an ALLOW in force, what none of them matches is denied by nobody', () => {
    const mesh = shop([allow('a', namespaces('x')), allow('b', namespaces('y'))]);
    expect(decide(mesh)).toMatchObject({ verdict: 'denied', rule: 'no-allow', status: 403, anyOf: [] });
    expect(decide(mesh).object).toBeUndefined();
    expect(decide(mesh, { from: 'y/curl' })).toMatchObject({ verdict: 'allowed' });
  });

  // https://istio.io/latest/docs/concepts/security/#allow-nothing-deny-all-and-allow-all-policy
  test('an ALLOW without rules allows nothing, and a DENY without rules denies nothing', () => {
    expect(decide(shop([authorization({})])).verdict).toBe('denied');
    expect(decide(shop([authorization({ action: 'DENY' })])).verdict).toBe('allowed');
  });

  test('of several DENY, the one of the least name is named, and all are told', () => {
    const mesh = shop([deny('b'), deny('a'), deny('other', namespaces('other'))]);
    const { object, anyOf } = decide(mesh);
    expect(object?.name).toBe('a');
    expect(anyOf.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('AUDIT changes nothing', () => {
    const audit = authorization({ action: 'AUDIT', rules: [{}] });
    expect(decide(shop([audit])).verdict).toBe('allowed');
    expect(decide(shop([audit, authorization({}, { name: 'nothing' })])).verdict).toBe('denied');
  });

  test.each(['true', '1', 'T'])('what is on trial (%j) changes nothing', (text) => {
    const annotations = { 'istio.io/dry-run': text };
    expect(decide(shop([authorization({ action: 'DENY', rules: [{}] }, { annotations })])).verdict).toBe('allowed');
    expect(decide(shop([authorization({}, { annotations })])).verdict).toBe('allowed');
  });

  test('an annotation that is no truth to Go leaves the policy in force', () => {
    const annotations = { 'istio.io/dry-run': 'yes' };
    expect(decide(shop([authorization({}, { annotations })])).verdict).toBe('denied');
  });

  test('gRPC is answered with its own status', () => {
    const http = { method: 'POST', headers: { 'Content-Type': 'application/grpc+proto' } };
    expect(decide(shop([deny('shut')]), { http })).toMatchObject({ status: 200, grpcStatus: 7 });
    const text = { method: 'POST', headers: { 'Content-Type': 'application/grpc-web' } };
    expect(decide(shop([deny('shut')]), { http: text })).toMatchObject({ status: 403, grpcStatus: undefined });
  });

  test('a connection has no status', () => {
    const mesh = shop([deny('shut')]);
    const connection = { ...requestOf(mesh), http: undefined };
    const { status, why } = envoyPolicy(mesh, policiesFor(mesh), connection, 'tcp');
    expect(status).toBeUndefined();
    expect(why).toBe('AuthorizationPolicy shop/shut denies a connection to port 80 from Deployment web/curl');
  });
});

describe('what is not known', () => {
  const ip = { from: [{ source: { remoteIpBlocks: ['10.0.0.0/8'] } }] };
  const ask = (policies: readonly object[], question: Question = {}) => decide(shop(policies), question);

  test('does not matter where another policy decides', () => {
    expect(ask([deny('a', ip), deny('b')])).toMatchObject({ verdict: 'denied', anyOf: [{ name: 'b' }] });
    expect(ask([allow('a', ip), allow('b')]).verdict).toBe('allowed');
    expect(ask([deny('a', ip), allow('b', namespaces('x'))])).toMatchObject({ verdict: 'denied', rule: 'no-allow' });
  });

  test('decides where none does', () => {
    expect(ask([allow('a', ip)]).verdict).toBe('unknown');
    expect(ask([deny('a', ip), allow('b')]).verdict).toBe('unknown');
  });

  test('does not matter where the rest of the rule does not match', () => {
    expect(ask([deny('a', { ...ip, to: [{ operation: { methods: ['POST'] } }] })]).verdict).toBe('allowed');
  });
});
