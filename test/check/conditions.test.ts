import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../src/check';
import type { Finding } from '../../src/check';
import { RULES } from '../../src/check/rules';

/** Conditions that istiod wrote (module of 27 Aug 2026); those that say no are to be found. */
interface Row {
  readonly id: string;
  readonly manifests: string;
  readonly conditions: Readonly<Record<string, unknown>>;
}

interface Written {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

const rows = readFileSync(join(__dirname, '../conformance/waypoint.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

/** Every condition in what istiod wrote, whatever holds it. */
function conditionsIn(value: unknown): Written[] {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (typeof value !== 'object' || value === null) return [];
  return 'type' in value && 'reason' in value ? [value as Written] : Object.values(value).flatMap(conditionsIn);
}

function isNegative({ type, status }: Written): boolean {
  return status === (type === 'Conflicted' || type === 'istio.io/WaypointMissing' ? 'True' : 'False');
}

const text = (object: string, { reason, status, type }: Written): string => `${object}: ${type} ${status} ${reason}`;

const negative = rows.flatMap(({ conditions, id, manifests }) => {
  const written = Object.entries(conditions).flatMap(([object, value]) =>
    conditionsIn(value)
      .filter(isNegative)
      .map((one) => text(object, one)),
  );
  return written.length > 0 ? [{ id, manifests, written }] : [];
});

function conditionsOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ conditions = [] }) =>
    conditions.map(({ object: { kind, name, namespace }, ...one }) => text(`${kind} ${namespace}/${name}`, one)),
  );
}

test.each(negative)('$id: what istiod refused is found, with its reason', ({ manifests, written }) => {
  const found = new Set(conditionsOf(check(manifests, { world: 'closed' })));
  expect([...found].sort()).toEqual([...new Set(written)].sort());
});

/** Mistakes of routes, whose conditions are only written where a gateway reads them. */
const ROUTES = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: web, port: 80, protocol: HTTP }] }
---
apiVersion: v1
kind: Service
metadata: { name: b, namespace: desk }
spec: { ports: [{ name: http, port: 80 }] }
---
${[
  '{ name: nobody, port: 80 }',
  '{ name: web.shop, port: 80 }',
  '{ name: b, namespace: desk, port: 80 }',
  '{ name: b, namespace: desk }',
]
  .map(
    (backend, i) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r${i}, namespace: ${i === 3 ? 'desk' : 'shop'} }
spec: { parentRefs: [{ name: web, namespace: shop }], rules: [{ backendRefs: [${backend}] }] }
`,
  )
  .join('---\n')}`.replace('protocol: HTTP }', 'protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }');

const telling = RULES.map((one) => one.load()).filter(({ conditions }) => conditions);

test.each(telling)('$id tells of conditions that istiod writes', ({ conditions, example, id }) => {
  const all = [example.wrong, ROUTES].flatMap((manifests) =>
    check(manifests, { world: 'closed', rules: [id, 'status/negative-condition'] }),
  );
  const own = all.filter(({ rule }) => rule === id).flatMap((one) => one.conditions ?? []);
  expect(own.some(({ reason, type }) => conditions!.includes(`${type} ${reason}`))).toBe(true);
});

test('a condition of which a rule tells is not told of twice', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop, labels: { istio.io/use-waypoint: w } }\nspec: { ports: [{ name: http, port: 80 }] }\n';
  const all = check(service, { world: 'closed', rules: ['waypoint/not-found', 'status/*'] });
  expect(all.map(({ rule }) => rule)).toEqual(['waypoint/not-found']);
  const alone = check(service, { world: 'closed', rules: ['status/*'] });
  expect(alone.map(({ rule }) => rule)).toEqual(['status/negative-condition']);
});
