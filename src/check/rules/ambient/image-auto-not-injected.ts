import { byLabelSelector } from '../../../model/selectors';
import { namespaceLabels } from '../../../model/workloads/enrolment';
import type { Field, Labels } from '../../../model/field';
import { PROXY_CONTAINER } from '../../../model/workloads/proxy-pods';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'ambient/image-auto-not-injected',
  severity: 'error',
  summary: 'A proxy has the image `auto`, and no webhook puts another in its place.',
  details:
    '`auto` is no image: Istio’s injector replaces it when the pod is made, as for the gateway chart. Where none of the webhooks in the input ' +
    'selects the namespace and the pod, the pod asks a registry for `auto` and never starts. In an ambient namespace, the label ' +
    '`sidecar.istio.io/inject: "true"` of the pods asks for it.',
  codes: ['IST0146', 'IST0147'],
  on: ['workload'],
  reads: ['MutatingWebhookConfiguration', 'Namespace'],
  sources: ['istio/istio pkg/config/analysis/analyzers/injection/image-auto.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: edge }
spec:
  selector: { matchLabels: { app: gateway } }
  template:
    metadata: { labels: { app: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-sidecar-injector }
webhooks:
  - name: object.sidecar-injector.istio.io
    objectSelector: { matchLabels: { sidecar.istio.io/inject: 'true' } }
    clientConfig: { service: { name: istiod, namespace: istio-system, path: /inject } }
    sideEffects: None
    admissionReviewVersions: [v1]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: edge }
spec:
  selector: { matchLabels: { app: gateway } }
  template:
    metadata: { labels: { app: gateway, sidecar.istio.io/inject: 'true' } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-sidecar-injector }
webhooks:
  - name: object.sidecar-injector.istio.io
    objectSelector: { matchLabels: { sidecar.istio.io/inject: 'true' } }
    clientConfig: { service: { name: istiod, namespace: istio-system, path: /inject } }
    sideEffects: None
    admissionReviewVersions: [v1]
`,
  },
  messages: {
    stays: () =>
      'no webhook of Istio selects these pods, so their image stays "auto", which no registry has: they never start',
  },
  check({ mesh, report }) {
    const webhooks = mesh
      .ofKind('MutatingWebhookConfiguration')
      .flatMap((object) => object.field('webhooks').items)
      .filter((webhook) => webhook.get('name').text?.endsWith('istio.io'));
    if (webhooks.length === 0) return;
    for (const { template, namespace, labels } of workloads(mesh)) {
      const proxy = template.get('spec', 'containers').items.find((one) => one.get('name').text === PROXY_CONTAINER);
      if (proxy?.get('image').text !== 'auto') continue;
      const known = namespaceLabels(mesh, namespace);
      // Labels of a namespace that is elsewhere may well have it selected.
      if (!known && mesh.world === 'open') continue;
      const home = { 'kubernetes.io/metadata.name': namespace, ...known };
      if (
        webhooks.some(
          (one) => selects(one.get('namespaceSelector'), home) && selects(one.get('objectSelector'), labels),
        )
      ) {
        continue;
      }
      report(proxy.get('image'), 'stays').fix('label the pods sidecar.istio.io/inject=true, or name an image');
    }
  },
});

/** A selector that is not there selects everything (Kubernetes admissionregistration.k8s.io/v1). */
function selects(selector: Field, labels: Labels): boolean {
  return !selector.isSet || byLabelSelector(selector).matches(labels);
}
