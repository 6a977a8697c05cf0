import { istioAnnotations } from '../../annotated';
import { defineRule } from '../../define-rule';
import type { PatchStep } from '../../finding';
import { pointerTo } from '../../json-pointer';
import { ANNOTATIONS } from '../../istio-names';

const INJECT = 'sidecar.istio.io/inject';

export default defineRule({
  id: 'metadata/annotation-deprecated',
  severity: 'info',
  summary: 'An annotation of Istio is on its way out.',
  details:
    'It is read as yet, and may go with any release. The annotation `sidecar.istio.io/inject` has given way to the label of the same name; with ' +
    'both, it is no mistake.',
  codes: ['IST0135'],
  on: [
    'workload',
    'Namespace',
    'Service',
    'ServiceEntry',
    'WorkloadEntry',
    'WorkloadGroup',
    'Gateway',
    'GatewayClass',
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'VirtualService',
    'DestinationRule',
    'Sidecar',
    'EnvoyFilter',
    'AuthorizationPolicy',
    'PeerAuthentication',
    'RequestAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
  ],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/annotations/annotations.go',
    'istio/api annotation/annotations.gen.go (v1.32.0)',
  ],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { sidecar.istio.io/inject: 'false' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: 'false' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    deprecated: (name: string) => `Istio has deprecated the annotation ${name}`,
    label: (name: string) => `Istio has deprecated the annotation ${name} in favour of the label of that name`,
  },
  check({ mesh, report }) {
    for (const { name, field, metadata } of istioAnnotations(mesh)) {
      if (!Object.hasOwn(ANNOTATIONS, name) || !ANNOTATIONS[name]!.deprecated) continue;
      if (name !== INJECT) report(field, 'deprecated', name).fix('remove it');
      else if (!metadata.get('labels', INJECT).isSet) {
        const labels = metadata.get('labels');
        const add: PatchStep = labels.isSet
          ? { op: 'add', path: pointerTo(labels.path, INJECT), value: field.value }
          : { op: 'add', path: pointerTo(labels.path), value: { [INJECT]: field.value } };
        report(field, 'label', name).fix('make it a label', [add, { op: 'remove', path: pointerTo(field.path) }]);
      }
    }
  },
});
