import type { Field } from '../../../model/field';
import type { MeshObject } from '../../../model/mesh-object';
import { isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/export-to',
  severity: 'error',
  summary: 'An object is exported to nobody that there can be, or in two ways.',
  details:
    '`exportTo` has `.` for its own namespace, `*` for all, or names of namespaces, each once; `*` stands alone. Only a ServiceEntry may have `~`, for nobody, ' +
    'and then nothing else. A DestinationRule with a `workloadSelector` is for pods of its own namespace, and is exported no further.',
  codes: ['IST0106'],
  on: ['VirtualService', 'DestinationRule', 'ServiceEntry'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateExportTo',
    'istio/istio pkg/config/visibility/visibility.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  exportTo: ['*', shop]
  trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  exportTo: ['*']
  trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }
`,
  },
  messages: {
    form: (name: string) => `${name} is no namespace: it is not of ${LABEL_FORM}`,
    nobody: () => '"~" is for nobody, which only a ServiceEntry can be',
    twice: (name: string) => `${name} is there twice`,
    alone: (name: string) => `${name} says all there is to say, and stands alone`,
    selector: () => 'a DestinationRule with a workloadSelector is for its own namespace, and is exported no further',
  },
  check({ mesh, report }) {
    for (const kind of ['VirtualService', 'DestinationRule', 'ServiceEntry'] as const) {
      for (const object of validated(mesh, kind)) {
        const list = object.spec.get('exportTo');
        if (list.items.length === 0) continue;
        const seen = new Set<string>();
        for (const field of list.items) {
          const name = field.text;
          if (name === undefined) continue;
          const key = name === '.' ? object.namespace : name;
          if (seen.has(key)) report(field, 'twice', shown(name)).fix('remove one of the two');
          else if (name === '~' && kind !== 'ServiceEntry') report(field, 'nobody').fix('write ".", or remove it');
          else if (!['~', '*', '.'].includes(key) && !isDnsLabel(key))
            report(field, 'form', shown(name)).fix('name one namespace');
          else seen.add(key);
        }
        const alone = list.items.find(({ text }) => text === '*' || (text === '~' && kind === 'ServiceEntry'));
        if (alone && list.items.length > 1) report(alone, 'alone', shown(alone.text!)).fix('remove it, or all others');
        else if (kind === 'DestinationRule' && isBeyond(object, seen)) selector(list);
      }
    }

    function selector(list: Field): void {
      report(list, 'selector').fix('leave exportTo out, or write exportTo: [.]');
    }
  },
});

function isBeyond({ spec, namespace }: MeshObject, to: ReadonlySet<string>): boolean {
  return spec.get('workloadSelector').isSet && to.size > 0 && !(to.size === 1 && to.has(namespace));
}
