import * as fc from 'fast-check';
import type { SchemaNode } from '../../src/schema/node';
import { isMatch } from '../../src/schema/pattern';

/** Texts of many forms, of which a pattern or format is likely to take one. */
const TEXTS = [
  'a',
  'web',
  'v1',
  'A',
  'Web',
  '1',
  '80',
  '200',
  '1s',
  '10ms',
  '500m',
  '/',
  '/a',
  'example.com',
  '*.example.com',
  '10.0.0.1',
  '10.0.0.0/8',
  '2001:db8::1',
  'fd00::/8',
  'http://a.example',
  'https://a.example',
  'a/b',
  'sha256',
  'aGk=',
  'TCP',
  'GET',
  '2026-11-25T08:00:00Z',
  'spiffe://a/b',
  '',
  'a'.repeat(64),
  '0123456789abcdef0123456789abcdef01234567',
  '10 0 * * *',
  'k8s:app',
  '@every 1h',
  'b3:aa',
  '0.5',
  '1-2',
];

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-11-25T08:00:00Z',
  date: '2026-11-25',
  duration: '10s',
  byte: 'aGk=',
  ipv4: '10.0.0.1',
  ipv6: '2001:db8::1',
  cidr: '10.0.0.0/8',
  uri: 'https://a.example',
  quantity: '500m',
};

/** Values that a schema takes, as its words say; undefined where none is found. */
export function validValue(node: SchemaNode, depth = 0): fc.Arbitrary<unknown> | undefined {
  if (node.enum) return fc.constantFrom(...node.enum);
  if (node.intOrString)
    return fc.constantFrom(
      ...[80, 'web', '50%'].filter((one) =>
        typeof one === 'number' ? true : !node.pattern || isMatch(node.pattern, one),
      ),
    );
  switch (node.type) {
    case 'string':
      return text(node);
    case 'integer':
    case 'number': {
      const least = (node.minimum ?? 0) + (node.exclusiveMinimum ? 1 : 0);
      const most = Math.min(node.maximum ?? least + 100, 2 ** 31 - 1) - (node.exclusiveMaximum ? 1 : 0);
      return fc.integer({ min: least, max: Math.max(least, most) }).map((one) => one - (one % (node.multipleOf ?? 1)));
    }
    case 'boolean':
      return fc.boolean();
    case 'array':
      return list(node, depth);
    case 'object':
      return map(node, depth);
    default:
      return fc.constant('anything');
  }
}

function text({ format, maxLength = Infinity, minLength = 0, pattern }: SchemaNode): fc.Arbitrary<string> | undefined {
  const known = format !== undefined && Object.hasOwn(FORMATS, format) ? [FORMATS[format]!] : TEXTS;
  const fit = known.filter(
    (one) => one.length >= minLength && one.length <= maxLength && (pattern === undefined || isMatch(pattern, one)),
  );
  return fit.length > 0 ? fc.constantFrom(...fit) : undefined;
}

function list(
  { items = {}, listType, maxItems = 2, minItems = 0, uniqueItems }: SchemaNode,
  depth: number,
): fc.Arbitrary<unknown> | undefined {
  const item = validValue(items, depth + 1);
  if (!item) return minItems === 0 ? fc.constant([]) : undefined;
  if (minItems > 1) return undefined;
  // One by itself is like no other.
  const most = listType !== undefined || uniqueItems ? 1 : Math.min(maxItems, Math.max(minItems, 2));
  return fc.array(item, { minLength: minItems, maxLength: depth > 8 ? minItems : most });
}

function map(node: SchemaNode, depth: number): fc.Arbitrary<unknown> | undefined {
  const { maxProperties = Infinity, minProperties = 0, properties, required = [] } = node;
  // Where combinations are listed, the least that is asked for is taken.
  const isCombined = node.oneOf ?? node.anyOf ?? node.allOf ?? node.not;
  if (isCombined && (node.anyOf || node.oneOf?.every(({ not }) => !not))) return undefined;
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, child] of properties ?? []) {
    const isNeeded = required.includes(name);
    if (!isNeeded && (isCombined || depth > 6 || child.default !== undefined)) continue;
    const value = validValue(child, depth + 1);
    if (!value) {
      if (isNeeded) return undefined;
      continue;
    }
    fields[name] = value;
  }
  if (Object.keys(fields).length < minProperties || Object.keys(fields).length > maxProperties) return undefined;
  const requiredKeys = minProperties > required.length ? Object.keys(fields) : required;
  return fc.record(fields, { requiredKeys: requiredKeys.filter((name) => name in fields) });
}
