import { hasAmbient } from '../../../model/workloads/ambient-clients';
import { settings } from '../../../model/platform/settings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'egress/registry-only-ignored',
  severity: 'warning',
  summary: 'The mesh config says REGISTRY_ONLY, which ztunnel does not read.',
  details:
    'With `outboundTrafficPolicy.mode: REGISTRY_ONLY` a sidecar refuses connections to what no Service or ServiceEntry names. ztunnel has no such mode: ' +
    'what it does not know, it passes on in plain TCP. Pods in ambient mode reach the whole internet, as far as the network lets them.\n\n' +
    'Egress NetworkPolicies or Cilium policies are what stops them.',
  on: ['ConfigMap'],
  reads: ['workload'],
  sources: ['istio/ztunnel src/proxy/outbound.rs'],
  example: {
    wrong: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    outboundTrafficPolicy: { mode: REGISTRY_ONLY }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`,
    right: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    outboundTrafficPolicy: { mode: ALLOW_ANY }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`,
  },
  messages: {
    passes: () =>
      'ztunnel has no REGISTRY_ONLY: pods in ambient mode connect to hosts that no ServiceEntry names, in plain TCP and past every policy',
  },
  check({ mesh, report }) {
    const mode = settings(mesh).meshConfig.get('outboundTrafficPolicy', 'mode').text;
    if (mode !== 'REGISTRY_ONLY' || !hasAmbient(mesh)) return;
    // Settings from values alone have no object that could be told of.
    const object = mesh
      .ofKind('ConfigMap')
      .find(({ name, raw }) => /^istio(-.+)?$/.test(name) && /\bREGISTRY_ONLY\b/.test(textOf(raw['data'])));
    if (!object) return;
    report(object.field('data', 'mesh'), 'passes').fix(
      'say where the pods may connect to by egress policies of the network (NetworkPolicy, CiliumNetworkPolicy with toFQDNs)',
    );
  },
});

function textOf(data: unknown): string {
  const mesh = typeof data === 'object' && data !== null && 'mesh' in data ? data.mesh : undefined;
  return typeof mesh === 'string' ? mesh : '';
}
