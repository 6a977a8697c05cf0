import { istioAnnotations, type IstioAnnotation } from '../../annotated';
import { isRefusedAnnotation } from '../../istio-schema/refused-annotations';
import { defineRule } from '../../define-rule';
import type { PatchStep } from '../../finding';
import { ANNOTATIONS } from '../../istio-names';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'metadata/annotation-misplaced',
  severity: 'warning',
  summary: 'An annotation of Istio is on a kind where nobody reads it.',
  details:
    'Each annotation is read on some kinds alone. Those of pods belong in the template: what a Deployment has in its own metadata never comes to ' +
    'its pods.',
  codes: ['IST0107'],
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
metadata: { name: web, namespace: shop, annotations: { proxy.istio.io/config: '{}' } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { proxy.istio.io/config: '{}' } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
`,
  },
  messages: {
    owner: (name: string, kind: string) =>
      `nobody reads ${name} of a ${kind}: its pods have the annotations of the template alone`,
    kind: (name: string, kind: string, where: string) => `nobody reads ${name} of a ${kind}; it is read on ${where}`,
  },
  check({ mesh, report }) {
    for (const annotation of istioAnnotations(mesh)) {
      const { name, field, kind, template } = annotation;
      const known = Object.hasOwn(ANNOTATIONS, name) ? ANNOTATIONS[name] : undefined;
      if (!known || known.on.includes('Any') || known.on.includes(kind)) continue;
      // What istiod refuses is istio-schema/reserved-annotation's.
      if (isRefusedAnnotation(field.object.kind, name)) continue;
      if (template && known.on.includes('Pod')) {
        report(field, 'owner', name, kind).fix(
          'move it to the annotations of the pod template',
          toTemplate(annotation),
        );
      } else {
        const where = known.on.join(' or ');
        report(field, 'kind', name, kind, where).fix(`move it to the ${where} that is meant, or remove it`);
      }
    }
  },
});

/** The steps that move an annotation to the pods; none where the template says something else already, or has no metadata. */
function toTemplate({ name, field, template }: IstioAnnotation): readonly PatchStep[] | undefined {
  const metadata = template!.get('metadata');
  const target = metadata.get('annotations');
  if (metadata.map === undefined || target.get(name).isSet) return undefined;
  const add: PatchStep =
    target.map === undefined
      ? { op: 'add', path: pointerTo(target.path), value: { [name]: field.value } }
      : { op: 'add', path: pointerTo(target.path, name), value: field.value };
  return [add, { op: 'remove', path: pointerTo(field.path) }];
}
