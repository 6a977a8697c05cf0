import * as fc from 'fast-check';
import { dotted } from '../../src/values/dotted';
import { applySet, type SetKind } from '../../src/values/set-grammar';

const SEED = 20261125;

type Values = Record<string, unknown>;

function set(expression: string, values: Values = {}, kind: SetKind = 'set'): unknown {
  return applySet(values, expression, kind);
}

function outcome(run: () => unknown): string {
  try {
    run();
    return 'taken';
  } catch (error) {
    return (error as Error).name;
  }
}

// All tables: measured with Helm 3.18, by a chart that prints its values as JSON.

test.each<[string, Values]>([
  ['image.tag=v1', { image: { tag: 'v1' } }],
  ['a.b=c,d=e', { a: { b: 'c' }, d: 'e' }],
  ['a.b=1,a.c=2', { a: { b: 1, c: 2 } }],
  ['a=1,', { a: 1 }],
  ['a=', { a: '' }],
  ['a.b=', { a: { b: '' } }],
  ['a=,b=1', { a: '', b: 1 }],
  ['a=b=c', { a: 'b=c' }],
  ['a=b.c[0]', { a: 'b.c[0]' }],
  [' a = 1', { ' a ': ' 1' }],
  ['é=ü', { é: 'ü' }],
])('%s sets keys', (expression, expected) => {
  expect(set(expression)).toEqual(expected);
});

test.each<[string, unknown]>([
  ['true', true],
  ['TRUE', true],
  ['False', false],
  ['null', null],
  ['NULL', null],
  ['0', 0],
  ['-0', 0],
  ['+5', 5],
  ['-05', -5],
  ['05', '05'],
  ['0x10', '0x10'],
  ['1.5', '1.5'],
  ['1e3', '1e3'],
  ['1_000', '1_000'],
  ['on', 'on'],
  ['yes', 'yes'],
  ['~', '~'],
  ['"1"', '"1"'],
  [' 1', ' 1'],
  ['9223372036854775807', 2 ** 63],
  ['9223372036854775808', '9223372036854775808'],
  ['-9223372036854775808', -(2 ** 63)],
  ['-9223372036854775809', '-9223372036854775809'],
])('the value %s has its type', (text, expected) => {
  expect(set(`a=${text}`)).toEqual({ a: expected });
});

test.each<[string, Values]>([
  ['a\\.b=1', { 'a.b': 1 }],
  ['nodeSelector."kubernetes\\.io/os"=linux', { nodeSelector: { '"kubernetes.io/os"': 'linux' } }],
  ['a=b\\,c', { a: 'b,c' }],
  ['a\\=b=c', { 'a=b': 'c' }],
  ['a\\[0]=1', { 'a[0]': 1 }],
  ['a=\\{b}', { a: '{b}' }],
  ['a=C:\\\\x', { a: 'C:\\x' }],
  ['a=\\n', { a: 'n' }],
  ['a=b\\', { a: 'b' }],
])('%s escapes', (expression, expected) => {
  expect(set(expression)).toEqual(expected);
});

test.each<[string, Values]>([
  ['a={b,c}', { a: ['b', 'c'] }],
  ['a={1,true,null,01}', { a: [1, true, null, '01'] }],
  ['a={}', { a: [''] }],
  ['a={b,}', { a: ['b', ''] }],
  ['a={b\\,c,d\\}}', { a: ['b,c', 'd}'] }],
  ['a={b},c=1', { a: ['b'], c: 1 }],
  ['a={b}c=1', { a: ['b'], c: 1 }],
  ['a= {b}', { a: ' {b}' }],
])('%s sets a list', (expression, expected) => {
  expect(set(expression)).toEqual(expected);
});

