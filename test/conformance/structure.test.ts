import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathText } from '../../src/model/field';
import { load } from '../../src/model/input/load';
import { refusals } from '../../src/schema/refusals';

/**
 * What kube-apiserver 1.36.1 said, asked strictly, of objects of ours in which one thing was changed at random; those that it refused for another
 * reason than their structure are left out. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly object: { readonly kind: string };
  readonly refused: boolean;
  /** The fields that it named, where it named any. */
  readonly fields?: readonly string[];
}

const rows = readFileSync(join(__dirname, 'structure.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const kinds = [...new Set(rows.map(({ object }) => object.kind))];

/** The server puts some keys in brackets, with quotes or without. */
const plain = (field: string): string => field.replaceAll(/\["?([^"\]]+)"?\]/g, '.$1');

function refusedFields(object: Row['object']): readonly string[] {
  const { mesh } = load('test', [object], { platform: { istio: '1.31', kubernetes: '1.36', gatewayApi: '1.6' } });
  return refusals(mesh)
    .filter(({ violation }) => violation.kind !== 'release')
    .map(({ violation }) => plain(pathText(violation.path)));
}

test.each(kinds)('a %s is refused where an API server refuses its structure, and nowhere else', (kind) => {
  const mine = rows.filter(({ object }) => object.kind === kind);
  const wrong = mine.filter(({ object, refused }) => refusedFields(object).length > 0 !== refused);
  expect(wrong).toEqual([]);
});

test('the fields are those that the server names', () => {
  const named = rows.filter(({ fields }) => fields !== undefined);
  expect(named.length).toBeGreaterThan(20);
  const wrong = named.flatMap(({ fields, object }) => {
    const mine = refusedFields(object);
    // Of a list it may say the same again by a rule between fields, which schema/… tells by name.
    const missed = fields!.map(plain).filter((one) => !mine.some((own) => own === one || own.startsWith(`${one}.`)));
    return missed.length > 0 ? [{ object, missed, mine }] : [];
  });
  expect(wrong).toEqual([]);
});

test('the rows are of many kinds, refused and taken', () => {
  expect(kinds.length).toBeGreaterThan(30);
  expect(rows.filter(({ refused }) => refused).length).toBeGreaterThan(500);
  expect(rows.filter(({ refused }) => !refused).length).toBeGreaterThan(100);
});
