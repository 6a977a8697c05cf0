import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../src/model/field';
import { validate } from '../../src/schema/cel/validate';

/**
 * Rules of CRDs against what kube-apiserver 1.36.1 said of them: `cel.jsonl` has a schema and two values, and then rules at `spec`
 * with the verdict for a value (`ok`, `failed` at a field), or `refused` for one that no CRD may have.
 */
interface Row {
  readonly rule: string;
  readonly value?: 'full' | 'other';
  readonly verdict: 'ok' | 'failed' | 'refused';
  readonly field?: string;
}

interface Head {
  readonly schema: { readonly properties: { readonly spec: JsonMap } };
  readonly values: Readonly<Record<'full' | 'other', string>>;
}

const [head, ...rows] = readFileSync(join(__dirname, 'cel.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as unknown) as [Head, ...Row[]];

/** JSON with the last digit of each number. */
function exact(text: string): JsonMap {
  const marked = text.replace(/:(-?\d{17,})/g, ':"BIG $1"');
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith('BIG ') ? BigInt(value.slice(4)) : value,
  ) as JsonMap;
}

function verdict({ rule, value = 'full' }: Row): Pick<Row, 'verdict' | 'field'> {
  const spec = { ...head.schema.properties.spec, 'x-kubernetes-validations': [{ rule }] };
  const [found] = validate({ ...head.schema, properties: { spec } }, exact(head.values[value]));
  if (found === undefined) return { verdict: 'ok' };
  return found.is === 'failed' ? { verdict: 'failed', field: found.path.join('.') } : { verdict: 'refused' };
}

test('every rule has the verdict of the server, at its field', () => {
  const different = rows.filter((row) => {
    const ours = verdict(row);
    return ours.verdict !== row.verdict || ours.field !== row.field;
  });
  expect(different).toEqual([]);
});

test('verdicts of each sort are among them, so that none of this holds of nothing', () => {
  for (const wanted of ['ok', 'failed', 'refused']) {
    expect(rows.filter((row) => row.verdict === wanted).length).toBeGreaterThan(50);
  }
});
