import type { SchemaNode } from '../../../schema/node';
import { pointerTo } from '../../json-pointer';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES, valueText, wantedText } from '../../schema-refusals';

export default defineRule({
  id: 'schema/wrong-type',
  severity: 'error',
  summary: 'A field has a value of another type.',
  details:
    'An API server can not decode the object, and refuses it. In YAML the usual reason is a missing pair of quotes (`"8080"` is a text, 8080 a number, `on` is true), or an element where a list is wanted.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [{ name: web, port: '80', protocol: HTTP }]
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
    type: (wanted: string, given: string) => `this has to be ${wanted}, and is ${given}`,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'wrong-type')) {
      const { node, path, value } = violation;
      const better = convertible(value, node);
      const reported = report(at, 'type', wantedText(node), valueText(value));
      if (better === undefined) reported.fix(`write ${wantedText(node)}`);
      else reported.fix(`write ${JSON.stringify(better)}`, [{ op: 'replace', path: pointerTo(path), value: better }]);
    }
  },
});

/** The value that was surely meant. */
function convertible(value: unknown, { items, type }: SchemaNode): unknown {
  if ((type === 'integer' || type === 'number') && typeof value === 'string' && /^-?\d{1,15}$/.test(value))
    return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (type === 'string' && (typeof value === 'boolean' || typeof value === 'number')) return String(value);
  if (type === 'array' && typeof value === 'string' && items?.type === 'string') return [value];
  return undefined;
}
