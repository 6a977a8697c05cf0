import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES, valueText } from '../../schema-refusals';

const WORDS: Readonly<Record<string, string>> = {
  '': 'a number that fits in 64 bits',
  byte: 'base64',
  'date-time': 'a time such as 2026-11-25T08:00:00Z',
  int32: 'a number that fits in 32 bits',
  int64: 'a number that fits in 64 bits',
  quantity: 'a quantity such as 500m or 1Gi',
};

export default defineRule({
  id: 'schema/format',
  severity: 'error',
  summary: 'A text or number is not of the format that its field wants.',
  details:
    'An API server refuses the object, or can not decode it: a time that is none, base64 that is none, a number beyond 32 bits where it has no room for more.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: v1
kind: Secret
metadata: { name: key, namespace: shop }
data: { key: not base64 }
`,
    right: `apiVersion: v1
kind: Secret
metadata: { name: key, namespace: shop }
data: { key: bm90IGJhc2U2NA== }
`,
  },
  messages: {
    format: (given: string, format: string) => `${given} is not ${format}`,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'format')) {
      const { format = '' } = violation.node;
      report(
        at,
        'format',
        valueText(violation.value),
        Object.hasOwn(WORDS, format) ? WORDS[format]! : `of format ${format}`,
      ).fix('write one');
    }
  },
});
