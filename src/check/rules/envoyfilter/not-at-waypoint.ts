import { attachmentOf, isOfRevision, type PolicyTarget } from '../../../model/policy/attachment';
import type { Field } from '../../../model/field';
import type { MeshObject } from '../../../model/mesh-object';
import { unreadByZtunnel } from '../../../model/policy/policy-readers';
import { unenrolledTargets } from '../../../model/services/unenrolled';
import { enrol } from '../../enrol';
import { defineRule } from '../../define-rule';
import { podsText, targetServices } from '../../target-services';

export default defineRule({
  id: 'envoyfilter/not-at-waypoint',
  severity: 'warning',
  summary: 'An EnvoyFilter is for enrolled pods, and reaches no Envoy.',
  details:
    'ztunnel is no Envoy. A waypoint is one, and takes the EnvoyFilters that target it, its Services or its class by ' +
    '`targetRefs`; one that picks enrolled pods, or is for their namespace, patches nothing for them. At a waypoint, patches ' +
    'for the context `GATEWAY` never match, which is for ingress and egress gateways, and `WAYPOINT` is a word of the API that istiod does not know yet.\n\n' +
    'Where sidecars or gateways take it as well, it may be meant for them, and this is only worth knowing.',
  on: ['EnvoyFilter'],
  reads: ['workload', 'Service', 'ServiceEntry', 'Gateway', 'GatewayClass'],
  sources: [
    'istio/istio pilot/pkg/model/policyattachment.go',
    'istio/istio pilot/pkg/networking/core/listener_builder.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  workloadSelector: { labels: { app: web } }
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_INBOUND }
      patch:
        operation: INSERT_FIRST
        value:
          name: envoy.filters.http.lua
          typed_config:
            '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
            default_source_code: { inline_string: 'function envoy_on_request(h) end' }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: web, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_INBOUND }
      patch:
        operation: INSERT_FIRST
        value:
          name: envoy.filters.http.lua
          typed_config:
            '@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
            default_source_code: { inline_string: 'function envoy_on_request(h) end' }
`,
  },
  messages: {
    unread: (pods: string) =>
      `ztunnel has nothing to patch, and without targetRefs no waypoint takes this: it is without effect for ${pods}`,
    nobody: (target: string) => `${target} has no waypoint: this patches nothing for it`,
    context: (context: string) => `context ${context} never matches at a waypoint: this patch is left out`,
  },
  check({ mesh, report }) {
    for (const filter of mesh.ofKind('EnvoyFilter')) {
      for (const { target, about } of unenrolledTargets(mesh, filter)) {
        report(target.field, 'nobody', `${target.kind} ${target.name}`).fix(...enrol(mesh, about));
      }
      const { targets } = attachmentOf(mesh, filter);
      if (targets.length > 0 && targets.every(isForWaypoints) && isOfRevision(mesh, filter)) {
        for (const context of contextsOf(filter)) {
          if (NEVER_THERE.includes(context.text ?? ''))
            report(context, 'context', context.text!).fix('leave out the context, or say SIDECAR_INBOUND');
        }
      }
      const unread = unreadByZtunnel(mesh, filter);
      // Patches for gateways alone are for no pods that ztunnel captures.
      if (!unread || contextsOf(filter).every(({ text }) => text === 'GATEWAY')) continue;
      const at = filter.spec.get('workloadSelector');
      const reported = report(at.isSet ? at : filter, 'unread', podsText(unread.captured));
      if (unread.isReadElsewhere) reported.as('info');
      reported.fix(targetServices(mesh, filter, unread.captured)[0]);
    }
  },
});

/** istiod patches a waypoint as it does a sidecar, and nothing of the context that has its name (read for 1.32-dev). */
const NEVER_THERE = ['GATEWAY', 'WAYPOINT'];

function contextsOf(filter: MeshObject): readonly Field[] {
  return filter.spec.get('configPatches').items.map((patch) => patch.get('match', 'context'));
}

function isForWaypoints({ found }: PolicyTarget): boolean {
  switch (found?.kind) {
    case 'Service':
    case 'ServiceEntry':
      return true;
    case 'Gateway':
      return found.gateway.role === 'waypoint';
    case 'GatewayClass':
      return found.className === 'istio-waypoint';
    default:
      return false;
  }
}
