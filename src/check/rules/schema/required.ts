import { pathText } from '../../../model/field';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/required',
  severity: 'error',
  summary: 'A field is missing that the kind can not be without.',
  details: 'An API server refuses the object. What it writes itself (a default) need not be there.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: web, protocol: HTTP }]
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
    missing: (name: string, where: string) => `${where} needs ${name}`,
  },
  check({ mesh, report }) {
    for (const { at, object, violation } of refusedFields(mesh, 'required')) {
      const name = String(violation.path.at(-1));
      const above = violation.path.slice(0, -1);
      report(at, 'missing', name, above.length === 0 ? object.kindName : pathText(above)).fix(`say ${name}`);
    }
  },
});
