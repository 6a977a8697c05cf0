import { nearest } from '../../../input/known-props';
import { pointerTo } from '../../json-pointer';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES, valueText } from '../../schema-refusals';

export default defineRule({
  id: 'schema/enum',
  severity: 'error',
  summary: 'A field has a value that is none of those it may have.',
  details: 'An API server refuses the object. Values are compared letter by letter: `tcp` is not `TCP`.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: strict } }
`,
    right: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`,
  },
  messages: {
    none: (given: string, allowed: string) => `${given} is none of ${allowed}`,
  },
  check({ mesh, report }) {
    for (const { at, violation } of refusedFields(mesh, 'enum')) {
      const { node, path, value } = violation;
      const allowed = (node.enum ?? []).map(String);
      const near = typeof value === 'string' ? nearest(value, allowed) : undefined;
      const reported = report(at, 'none', valueText(value), allowed.map((one) => (one === '' ? '""' : one)).join(', '));
      if (near === undefined) reported.fix('write one of them');
      else reported.fix(`write ${near}`, [{ op: 'replace', path: pointerTo(path), value: near }]);
    }
  },
});
