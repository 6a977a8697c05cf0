import { readText } from '../../src/model/input/read-text';
import { readValues } from '../../src/values/read-values';

// kubectl 1.36 (sigs.k8s.io/yaml, go-yaml) reads each of these as is expected here.
test.each([
  ['a bracket that ends where its key begins', 'data: {\n  b: c\n}\n', { data: { b: 'c' } }],
  ['a list inside', 'a:\n  args: [\n    "x",\n  ]\n', { a: { args: ['x'] } }],
  ['text over lines, and a comment', 'a: [ {\nb: c\nd, # with [\ne: "q\nr"\n}\n]\n', { a: [{ b: 'c d', e: 'q r' }] }],
])('indentation means nothing inside of %s', (_, text, value) => {
  expect(readText(text)).toMatchObject({ documents: [{ value }], problems: [] });
  expect(readValues(text, 'v.yaml').values).toEqual(value);
});

test('fields after it are where they are written', () => {
  const [document] = readText('data: {\n  b: c\n}\nkind: X\n').documents;
  expect(document!.place(['kind'])).toEqual({ line: 4, column: 1 });
});

test.each(['a: [\n  b\n', 'a: {\n  b: c\n]\n', 'a:\n  - b\n c: d\n'])('what go-yaml refuses is refused: %j', (text) => {
  expect(readText(text).problems).toMatchObject([{ severity: 'error' }]);
});
