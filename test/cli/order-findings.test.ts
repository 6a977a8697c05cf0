import { orderFindings } from '../../src/cli/order/findings';
import type { PlainObject } from '../../src/gitops/shipment';
import { load } from '../../src/model/input/load';
import { proveOrder, type OrderProof } from '../../src/simulate/order/prove-order';
import { deployment, policy, service, shop } from '../gitops/order/objects';

const home = shop({ 'istio.io/dataplane-mode': 'ambient' });
const [web, client] = [deployment('web'), deployment('client')];
const onlyWeb = { selector: { matchLabels: { app: 'web' } } };

function read(objects: readonly PlainObject[]): OrderProof['steps'][number]['object'][] {
  return [...load('test', [...objects], { world: 'closed' }).mesh.objects];
}

function told(proof: OrderProof): string[] {
  return orderFindings(proof).map(({ fix, message, object, rule, severity }) =>
    [`${severity} ${rule} ${object?.kind ?? '-'}`, message, ...(fix ? [`fix: ${fix.text}`] : [])].join('\n'),
  );
}

test('what was not looked at is told, with the steps', () => {
  const steps = read([home, service('web'), client, web, policy('nobody', onlyWeb)]);
  const [finding, ...others] = told(proveOrder([], steps, {}, { questions: 1 }));
  expect(others).toEqual([]);
  expect(finding).toBe(
    'warning order/unproved -\n' +
      'what is open after 2 of 5 steps was not looked at, as it would take too long: steps 3 (Deployment shop/client), 4 (Deployment shop/web)\n' +
      'fix: give less at a time, with what is there by then as --before',
  );
});

test('where the moment before was not looked at, nobody says that this very step opens it', () => {
  const proof = proveOrder([], read([home, service('web'), client, web, policy('nobody', onlyWeb)]));
  const [finding] = told({ ...proof, unseen: [3] });
  expect(finding).toContain('by the time this is applied (step 4 of 5), ');
  const [closed] = told({ ...proof, unseen: [4] });
  expect(closed).toContain('that has ended by the time AuthorizationPolicy shop/nobody is applied (step 5)');
  expect(closed).not.toContain('fix:');
});

test('what may be open says that nobody can tell', () => {
  const byAddress = policy('by-address', {
    action: 'DENY',
    rules: [{ from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] }],
  });
  const all = told(proveOrder([], read([home, service('web'), byAddress, client, web, policy('nobody', onlyWeb)])));
  const unsure = all.find((one) => one.startsWith('warning order/may-open-early Deployment'));
  expect(unsure).toContain('nobody can tell whether shop/client');
  expect(unsure).toContain('fix: apply AuthorizationPolicy shop/nobody before it');
});

test('what is taken away too late has to be taken away before', () => {
  const wide = policy('wide', { ...onlyWeb, rules: [{}] });
  const narrow = policy('nobody', onlyWeb);
  const older = read([
    home,
    service('web'),
    client,
    wide,
    policy('deny', { ...onlyWeb, action: 'DENY', rules: [{}] }),
    web,
  ]);
  const newer = read([home, service('web'), client, narrow, web]);
  const found = told(proveOrder(older, newer));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('error order/opens-early AuthorizationPolicy\nonce this is taken away (step 6 of 7)');
  expect(found[0]).toContain('that ends when AuthorizationPolicy shop/wide is taken away (step 7)');
  expect(found[0]).toContain('fix: take AuthorizationPolicy shop/wide away before it');
});
