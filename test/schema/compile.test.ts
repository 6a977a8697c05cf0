import { compileSchema } from '../../src/schema/compile';

describe('compileSchema', () => {
  test('takes the keywords that an API server reads', () => {
    const node = compileSchema({
      type: 'object',
      required: ['size'],
      properties: {
        size: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        tags: { type: 'array', maxItems: 2, 'x-kubernetes-list-type': 'set', items: { type: 'string', pattern: '^a' } },
        more: { type: 'object', additionalProperties: { type: 'boolean', default: true } },
      },
      'x-kubernetes-validations': [{ rule: 'has(self.size)' }],
    });
    expect(node.type).toBe('object');
    expect(node.required).toEqual(['size']);
    expect(node.properties!.get('size')).toEqual({ intOrString: true });
    expect(node.properties!.get('tags')).toEqual({
      type: 'array',
      maxItems: 2,
      listType: 'set',
      items: { type: 'string', pattern: '^a' },
    });
    expect(node.properties!.get('more')!.values).toEqual({ type: 'boolean', default: true });
    expect(node.validations).toEqual([{ rule: 'has(self.size)' }]);
  });

  test('leaves out what a keyword can not have for a value', () => {
    expect(compileSchema({ type: 'text', maxItems: '3', required: 7, properties: [], enum: [], oneOf: {} })).toEqual(
      {},
    );
    expect(compileSchema(null)).toEqual({});
  });

  test('keeps names that mean something to JavaScript', () => {
    const properties = JSON.parse('{"__proto__": {"type": "string"}, "constructor": {"type": "boolean"}}') as object;
    expect([...compileSchema({ properties }).properties!]).toEqual([
      ['__proto__', { type: 'string' }],
      ['constructor', { type: 'boolean' }],
    ]);
  });

  test('takes a schema that refers to itself', () => {
    const tree: Record<string, unknown> = { type: 'object' };
    tree['properties'] = { left: tree };
    const node = compileSchema(tree);
    expect(node.properties!.get('left')).toBe(node);
  });

  test('refuses a schema that is deeper than any', () => {
    let schema: unknown = { type: 'string' };
    for (let i = 0; i < 300; i++) schema = { type: 'array', items: schema };
    expect(() => compileSchema(schema)).toThrow('a schema is more than 200 levels deep');
  });
});
