import { isMissingNamespace, namespaces } from '../../../model/workloads/namespaces';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/reference-grant-unknown-namespace',
  severity: 'error',
  summary: 'A ReferenceGrant lets a namespace in that is not there.',
  details:
    'The grant opens nothing for whoever it was meant for, and their references stay refused. Should a namespace of that name come ' +
    'one day, whoever makes it gets what the grant says.',
  codes: ['KIA1601'],
  on: ['ReferenceGrant'],
  reads: ['Namespace'],
  sources: [
    'kiali/kiali business/checkers/k8sreferencegrants',
    'https://gateway-api.sigs.k8s.io/api-types/referencegrant/',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: ingress }
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: from-ingress, namespace: shop }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ingres }]
  to: [{ group: '', kind: Service }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: ingress }
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: from-ingress, namespace: shop }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ingress }]
  to: [{ group: '', kind: Service }]
`,
  },
  messages: { unknown: (namespace: string) => `there is no namespace ${namespace}: the grant lets nobody in` },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('ReferenceGrant')) {
      for (const from of spec.get('from').items) {
        const namespace = from.get('namespace');
        if (!namespace.text || !isMissingNamespace(mesh, namespace.text)) continue;
        report(namespace, 'unknown', namespace.text).fix(
          `name the namespace of the routes or Gateways, such as ${namesShown([...namespaces(mesh)], namespace.text)}`,
        );
      }
    }
  },
});
