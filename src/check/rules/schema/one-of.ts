import type { SchemaNode } from '../../../schema/node';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/one-of',
  severity: 'error',
  summary: 'Fields are set together that exclude each other, or none of those is of which one has to be.',
  details:
    "An API server refuses the object: the schema lists the combinations that it takes, or, for kinds of Kubernetes' own, its code does.",
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ match: [{ uri: { exact: /a, prefix: /b } }], route: [{ destination: { host: reviews } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ match: [{ uri: { exact: /a } }], route: [{ destination: { host: reviews } }] }]
`,
  },
  messages: {
    combination: (fields: string) => `only one of ${fields} may be set here`,
    because: (problem: string) => problem,
    other: () => 'the schema takes no such combination of fields here',
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'one-of')) {
      const names = alternatives(violation.node);
      const { fix, problem } = violation;
      if (problem !== undefined) report(at, 'because', problem).fix(fix ?? 'keep one of them');
      else if (names.length > 1) report(at, 'combination', names.join(', ')).fix('keep one of them');
      else report(at, 'other').fix('leave one of them out, or add what is missing');
    }
  },
});

/** The fields of which a schema wants one at most. */
function alternatives({ oneOf = [] }: SchemaNode): readonly string[] {
  const named = oneOf.flatMap(({ not, required = [] }) => [
    ...required,
    ...(not?.anyOf ?? []).flatMap((one) => one.required ?? []),
  ]);
  return [...new Set(named)];
}
