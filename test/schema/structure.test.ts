import { compileSchema } from '../../src/schema/compile';
import { violations } from '../../src/schema/structure';

const found = (schema: object, value: unknown): string[] =>
  violations(value, compileSchema(schema), 'structural').map(({ kind, path }) => `${kind} ${path.join('.')}`);

/** As kube-openapi's validator and structural defaulting of apiextensions-apiserver 1.36 have it. */
describe('violations', () => {
  test.each<[string, object, unknown, string[]]>([
    [
      'a field that is not declared',
      { type: 'object', properties: { a: { type: 'string' } } },
      { b: 1 },
      ['unknown-field b'],
    ],
    ['a field that is kept', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, { b: 1 }, []],
    ['a field that is missing', { type: 'object', required: ['a'] }, {}, ['required a']],
    [
      'a default in place of what is required',
      { type: 'object', required: ['a'], properties: { a: { type: 'string', default: 'x' } } },
      {},
      [],
    ],
    [
      'a null that is dropped',
      { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
      { a: null },
      ['required a'],
    ],
    ['a null in a list', { type: 'array', items: { type: 'string' } }, [null], ['wrong-type 0']],
    ['a text for a number', { type: 'integer' }, '1', ['wrong-type ']],
    ['a number or a text', { 'x-kubernetes-int-or-string': true }, '50%', []],
    ['a fraction for either', { 'x-kubernetes-int-or-string': true }, 1.5, ['wrong-type ']],
    ['a value that is not listed', { type: 'string', enum: ['A', 'B'] }, 'C', ['enum ']],
    ['a length in code points', { type: 'string', maxLength: 1 }, '\u{1F600}', []],
    ['a pattern anywhere in a text', { type: 'string', pattern: 'b+' }, 'abc', []],
    ['a pattern that is not found', { type: 'string', pattern: '^b' }, 'abc', ['pattern ']],
    ['the edge itself', { type: 'integer', minimum: 1, exclusiveMinimum: true }, 1, ['out-of-bounds ']],
    ['more than 32 bits', { type: 'integer', format: 'int32' }, 2 ** 31, ['format ']],
    ['an address', { type: 'string', format: 'ipv4' }, '10.0.0.1', []],
    ['no address', { type: 'string', format: 'ipv4' }, '10.0.0.256', ['format ']],
    ['a format that no server knows', { type: 'string', format: 'nonsense' }, 'x', []],
    [
      'one value twice',
      { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      ['a', 'a'],
      ['duplicate-item 1'],
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(found(schema, value)).toEqual(expected);
  });

  test('takes at most one of two fields, as the schemas of Istio ask', () => {
    const either = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ not: { anyOf: [{ required: ['a'] }, { required: ['b'] }] } }, { required: ['a'] }, { required: ['b'] }],
    };
    expect(found(either, {})).toEqual([]);
    expect(found(either, { a: 'x' })).toEqual([]);
    expect(found(either, { a: 'x', b: 'y' })).toEqual(['one-of ']);
  });
});
