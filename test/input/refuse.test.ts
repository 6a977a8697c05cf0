import { Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { InputError } from '../../src';
import { nameOf, refuse, shown } from '../../src/input/refuse';

describe('a refusal', () => {
  test('says where and why, in one line and apart', () => {
    const error = new InputError('shop/Web', 'port is missing');
    expect(error.message).toBe('[shop/Web] port is missing');
    expect(error).toMatchObject({ name: 'InputError', where: 'shop/Web', reason: 'port is missing' });
    expect(error).toBeInstanceOf(Error);
  });

  test('names a construct by its path, as cdk8s writes it', () => {
    const inner = new Construct(new Chart(Testing.app(), 'shop'), 'Web');
    expect(nameOf(inner)).toBe('shop/Web');
    expect(() => refuse(inner, 'no')).toThrow(new InputError('shop/Web', 'no'));
  });

  test('names a factory by the word given', () => {
    expect(() => refuse('Http.get', 'no')).toThrow('[Http.get] no');
  });
});

describe('a value in a message', () => {
  const cyclic: { self?: object } = {};
  cyclic.self = cyclic;

  test.each<[string, unknown, string]>([
    ['text in quotes', 'web', '"web"'],
    ['a quote in text escaped', 'a"b', '"a\\"b"'],
    ['a number', 80, '80'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a list', ['a', 1], '["a",1]'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['a function without its text', () => 'secret', 'a function'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a bigint, which JSON cannot hold', 1n, '[object BigInt]'],
    ['something cyclic, such as a construct', cyclic, '[object Object]'],
    ['an object whose toJSON fails', { toJSON: () => JSON.parse('{') as unknown }, '[object Object]'],
  ])('shows %s', (_, value, text) => {
    expect(shown(value)).toBe(text);
  });

  test.each([NaN, Infinity, -Infinity])('shows %d by its name, not as null', (value) => {
    expect(shown(value)).toBe(String(value));
  });

  test('is cut where it would drown the message', () => {
    const text = shown('x'.repeat(500));
    expect(text).toHaveLength(78);
    expect(text).toMatch(/^"x+…$/);
  });

  test('is whole up to eighty characters', () => {
    expect(shown('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`);
  });
});
