import { isMap, labelOf } from '../../../model/field';
import { gatewaySeccomp } from '../../../model/platform/injector-values';
import { waypoints } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export default defineRule({
  id: 'waypoint/restricted-namespace',
  severity: 'error',
  summary: 'A waypoint is in a namespace whose Pod Security level refuses its pods.',
  details:
    'The level `restricted` wants a seccomp profile of every pod. istiod gives the pods of a waypoint one only where the values of its chart have ' +
    '`gateways.seccompProfile`, which they do not by default: the API server then refuses the pods, the Gateway never has an address, and traffic ' +
    'goes straight to the pods behind it.\n\n' +
    'Without values of istiod in the input, the default is taken for granted, and the finding is a warning.',
  on: ['Gateway'],
  reads: ['Namespace'],
  sources: [
    'istio/istio manifests/charts/istio-control/istio-discovery/files/waypoint.yaml',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    refused: (namespace: string) =>
      `namespace ${namespace} enforces Pod Security level restricted, and the waypoint's pods have no seccomp profile: they are refused, and it never runs`,
  },
  check({ mesh, report }) {
    for (const { object, namespace, className } of waypoints(mesh)) {
      const home = mesh.find('Namespace', '', namespace);
      if (labelOf(home?.labels ?? {}, ENFORCE) !== 'restricted') continue;
      const seccomp = gatewaySeccomp(mesh);
      if (seccomp === 'set') continue;
      // Either may complete the pods, with whatever it says.
      const isCompleted = (labels: Readonly<Record<string, string>>): boolean =>
        labelOf(labels, 'gateway.istio.io/defaults-for-class') === className;
      if (isMap(object.spec.get('infrastructure', 'parametersRef').value)) continue;
      if (mesh.ofKind('ConfigMap').some(({ labels }) => isCompleted(labels))) continue;
      const reported = report(object, 'refused', namespace)
        .related(home!.label(ENFORCE))
        .fix('set gateways.seccompProfile.type to RuntimeDefault in the values of the istiod chart');
      if (seccomp === 'unknown') reported.as('warning');
    }
  },
});
