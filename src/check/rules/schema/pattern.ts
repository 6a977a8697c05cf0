import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES, valueText } from '../../schema-refusals';

export default defineRule({
  id: 'schema/pattern',
  severity: 'error',
  summary: 'A text is not of the form that its field wants.',
  details: 'An API server refuses the object. The pattern is that of the schema, in the syntax of RE2.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: Web, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: web, port: 80, protocol: HTTP }]
`,
  },
  messages: {
    form: (given: string, pattern: string) => `${given} does not match ${pattern}`,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'pattern'))
      report(at, 'form', valueText(violation.value), String(violation.node.pattern)).fix('write a text of that form');
  },
});
