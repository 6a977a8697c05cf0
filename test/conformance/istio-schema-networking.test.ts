import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../src/check/check';
import { RULES } from '../../src/check/rules';
import { runRule } from '../../src/check/run-rules';
import { load } from '../../src/model/input/load';

/**
 * What the validation webhook of istiod (1.31) answered for manifests that the CRDs let through: refused or not, and what it
 * said. It was asked again and again; where its answer goes by the order of a map in memory, the manifest is left out.
 */
interface Case {
  readonly manifest: { readonly kind: string };
  readonly refused: boolean;
  readonly about?: string;
}

const cases = readFileSync(join(__dirname, 'istio-schema-networking.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

const kinds = [...new Set(cases.map(({ manifest }) => manifest.kind))];
const rules = RULES.filter(({ id }) => id.startsWith('istio-schema/')).map((rule) => rule.load());

function refusals(manifest: unknown): readonly string[] {
  const { mesh } = load('test', JSON.stringify(manifest), { world: 'open', platform: { istio: '1.31' } });
  // What is no error the webhook warns of, and takes.
  return rules.flatMap((rule) =>
    runRule(mesh, rule)
      .filter((draft) => draft.finish().severity === 'error')
      .map((draft) => `${rule.id}: ${draft.message}`),
  );
}

test.each(kinds)('a %s is refused where the webhook refuses it, and nowhere else', (kind) => {
  const mine = cases.filter(({ manifest }) => manifest.kind === kind);
  const wrong = mine.flatMap(({ manifest, refused, about }) => {
    const found = refusals(manifest);
    return found.length > 0 === refused ? [] : [{ manifest: JSON.stringify(manifest), about, found }];
  });
  expect(mine.length).toBeGreaterThan(5);
  expect(wrong).toEqual([]);
});

test('where one of them finds something, no other rule speaks of the same field', () => {
  const isRefusal = (rule: string): boolean => rule.startsWith('istio-schema/');
  // These say another thing of the field that is as true: what else a client lacks, what comes too late, who is not there, what is
  // old, and what the webhook only warns of.
  const isOfItsOwn = (rule: string): boolean =>
    [
      'gateway/tls-setting-ignored',
      'routing/dr-tls-no-ca',
      'routing/failover-without-outlier-detection',
      'routing/rule-unreachable',
      'routing/export-to-unknown-namespace',
      'routing/failover-without-outlier-detection',
      'gateway/tls-setting-ignored',
      'schema/deprecated-field',
    ].includes(rule);
  const twice = cases
    .filter(({ refused }) => refused)
    .flatMap(({ manifest }) => {
      const found = check(JSON.stringify(manifest), { world: 'closed' });
      const fields = new Set(found.filter(({ rule }) => isRefusal(rule)).map(({ field }) => field));
      return found
        .filter(({ rule, field }) => field !== undefined && fields.has(field) && !isRefusal(rule) && !isOfItsOwn(rule))
        .map(({ rule, field, message }) => ({ rule, field, message }));
    });
  expect(twice).toEqual([]);
});
