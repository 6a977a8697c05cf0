import { authorization, decide, shop, verdictOf } from './shop';

const from = { from: [{ source: { namespaces: ['web'] } }] };
const methods = { to: [{ operation: { methods: ['GET'] } }] };
const mixed = { to: [{ operation: { methods: ['GET'], ports: ['80'] } }] };
const token = { from: [{ source: { requestPrincipals: ['*'] } }] };
const header = { when: [{ key: 'request.headers[x-a]', values: ['1'] }] };
const claim = { when: [{ key: 'request.auth.claims[a]', notValues: ['1'] }] };

describe('on a chain that reads no requests', () => {
  test.each([methods, mixed, token, header, claim, { ...from, ...methods }])('an ALLOW loses the rule %j', (rule) => {
    expect(verdictOf('ALLOW', rule, {}, 'tcp')).toBe('denied');
  });

  test.each([
    [methods, 'denied'],
    [token, 'denied'],
    [header, 'denied'],
    [claim, 'denied'],
    [mixed, 'denied'],
    [{ ...from, ...methods }, 'denied'],
    [{ from: [{ source: { namespaces: ['other'] } }], ...methods }, 'allowed'],
    [{ to: [{ operation: { methods: ['GET'], ports: ['81'] } }] }, 'allowed'],
    [{ from: [{ source: { namespaces: ['other'] } }, { source: { requestPrincipals: ['*'] } }] }, 'denied'],
  ])('a DENY loses the words alone of %j: %s', (rule, expected) => {
    expect(verdictOf('DENY', rule, {}, 'tcp')).toBe(expected);
  });

  test.each([
    [from, 'allowed'],
    [{ to: [{ operation: { ports: ['80'] } }] }, 'allowed'],
    [{ to: [{ operation: { ports: ['81'] } }] }, 'denied'],
    [{ from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] }, 'denied'],
    [{ from: [{ source: { remoteIpBlocks: ['10.0.0.0/8'] } }] }, 'allowed'],
    [{ when: [{ key: 'destination.ip', values: ['10.96.0.10'] }] }, 'allowed'],
    [{}, 'allowed'],
  ])('the rest of an ALLOW holds, %j: %s', (rule, expected) => {
    expect(verdictOf('ALLOW', rule, { addresses: ['10.44.0.1'] }, 'tcp')).toBe(expected);
  });

  test('other rules of the policy go on', () => {
    const mesh = shop([authorization({ rules: [methods, from] })]);
    expect(decide(mesh, {}, 'tcp').verdict).toBe('allowed');
    expect(decide(mesh, { from: 'other/x' }, 'tcp').verdict).toBe('denied');
  });
});
