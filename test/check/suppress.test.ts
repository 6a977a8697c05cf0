import { check } from '../../src/check';
import { inspect } from '../../src/check/check';

const SHOP = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
`;

/** A DENY that ztunnel can't enforce, with annotations. */
const deny = (annotations: object): string =>
  `${SHOP}${JSON.stringify({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'p', namespace: 'shop', annotations },
    spec: { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin'] } }] }] },
  })}\n`;

const OURS = 'cdk8s-ambient/ignore';
const found = (text: string): string[] =>
  check(text, { today: '2026-11-25' })
    .map(({ rule }) => rule)
    .filter((rule) => rule === 'authz/deny-void' || rule.startsWith('suppress/'));

describe('an object is excused', () => {
  test.each([
    ['from a rule', { [OURS]: 'authz/deny-void: the waypoint comes later' }],
    ['from an area', { [OURS]: 'authz/*: the waypoint comes later' }],
    ['from several, each with a reason', { [OURS]: 'authz/deny-void: later; authz/deny-void: again' }],
    ['until a day that is to come', { [OURS]: 'authz/deny-void until 2026-11-25: later' }],
    ['by the word of istioctl', { 'galley.istio.io/analyze-suppress': '*' }],
  ])('%s', (_, annotations) => {
    expect(found(deny(annotations)).filter((rule) => rule === 'authz/deny-void')).toEqual([]);
  });

  test('and what was said of it stays known, with the reason', () => {
    const { suppressed } = inspect('test', deny({ [OURS]: 'authz/deny-void: the waypoint comes later' }), {});
    expect(suppressed).toEqual([
      { finding: expect.objectContaining({ rule: 'authz/deny-void' }), reason: 'the waypoint comes later' },
    ]);
  });
});

describe('an excuse is a finding itself', () => {
  test.each([
    [
      'where it hides nothing',
      { [OURS]: 'authz/deny-void: later\nrouting/subset-not-found: never' },
      ['suppress/unused'],
    ],
    ['when it is over', { [OURS]: 'authz/deny-void until 2026-11-24: later' }, ['authz/deny-void', 'suppress/expired']],
    ['without a reason', { [OURS]: 'authz/deny-void' }, ['authz/deny-void', 'suppress/invalid']],
  ])('%s', (_, annotations, rules) => {
    expect(found(deny(annotations)).sort()).toEqual(rules);
  });

  test('but not while only some rules run, which can not tell', () => {
    const text = deny({ [OURS]: 'routing/subset-not-found: never' });
    expect(check(text, { rules: ['authz/deny-void'] }).map(({ rule }) => rule)).toEqual(['authz/deny-void']);
  });
});
