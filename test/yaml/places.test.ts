import { ParsedText } from '../../src/yaml/parsed-text';
import { writtenAt } from '../../src/yaml/places';
import { Lines } from '../../src/yaml/lines';
import yaml = require('js-yaml');

/** `line:column` of a path, or undefined where it is not whole. */
function placeIn(text: string, ...path: readonly (string | number)[]): string | undefined {
  const parsed = new ParsedText(yaml, text, yaml.parseEvents(text, {}));
  const { at, isWhole } = writtenAt(parsed, path);
  if (at === undefined || !isWhole) return undefined;
  const { line, column } = new Lines(text).at(at);
  return `${line}:${column}`;
}

test.each([
  ['a key', 'a: 1\nb: 2\n', ['b'], '2:1'],
  ['a key inside', 'a:\n  b: 2\n', ['a', 'b'], '2:3'],
  ['an element', 'a:\n  - x\n  - y\n', ['a', 1], '3:5'],
  ['an element that is empty, at its list', 'a:\n  - x\n  -\n', ['a', 1], '2:3'],
  ['a key in quotes, at the quote', '"a b": 1\n', ['a b'], '1:1'],
  ['a key that is a number', '8080: 1\n', ['8080'], '1:1'],
  ['a key that YAML 1.1 takes for a boolean', 'yes: 1\n', ['true'], '1:1'],
  ['a key that comes twice: the last, whose value counts', 'a: 1\na: 2\n', ['a'], '2:1'],
  ['a key behind an alias', 'x: &x { k: 1 }\nw: *x\n', ['w', 'k'], '1:9'],
  [
    'a key of an anchor that is set twice: the nearest before the alias',
    'x: &x { k: 1 }\nz: &x { k: 2 }\nw: *x\n',
    ['w', 'k'],
    '2:9',
  ],
  ['a key that is an alias', 'x: &x name\n*x : 1\n', ['name'], '2:1'],
  ['a key that is merged in', 'x: &x { k: 1 }\nw: { <<: *x }\n', ['w', 'k'], '1:9'],
  ['a key that is merged in over one before it', 'x: &x { k: 1 }\nw:\n  k: 2\n  <<: *x\n', ['w', 'k'], '1:9'],
  ['a key after the merge that has it too', 'x: &x { k: 1 }\nw:\n  <<: *x\n  k: 2\n', ['w', 'k'], '4:3'],
  [
    'a key that several merged maps have: the first',
    'x: &x { k: 1 }\nz: &z { k: 2 }\nw: { <<: [*x, *z] }\n',
    ['w', 'k'],
    '1:9',
  ],
  [
    'a key of a map that is merged into a merged one',
    'x: &x { k: 1 }\nz: &z { <<: *x }\nw: { <<: *z }\n',
    ['w', 'k'],
    '1:9',
  ],
] as const)('%s is found where it is written', (_, text, path, place) => {
  expect(placeIn(text, ...path)).toBe(place);
});

test.each([
  ['a key that is not there', 'a: 1\n', ['b']],
  ['a key of a text', 'a: text\n', ['a', 'length']],
  ['a key of a list', 'a: [1]\n', ['a', '0']],
  ['an index of a map', '0: x\n', [0]],
  ['an element past the end', 'a: [1]\n', ['a', 1]],
  ['anything of an empty document', '---\n', ['a']],
] as const)('%s is nowhere', (_, text, path) => {
  expect(placeIn(text, ...path)).toBeUndefined();
});

test('maps that are merged into each other a great many times are each looked through once', () => {
  const levels = Array.from({ length: 60 }, (_, i) => `l${i + 1}: &l${i + 1} { <<: [*l${i}, *l${i}] }`);
  expect(placeIn(`l0: &l0 { k: 1 }\n${levels.join('\n')}\n`, 'l60', 'nothing')).toBeUndefined();
});
