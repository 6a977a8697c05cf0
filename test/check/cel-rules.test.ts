import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../src/check/rules';
import { kindOf } from '../../src/model/kinds';

/** Every rule in CEL of the CRDs of Istio and the Gateway API; `node scripts/list-cel-rules.mjs CRD_DIR` writes the list. */
interface Listed {
  readonly rule: string;
  /** As group/kind. */
  readonly kinds: readonly string[];
  /** Our rule that tells it. */
  readonly by?: string;
  /** Why none does. */
  readonly why?: string;
}

const listed = readFileSync(join(__dirname, 'cel-rules.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Listed);
/** Of the experimental channel; the model does not read them. */
const UNREAD = ['gateway.networking.x-k8s.io/XBackend', 'gateway.networking.x-k8s.io/XBackendTrafficPolicy'];

test('every rule between fields of the CRDs is told by a rule of ours, or it is said why not', () => {
  expect(listed.length).toBeGreaterThan(130);
  expect(listed.filter(({ by, why }) => (by === undefined) === (why === undefined))).toEqual([]);
  expect(listed.filter(({ by }) => by !== undefined && !RULES.some(({ id }) => id === by))).toEqual([]);
});

test('the rule that tells it is for every kind whose CRD has it', () => {
  const lacking = listed.flatMap(({ rule, kinds, by }) => {
    const on = RULES.find(({ id }) => id === by)?.on;
    if (!on) return [];
    return kinds
      .filter((kind) => !UNREAD.includes(kind))
      .filter((kind) => !on.includes(kindOf(...(kind.split('/') as [string, string]))!))
      .map((kind) => `${kind}: ${rule}`);
  });
  expect(lacking).toEqual([]);
});

test('few are told by none: changes of objects, statuses, kinds that are not read, and what a pattern says already', () => {
  expect(listed.filter(({ why }) => why !== undefined).length).toBeLessThan(12);
});
