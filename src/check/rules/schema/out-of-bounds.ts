import type { SchemaNode } from '../../../schema/node';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES, valueText } from '../../schema-refusals';

const WORDS: Readonly<Partial<Record<keyof SchemaNode, string>>> = {
  minimum: 'at least',
  maximum: 'at most',
  minLength: 'characters at least',
  maxLength: 'characters at most',
  minItems: 'elements at least',
  maxItems: 'elements at most',
  minProperties: 'fields at least',
  maxProperties: 'fields at most',
  multipleOf: 'a multiple of',
};

export default defineRule({
  id: 'schema/out-of-bounds',
  severity: 'error',
  summary: 'A value is too small or too large, or a list or text too short or too long.',
  details:
    'An API server refuses the object: the schema of its kind has a bound for the number, or for how many elements or characters there are.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: web, port: 70000, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: web, port: 7000, protocol: HTTP }]
`,
  },
  messages: {
    bounds: (given: string, bound: string) => `${given} is out of bounds: ${bound}`,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'out-of-bounds')) {
      const { keyword, node, value } = violation;
      const given = Array.isArray(value)
        ? `a list of ${value.length}`
        : typeof value === 'string'
          ? `a text of ${Array.from(value).length} characters`
          : valueText(value);
      report(at, 'bounds', given, `${WORDS[keyword] ?? keyword} ${String(node[keyword])}`).fix('keep to it');
    }
  },
});
