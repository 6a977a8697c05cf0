import type { JsonMap } from '../../../src/model/field';
import { validate } from '../../../src/schema/cel/validate';

/** Rules at `spec`, whose fields have these schemas. */
function schemaOf(rules: readonly (string | JsonMap)[], properties: JsonMap = {}): JsonMap {
  const entries = rules.map((rule) => (typeof rule === 'string' ? { rule } : rule));
  return { type: 'object', properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': entries } } };
}

function found(schema: JsonMap, object: JsonMap): string[] {
  return validate(schema, { apiVersion: 'a.example/v1', kind: 'Thing', metadata: { name: 'x' }, ...object }).map(
    ({ is, path, message }) => `${is} ${path.join('.')}: ${message}`,
  );
}

const int = { type: 'integer' };

test('a rule that holds says nothing, one that does not says its message at its field', () => {
  const schema = schemaOf([{ rule: 'self.a < self.b', message: 'a must be less than b', fieldPath: '.a' }], {
    a: int,
    b: int,
  });
  expect(found(schema, { spec: { a: 1, b: 2 } })).toEqual([]);
  expect(found(schema, { spec: { a: 2, b: 1 } })).toEqual(['failed spec.a: a must be less than b']);
});

test('a message may be an expression, and is the fixed one where that has an error', () => {
  const rule = { rule: 'self.a == 0', message: 'a is not 0', messageExpression: '"a is " + string(10 / (self.a - 1))' };
  const schema = schemaOf([rule], { a: int });
  expect(found(schema, { spec: { a: 6 } })).toEqual(['failed spec: a is 2']);
  expect(found(schema, { spec: { a: 1 } })).toEqual(['failed spec: a is not 0']);
});

test('an error of a rule is a refusal, as on a server', () => {
  const schema = schemaOf(['self.a / self.b > 0'], { a: int, b: int });
  expect(found(schema, { spec: { a: 1, b: 0 } })).toEqual([
    'failed spec: division by zero evaluating rule: self.a / self.b > 0',
  ]);
});

test('rules are run in items, values of maps and embedded objects, and not on what is absent', () => {
  const positive = { ...int, 'x-kubernetes-validations': [{ rule: 'self > 0', message: 'must be positive' }] };
  const schema = schemaOf([], {
    list: { type: 'array', items: positive },
    map: { type: 'object', additionalProperties: positive },
    one: positive,
  });
  expect(found(schema, { spec: { list: [1, 0], map: { a: -1, b: 1 } } })).toEqual([
    'failed spec.list.1: must be positive',
    'failed spec.map.a: must be positive',
  ]);
  expect(found(schema, { spec: { one: null } })).toEqual([]);
});

test('a rule that compares with what was before is not run when an object is created, unless that is optional', () => {
  expect(found(schemaOf(['self.a == oldSelf.a'], { a: int }), { spec: { a: 1 } })).toEqual([]);
  const optional = { rule: 'oldSelf.hasValue() || self.a == 1', message: 'starts at 1', optionalOldSelf: true };
  expect(found(schemaOf([optional], { a: int }), { spec: { a: 1 } })).toEqual([]);
  expect(found(schemaOf([optional], { a: int }), { spec: { a: 2 } })).toEqual(['failed spec: starts at 1']);
});

test('of the metadata, the root sees the name alone', () => {
  const root = (rule: string): JsonMap => ({ type: 'object', 'x-kubernetes-validations': [{ rule, message: 'no' }] });
  expect(found(root("self.metadata.name == 'x' && self.kind == 'Thing'"), {})).toEqual([]);
  expect(found(root("self.metadata.name == 'y'"), {})).toEqual(['failed : no']);
  expect(found(root('has(self.metadata.labels)'), {})).toEqual(['not-evaluated : the schema has no field "labels"']);
});

test('a rule that can not be read, or calls what is not there, is told as not evaluated', () => {
  expect(found(schemaOf(['self.a ==', 'nope(self.a)', 'self.b == 1'], { a: int }), { spec: { a: 1 } })).toEqual([
    'not-evaluated spec: expected an expression at 9, found the end',
    'not-evaluated spec: undeclared reference to "nope"',
    'not-evaluated spec: the schema has no field "b"',
  ]);
});

test('an integer that JavaScript reads without its last digits is not judged', () => {
  const schema = schemaOf(['self.a > 0'], { a: int });
  expect(found(schema, { spec: { a: Number('9007199254740991') } })).toEqual([]);
  expect(found(schema, { spec: { a: Number('9223372036854775807') } })).toEqual([
    'not-evaluated spec: the number 9223372036854776000 is too large to be read to its last digit',
  ]);
});

test('the work for a rule is bounded, and what is over the bound is not judged', () => {
  const schema = schemaOf(['self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))'], {
    l: { type: 'array', items: int },
  });
  expect(found(schema, { spec: { l: [1, 2, 3] } })).toEqual([]);
  expect(found(schema, { spec: { l: Array.from({ length: 1000 }, () => 1) } })).toEqual([
    'not-evaluated spec: it takes more than 1000000 steps',
  ]);
});

test('rules of any nesting are read or refused, never a stack too deep', () => {
  for (const rule of [
    '('.repeat(5000),
    '!'.repeat(5000),
    '-'.repeat(5000),
    'a.'.repeat(5000),
    '['.repeat(5000),
    '1+'.repeat(5000),
  ]) {
    expect(found(schemaOf([rule]), { spec: {} })).toHaveLength(1);
  }
});

test('names that JavaScript knows are no fields', () => {
  const schema = schemaOf(['!has(self.m.constructor) && !has(self.m.toString)'], {
    m: { type: 'object', additionalProperties: int },
  });
  expect(found(schema, { spec: { m: { a: 1 } } })).toEqual([]);
});

test('a field that is called as JavaScript calls something is there only where it is written', () => {
  const schema = schemaOf(['!has(self.constructor) || self.constructor == 1'], { constructor: int });
  expect(found(schema, { spec: {} })).toEqual([]);
  expect(found(schema, { spec: { constructor: 1 } })).toEqual([]);
  expect(found(schema, { spec: { constructor: 2 } })).toHaveLength(1);
});

test('defaults are written in before rules run', () => {
  const schema = schemaOf(['self.a == 3 && self.o.b == 4'], {
    a: { ...int, default: 3 },
    o: { type: 'object', default: {}, properties: { b: { ...int, default: 4 } } },
  });
  expect(found(schema, { spec: {} })).toEqual([]);
  expect(found(schema, { spec: { o: { b: 5 } } })).toHaveLength(1);
});
