import { pathText } from '../../../model/field';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/required',
  severity: 'error',
  summary: 'A field is missing that the kind can not be without.',
  details:
    "An API server refuses the object. What it writes itself (a default) need not be there. Of kinds of Kubernetes' own its code asks for more " +
    'than their schema does, such as the image of a container.',
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
    because: (name: string, where: string, why: string) => `${where} needs ${name}: ${why}`,
  },
  check({ mesh, report }) {
    for (const { at, object, violation } of refusedFields(mesh, 'required')) {
      const name = String(violation.path.at(-1));
      const above = violation.path.slice(0, -1);
      const where = above.length === 0 ? object.kindName : pathText(above);
      const { problem } = violation;
      if (problem === undefined) report(at, 'missing', name, where).fix(`say ${name}`);
      else report(at, 'because', name, where, problem).fix(`say ${name}`);
    }
  },
});