test.each<[string, Values, Values]>([
  ['a[0]=1', {}, { a: [1] }],
  ['a[2]=1', {}, { a: [null, null, 1] }],
  ['a[0].b=1,a[0].c=2', {}, { a: [{ b: 1, c: 2 }] }],
  ['a[1]=x', { a: [1, 2, 3] }, { a: [1, 'x', 3] }],
  ['a[0].b=1', { a: [{ c: 2 }] }, { a: [{ b: 1, c: 2 }] }],
  ['a[0].b=1', { a: ['text'] }, { a: [{ b: 1 }] }],
  ['a[0][1]=x', {}, { a: [[null, 'x']] }],
  ['a[0][0].b={x}', {}, { a: [[{ b: ['x'] }]] }],
  ['a[01]=x,a[+0]=y', {}, { a: ['y', 'x'] }],
  ['a.b[0].c.d=1', {}, { a: { b: [{ c: { d: 1 } }] } }],
])('%s over %j sets by index', (expression, values, expected) => {
  expect(set(expression, values)).toEqual(expected);
});

test.each<[string, Values, Values]>([
  ['a.b=1', { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  ['a=1', { a: { c: 2 } }, { a: 1 }],
  ['a={x}', { a: [1, 2, 3] }, { a: ['x'] }],
  ['a.b=null', { a: { b: 1, c: 2 } }, { a: { b: null, c: 2 } }],
  ['a=1,a=2', {}, { a: 2 }],
])('%s is written over %j', (expression, values, expected) => {
  expect(set(expression, values)).toEqual(expected);
});

test.each<[string, Values, Values]>([
  ['', { a: 1 }, { a: 1 }],
  ['=1', {}, {}],
  ['.a=1', {}, {}],
  ['a.', {}, {}],
  ['a.', { a: { b: 1 } }, { a: { b: 1 } }],
  ['a[0]', {}, { a: [] }],
  ['a[0].b=', {}, { a: [] }],
  ['a[0].b=', { a: [{ c: 1 }] }, { a: [{ b: '', c: 1 }] }],
])('%s over %j is as odd as in Helm', (expression, values, expected) => {
  expect(set(expression, values)).toEqual(expected);
});

test.each<[SetKind, string, Values]>([
  ['string', 'a=true,b=1,c=null,d={1,2}', { a: 'true', b: '1', c: 'null', d: ['1', '2'] }],
  ['string', 'a[0].b=05', { a: [{ b: '05' }] }],
  ['literal', 'a.b=1,c=\\{2}', { a: { b: '1,c=\\{2}' } }],
  ['literal', 'a\\.b=x', { 'a\\': { b: 'x' } }],
  ['literal', 'a,b[0]=x', { 'a,b': ['x'] }],
  ['literal', 'a=', { a: '' }],
  [
    'json',
    'a=1,b="x",c=[1,{"d":null}],e={"f":{"g":true}}',
    { a: 1, b: 'x', c: [1, { d: null }], e: { f: { g: true } } },
  ],
  ['json', 'a={"b":"},]\\""} ,c=1.5', { a: { b: '},]"' }, c: 1.5 }],
  ['json', 'a=1b=2 c=truee=-1e2', { a: 1, b: 2, c: true, e: -100 }],
  ['json', 'a=,b= ', { a: null, b: null }],
  ['json', 'a.b[1]={"c":1}', { a: { b: [null, { c: 1 }] } }],
])('--set-%s takes %s', (kind, expression, expected) => {
  expect(set(expression, {}, kind)).toEqual(expected);
});

test('a map in JSON replaces the map that is there', () => {
  expect(set('a={"c":1}', { a: { b: 1 } }, 'json')).toEqual({ a: { c: 1 } });
});

test.each<[string, Values, RegExp]>([
  ['a', {}, /^\[--set\] key "a" has no value, at character 1 of "a"; write "a=…"/],
  ['x=1,a', {}, /key "a" has no value, at character 5 /],
  ['a,b=1', {}, /key "a" has no value/],
  ['a=1,,b=2', {}, /comma without a key before it, at character 5 /],
  ['a.b', {}, /key "b" has no value, at character 3 /],
  ['a.=1', {}, /nothing is set below "a\."/],
  ['a={b', {}, /list has no end, at character 3 /],
  ['a[0=1', {}, /index has no end/],
  ['a[x]=1', {}, /index "x" is not a number/],
  ['a[]=1', {}, /index "" is not a number/],
  ['a[-1]=1', {}, /index -1 is not between 0 and 65536/],
  ['a[65537]=1', {}, /index 65537 is not between/],
  ['a[0]b=1', {}, /"b" follows an index/],
  ['a.b=1', { a: 'text' }, /"a" is text already, not a map/],
  ['a.b=1', { a: null }, /"a" is null already, not a map/],
  ['a[0]=1', { a: { b: 1 } }, /"a" is a map already, not a list/],
  ['a[0][0]=1', { a: ['x'] }, /element 0 is text already, not a list/],
])('%s over %j is refused', (expression, values, message) => {
  expect(() => set(expression, values)).toThrow(message);
});

test.each(['a=01', 'a=tru', 'a=x', 'a="x', 'a={"b":1', 'a=[1}', 'a=1.', 'a=1e', 'a=-', 'a=1e999', '{"a":1}'])(
  '--set-json refuses %s',
  (expression) => {
    expect(() => set(expression, {}, 'json')).toThrow(/^\[--set-json\]/);
  },
);

test('an index may be 65536, and a path have thirty dots', () => {
  expect((set('a[65536]=x') as { a: unknown[] }).a).toHaveLength(65_537);
  const dots = (n: number): string => `${'a.'.repeat(n)}b=1`;
  expect(() => set(dots(30))).not.toThrow();
  expect(() => set(dots(31))).toThrow('more than 30 dots');
});

test.each<[SetKind, string]>([
  ['set', '__proto__.polluted=1'],
  ['set', 'a.__proto__.polluted=1'],
  ['set', 'a[0].constructor.prototype.polluted=1'],
  ['set', 'prototype=1'],
  ['string', '__pro\\to__=1'],
  ['literal', '__proto__=1'],
  ['json', 'a={"b":[{"__proto__":{"polluted":1}}]}'],
])('--set-%s refuses the key in %s', (kind, expression) => {
  expect(() => set(expression, {}, kind)).toThrow('means something else to JavaScript');
  expect(({} as Values)['polluted']).toBeUndefined();
});

test('keys that only look like those of JavaScript are taken', () => {
  expect(set('proto=1,toString=2,hasOwnProperty.a=3')).toEqual({ proto: 1, toString: 2, hasOwnProperty: { a: 3 } });
});

test('what was given stays as it is', () => {
  const values = { a: { b: 1 }, list: [{ c: 1 }, [1]] };
  const before = structuredClone(values);
  expect(set('a.b=2,a.d=3,list[0].c=2,list[1][0]=2,list[4]=5', values)).not.toEqual(before);
  expect(values).toEqual(before);
});

test('a path shown in a message is one that --set takes', () => {
  const key = fc
    .string({ minLength: 1, maxLength: 6 })
    .filter((text) => !['__proto__', 'constructor', 'prototype'].includes(text));
  fc.assert(
    fc.property(key, fc.array(fc.oneof(key, fc.nat(3)), { maxLength: 4 }), (first, rest) => {
      const path = [first, ...rest];
      let at: unknown = set(`${dotted(path)}=here`);
      for (const step of path) at = (at as Record<string | number, unknown>)[step];
      expect(at).toBe('here');
    }),
    { seed: SEED },
  );
});

test('any text is taken or refused with a reason, never with a crash', () => {
  const kinds = fc.constantFrom<SetKind>('set', 'string', 'json', 'literal');
  const expression = fc.string({ unit: fc.constantFrom(...'ab.,=[]{}\\01"- '), maxLength: 12 });
  fc.assert(
    fc.property(kinds, expression, (kind, text) => {
      expect(['taken', 'InputError']).toContain(outcome(() => set(text, { a: { b: [1] }, b: null }, kind)));
    }),
    { seed: SEED, numRuns: 2000 },
  );
});
