import { nearest } from '../../../input/known-props';
import { pathText } from '../../../model/field';
import { pointerTo } from '../../json-pointer';
import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/unknown-field',
  severity: 'error',
  summary: 'A field that the kind does not have.',
  details:
    'kubectl asks for strict validation, and an API server then refuses the object. Where it is not asked (a client of another kind, `--validate=false`), it drops the field without a word, and what it was to say does not hold. The fields are those of the releases that the platform may be of; a CRD given with `--crds` takes their place.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ routes: [{ destination: { host: reviews } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews } }] }]
`,
  },
  messages: {
    unknown: (field: string, kind: string, hint: string) => `${kind} has no such field ${field}${hint}`,
  },
  check({ mesh, report }) {
    for (const { at, object, violation } of refusedFields(mesh, 'unknown-field')) {
      // What Cilium makes of one in a deny rule is cilium-policy/unknown-field-deny's.
      if (object.group === 'cilium.io' && violation.path.some((key) => key === 'ingressDeny' || key === 'egressDeny'))
        continue;
      const name = String(violation.path.at(-1));
      const known = [...(violation.node.properties?.keys() ?? [])];
      const near = nearest(name, known);
      const where = violation.path.length > 1 ? `in ${pathText(violation.path.slice(0, -1))}` : `at the top`;
      const hint = near === undefined ? ` ${where}` : ` ${where}: did you mean ${near}?`;
      const reported = report(at, 'unknown', JSON.stringify(name), object.kindName, hint);
      const above = violation.path.slice(0, -1);
      const isFree =
        near !== undefined &&
        !object.field(String(above[0] ?? near)).get(...above.slice(1), ...(above.length > 0 ? [near] : [])).isSet;
      if (near !== undefined && isFree)
        reported.fix(`write ${near}`, [
          { op: 'remove', path: pointerTo(violation.path) },
          { op: 'add', path: pointerTo(above, near), value: violation.value },
        ]);
      else
        reported.fix(
          known.length > 0 && known.length <= 12 ? `remove it; there are ${known.sort().join(', ')}` : 'remove it',
        );
    }
  },
});
