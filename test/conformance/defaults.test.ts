import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainObject } from '../../src/gitops/shipment';
import { written } from '../gitops/defaults/listed';

/**
 * What a server stores of an object: kube-apiserver 1.36.1, for objects that constructs of ours emit and for random ones, and its
 * library for the CRDs of other releases. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly by: string;
  /** Whose CRD it was, and of which release. */
  readonly source: string;
  readonly release: string;
  readonly object: PlainObject;
  readonly stored: PlainObject;
}

const rows = readFileSync(join(__dirname, 'defaults.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const sources = [...new Set(rows.map(({ source, release }) => `${source} ${release}`))];

test.each(sources)('with the CRDs of %s, what is written is what an API server stores', (name) => {
  for (const { source, release, object, stored } of rows.filter((row) => `${row.source} ${row.release}` === name)) {
    expect(written(source, release, object)).toEqual(stored);
  }
});

test('what the server stores is left as it is', () => {
  for (const { source, release, stored } of rows) expect(written(source, release, stored)).toBe(stored);
});

test('the rows are of many kinds, and most of them lack something', () => {
  expect(new Set(rows.map(({ object }) => object['kind'])).size).toBeGreaterThan(25);
  expect(rows.filter(({ by }) => by.startsWith('kube-apiserver')).length).toBeGreaterThan(150);
  const lacking = rows.filter(({ object, stored }) => JSON.stringify(object) !== JSON.stringify(stored));
  expect(lacking.length).toBeGreaterThan(200);
});
