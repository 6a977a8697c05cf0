import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../../src/check/define-rule';
import { RULES } from '../../src/check/rules';
import { hasSubject, runRule } from '../../src/check/run-rules';
import { load } from '../../src/model/input/load';

/**
 * What real servers refuse of valid objects with one change, beyond the structure of fields: kube-apiserver 1.36.1 with the CRDs of Gateway
 * API 1.6.0, standard channel, and of Istio of 27 Aug 2026 (1.31), then the validation webhook of that istiod. `experimental` is the answer of an API server
 * with the CRDs of the experimental channel, where it is another. Each object that a structural schema refuses was left out, as were
 * expressions of access logs, which are not parsed here.
 */
interface Row {
  readonly base: number;
  /** Where the change is; `-` for the end of a list. */
  readonly at?: readonly (string | number)[];
  /** Undefined where what was there is removed. */
  readonly value?: unknown;
  readonly refused: boolean;
  readonly fields?: readonly string[];
  readonly experimental?: boolean;
}

const lines = readFileSync(join(__dirname, 'cross-field.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row | { readonly object: object });
const objects = lines.flatMap((line) => ('object' in line ? [JSON.stringify(line.object)] : []));
const rows = lines.filter((line) => 'base' in line);
const rules: readonly Rule[] = RULES.filter(
  ({ id }) => /^(istio-)?schema\//.test(id) && id !== 'schema/deprecated-field',
)
  .map((rule) => rule.load())
  .concat(RULES.find(({ id }) => id === 'gateway/listener-duplicate')!.load());

function changed({ base, at = [], value }: Row): string {
  const object = JSON.parse(objects[base]!) as Record<string, unknown>;
  const last = at.at(-1);
  let above = object as Record<string | number, unknown>;
  for (const key of at.slice(0, -1)) above = above[key] as Record<string | number, unknown>;
  if (last === undefined) return JSON.stringify(object);
  if (Array.isArray(above) && last === '-') above.push(value);
  else if (Array.isArray(above) && value === undefined) above.splice(last as number, 1);
  else if (value === undefined) delete above[last];
  else above[last] = value;
  return JSON.stringify(object);
}

/** The fields at which any of the rules finds an error. */
function refusals(row: Row, gatewayApiChannel: 'standard' | 'experimental'): readonly string[] {
  const platform = { kubernetes: '1.36', istio: '1.31', gatewayApi: '1.6', gatewayApiChannel };
  const { mesh } = load('test', changed(row), { platform });
  return rules
    .filter((rule) => hasSubject(mesh, rule))
    .flatMap((rule) => runRule(mesh, rule))
    .map((draft) => draft.finish())
    .filter(({ severity }) => severity === 'error')
    .map(({ field }) => field ?? '');
}

const shown = (row: Row): string => `${JSON.parse(objects[row.base]!).kind} ${JSON.stringify(row)}`;

test('the vectors are there: refused and accepted ones of every kind', () => {
  expect(objects).toHaveLength(26);
  expect(rows.filter(({ refused }) => refused).length).toBeGreaterThan(1000);
  expect(rows.filter(({ refused }) => !refused).length).toBeGreaterThan(700);
  expect(new Set(rows.filter(({ refused }) => refused).map(({ base }) => base)).size).toBe(objects.length);
});

test('what the servers refuse, and nothing else, is an error', () => {
  const wrong = rows.filter((row) => refusals(row, 'standard').length > 0 !== row.refused);
  expect(wrong.map(shown)).toEqual([]);
});

test('what the experimental channel takes otherwise is told so where that is the channel', () => {
  const other = rows.filter(({ experimental }) => experimental !== undefined);
  expect(other.length).toBeGreaterThan(3);
  const wrong = other.filter((row) => refusals(row, 'experimental').length > 0 !== row.experimental);
  expect(wrong.map(shown)).toEqual([]);
});

test('errors are at the fields that the API server names, or within them', () => {
  const wrong = rows.filter((row) => {
    const ours = refusals(row, 'standard');
    return row.fields?.some((field) => !ours.some((one) => isWithin(one, field)));
  });
  expect(wrong.map(shown)).toEqual([]);
});

/** Whether a field is another, or below it; for one that has to be there and is not, its map counts. */
function isWithin(ours: string, field: string): boolean {
  const rest = ours.startsWith(field) ? ours.slice(field.length) : undefined;
  return rest === '' || rest?.startsWith('.') === true || rest?.startsWith('[') === true;
}
