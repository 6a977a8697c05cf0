import { InputError } from '../../src';
import { knownProps, nearest } from '../../src/input/known-props';

const check = knownProps<{ podSecurity?: string; annotations?: object }>({ podSecurity: true, annotations: true });
const checked = (props: unknown) => () => check('place', props);

describe('props', () => {
  test('that are all known are taken, with any values', () => {
    expect(checked({ podSecurity: undefined, annotations: null })).not.toThrow();
    expect(checked({})).not.toThrow();
  });

  test('without a prototype are taken', () => {
    expect(checked(Object.assign(Object.create(null), { podSecurity: 'x' }))).not.toThrow();
  });

  test('inherited from elsewhere are not looked at', () => {
    expect(checked(Object.create({ elsewhere: 1 }))).not.toThrow();
  });

  test.each<[string, object, string]>([
    ['a misspelt one, with the one that was meant', { podSecurty: 1 }, 'did you mean "podSecurity"?'],
    ['one in the wrong case, with the one that was meant', { podsecurity: 1 }, 'did you mean "podSecurity"?'],
    ['one like no other, with all that are known', { replicas: 1 }, 'known are podSecurity, annotations'],
    ['one that is undefined', { podSecurty: undefined }, 'unknown prop "podSecurty"'],
    ['one that every object inherits', { constructor: 1 }, 'unknown prop "constructor"'],
    ['toString', { toString: 1 }, 'unknown prop "toString"'],
    ['__proto__, as JSON makes it', JSON.parse('{"__proto__":{}}') as object, 'unknown prop "__proto__"'],
    ['an empty one', { '': 1 }, 'unknown prop ""'],
  ])('are refused for %s', (_, props, text) => {
    expect(checked(props)).toThrow(InputError);
    expect(checked(props)).toThrow(text);
  });

  test.each<[unknown, string]>([
    [null, 'null'],
    [undefined, 'undefined'],
    [5, '5'],
    ['props', '"props"'],
    [true, 'true'],
    [['a'], '["a"]'],
    [() => ({}), 'a function'],
  ])('are refused when they are no object, but %p', (props, text) => {
    expect(checked(props)).toThrow(new InputError('place', `props must be an object, got ${text}`));
  });
});

describe('the nearest name', () => {
  test.each([
    ['a letter too few', 'namspace', 'namespace'],
    ['a letter too many', 'namespaces', 'namespace'],
    ['letters swapped', 'nmaespace', 'namespace'],
    ['another case', 'NAMESPACE', 'namespace'],
  ])('is found for %s', (_, given, meant) => {
    expect(nearest(given, ['name', 'namespace', 'labels'])).toBe(meant);
  });

  test('is the closer of two', () => {
    expect(nearest('port', ['ports', 'port', 'post'])).toBe('port');
  });

  test('is none where nothing is close', () => {
    expect(nearest('serviceMonitor', ['name', 'namespace', 'labels'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});

describe('the shape of a prop', () => {
  const shaped = knownProps<Record<'text' | 'flag' | 'list' | 'texts' | 'map' | 'object' | 'any', unknown>>({
    text: 'text',
    flag: 'flag',
    list: 'list',
    texts: 'texts',
    map: 'map',
    object: 'object',
    any: true,
  });
  const given = (props: object, what?: string) => () => shaped('place', props, what);

  test.each<[string, object]>([
    ['text', { text: 'x' }],
    ['either flag', { flag: false }],
    ['any list', { list: [1, {}] }],
    ['a list of texts, even of none', { texts: [] }],
    ['a map', { map: { a: { b: [1] } } }],
    ['a map without prototype', { map: Object.create(null) as object }],
    ['an object of any class', { object: new Date() }],
    ['nothing, which means not given', { text: undefined, map: undefined }],
    ['anything where the reader checks it', { any: Symbol('x') }],
  ])('may be %s', (_, props) => {
    expect(given(props)).not.toThrow();
  });

  test.each<[string, object, string]>([
    ['empty text', { text: '' }, 'text must be text, got ""'],
    ['text for a flag', { flag: 'true' }, 'flag must be true or false, got "true"'],
    ['text for a list', { list: 'ab' }, 'list must be a list, got "ab"'],
    ['a list of other things than texts', { texts: ['a', 1] }, 'texts must be a list of texts, got ["a",1]'],
    ['a list for a map', { map: ['a'] }, 'map must be a map, got ["a"]'],
    ['a Map for a map', { map: new Map() }, 'map must be a map, got {}'],
    ['a list for an object', { object: [] }, 'object must be an object, got []'],
    ['null', { map: null }, 'map must be a map, got null'],
    [
      'a key that cdk8s cannot write',
      { map: { constructor: 1 } },
      'map has a key "constructor", which can\'t be written; use another',
    ],
    [
      'such a key deep in it',
      { map: { a: [{ b: JSON.parse('{"__proto__":1}') as object }] } },
      'map has a key "__proto__"',
    ],
  ])('is refused for %s', (_, props, text) => {
    expect(given(props)).toThrow(InputError);
    expect(given(props)).toThrow(`[place] ${text}`);
  });

  test('is told with the name of the whole that it is part of', () => {
    expect(given({ flag: 1 }, 'resources')).toThrow('[place] resources.flag must be true or false, got 1');
    expect(() => shaped('place', 5, 'resources')).toThrow('[place] resources must be an object, got 5');
  });
});
