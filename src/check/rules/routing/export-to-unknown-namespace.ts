import type { Field } from '../../../model/field';
import { isMissingNamespace, namespaces } from '../../../model/workloads/namespaces';
import { nearest } from '../../../input/known-props';
import { isDnsLabel } from '../../istio-schema/host-forms';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

const ANNOTATION = 'networking.istio.io/exportTo';

export default defineRule({
  id: 'routing/export-to-unknown-namespace',
  severity: 'error',
  summary: 'An object is exported to a namespace that is not there.',
  details:
    'Proxies of the namespaces that are named see the object, and nobody else does. With a name that is wrong it is hidden from those it is ' +
    'for. `.` stands for its own namespace, `*` for all, and `~` for none.',
  codes: ['KIA0005'],
  on: ['VirtualService', 'DestinationRule', 'ServiceEntry', 'Service'],
  reads: ['Namespace'],
  sources: [
    'https://kiali.io/docs/features/validations/#kia0005',
    'istio/api networking/v1alpha3/virtual_service.proto, export_to',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: storefront }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  exportTo: [., storefrnt]
  http: [{ route: [{ destination: { host: web } }] }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: storefront }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  exportTo: [., storefront]
  http: [{ route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    missing: (namespace: string) => `there is no namespace ${namespace}: this is exported to nobody by that name`,
  },
  check({ mesh, report }) {
    const tell = (at: Field, name: string): void => {
      // What can't be a namespace is istio-schema/export-to's.
      if (!isDnsLabel(name) || !isMissingNamespace(mesh, name)) return;
      const near = nearest(name, [...namespaces(mesh)]);
      const reported = report(at, 'missing', name);
      if (near === undefined) reported.fix(`add Namespace ${name}, or name one that is there`);
      // Of an annotation, which has all names in one text, only those that are right may be beside it.
      else if (at.text === name)
        reported.fix(`write ${near}`, [{ op: 'replace', path: pointerTo(at.path), value: near }]);
      else reported.fix(`write ${near} in place of ${name}`);
    };
    for (const kind of ['VirtualService', 'DestinationRule', 'ServiceEntry'] as const) {
      for (const { spec } of mesh.ofKind(kind)) {
        for (const field of spec.get('exportTo').items) tell(field, field.text ?? '');
      }
    }
    for (const service of mesh.ofKind('Service')) {
      const at = service.annotation(ANNOTATION);
      for (const name of (at.text ?? '').split(',')) tell(at, name.trim());
    }
  },
});
