import { nearest } from '../../../input/known-props';
import { isLabelAmongAnnotations } from '../../ambient-labels';
import { istioAnnotations } from '../../annotated';
import { isRefusedAnnotation } from '../../istio-schema/refused-annotations';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';
import { ANNOTATIONS, LABELS } from '../../istio-names';

/** What istiod reads without its table saying so (istio/istio pilot/pkg/config/kube/gateway/conversion.go, pkg/kube/inject/webhook.go). */
const UNLISTED = [
  'networking.istio.io/address-type',
  'prometheus.istio.io/secure-port',
  'proxy.istio.io/health-checks-enabled',
];

export default defineRule({
  id: 'metadata/annotation-unknown',
  severity: 'warning',
  summary: 'An annotation in the name of Istio is none of its annotations.',
  details:
    'Nobody refuses an annotation, and nobody reads one that is misspelt or that another version had. What it was to do does not happen.',
  codes: ['IST0108'],
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
    wrong: `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  annotations:
    networking.istio.io/exportsTo: '.'
spec: { ports: [{ name: http, port: 80 }] }
`,
    right: `apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  annotations:
    networking.istio.io/exportTo: '.'
spec: { ports: [{ name: http, port: 80 }] }
`,
  },
  messages: {
    unknown: (name: string) => `Istio has no annotation ${name}: nobody reads it`,
    label: (name: string) => `${name} is a label: nobody reads the annotation`,
  },
  check({ mesh, report }) {
    for (const { name, field, metadata } of istioAnnotations(mesh)) {
      if (Object.hasOwn(ANNOTATIONS, name) || UNLISTED.includes(name)) continue;
      // What istiod refuses is istio-schema/reserved-annotation's.
      if (isRefusedAnnotation(field.object.kind, name)) continue;
      // Labels of ambient mode among annotations have a rule of their own (metadata/label-misplaced).
      if (isLabelAmongAnnotations(metadata, name)) continue;
      if (Object.hasOwn(LABELS, name)) {
        report(field, 'label', name).fix('make it a label, or remove it');
        continue;
      }
      const meant = nearest(name, Object.keys(ANNOTATIONS));
      const reported = report(field, 'unknown', name);
      if (meant === undefined) reported.fix('remove it, as nobody reads it');
      else if (metadata.get('annotations', meant).isSet) reported.fix(`remove it; ${meant} is there already`);
      else {
        reported.fix(`write ${meant}`, [
          { op: 'add', path: pointerTo(metadata.path, 'annotations', meant), value: field.value },
          { op: 'remove', path: pointerTo(field.path) },
        ]);
      }
    }
  },
});
