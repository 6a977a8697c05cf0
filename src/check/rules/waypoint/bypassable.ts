import { ztunnelPoliciesOn } from '../../../model/policy/ztunnel-policy';
import { attachmentOf, isOfRevision, type PolicyTarget } from '../../../model/policy/attachment';
import { authorizationOf } from '../../../model/policy/authorization';
import { isCaptured } from '../../../model/workloads/enrolment';
import { istiodDoes } from '../../../model/platform/istiod-env';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { workloadsOf, type MeshService } from '../../../model/services/service';
import { settings } from '../../../model/platform/settings';
import { principalOf } from '../../../model/waypoints/waypoint';
import { bindingOfService, bindingOfWorkload, boundGateway } from '../../../model/waypoints/waypoint-binding';
import { servedBy } from '../../../model/waypoints/waypoint-clusters';
import { defineRule } from '../../define-rule';
import { podsText } from '../../target-services';

export default defineRule({
  id: 'waypoint/bypassable',
  severity: 'info',
  summary: 'A policy at a waypoint can be avoided by calling the pods themselves.',
  details:
    'The waypoint of a Service is passed by traffic to the Service’s address, from clients in ambient mode. A client that calls ' +
    'the address of a pod, one with a sidecar, and one outside the mesh come straight to the pod, and the ztunnel there does ' +
    'not ask whether they should have passed a waypoint.\n\n' +
    'An ALLOW policy that selects the pods and names the waypoint’s service account closes that way. Where there is any ALLOW ' +
    'policy for the pods, or a network policy in the namespace, this rule says nothing.',
  on: ['AuthorizationPolicy'],
  reads: [
    'Service',
    'workload',
    'Gateway',
    'ServiceEntry',
    'NetworkPolicy',
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
  ],
  sources: ['istio/ztunnel src/proxy/outbound.rs', 'istio/istio pilot/pkg/features/ambient.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules: [{ to: [{ operation: { methods: [DELETE] } }] }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-deletes, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  action: DENY
  rules: [{ to: [{ operation: { methods: [DELETE] } }] }]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: waypoint-only, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  action: ALLOW
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/waypoint] } }] }]
`,
  },
  messages: {
    around: (pods: string, waypoint: string) =>
      `no ALLOW policy holds ${pods} to calls from ${waypoint}: a call to a pod's own address skips this policy`,
  },
  check({ mesh, report }) {
    if (istiodDoes(mesh, 'PILOT_AUTO_ALLOW_WAYPOINT_POLICY', false)) return;
    const told = new Set<MeshService>();
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { action, isDryRun } = authorizationOf(mesh, policy);
      if (action === 'AUDIT' || isDryRun || !isOfRevision(mesh, policy)) continue;
      for (const { field, found } of attachmentOf(mesh, policy).targets) {
        const about = servicesBehind(mesh, found).filter((service) => !told.has(service));
        for (const service of about) told.add(service);
        const [first] = about;
        const waypoint = first && boundGateway(bindingOfService(mesh, first));
        const open = [
          ...new Set(
            about
              .filter(({ namespace }) => !mayBeGuarded(mesh, namespace))
              .flatMap((service) => workloadsOf(mesh, service)),
          ),
        ].filter(
          (workload) =>
            isCaptured(mesh, workload) &&
            bindingOfWorkload(mesh, workload).status !== 'bound' &&
            !ztunnelPoliciesOn(mesh, workload).some((one) => allows(mesh, one)),
        );
        if (!waypoint || open.length === 0) continue;
        report(field, 'around', podsText(open), waypoint.title).fix(
          `add an ALLOW policy that selects the pods, with principals: ["${principalOf(mesh, waypoint)}"], and with whoever else may call them directly`,
        );
      }
    }
  },
});

/** The Services that a target of a policy is about: one, or all that a waypoint serves. */
function servicesBehind(mesh: Mesh, found: PolicyTarget['found']): readonly MeshService[] {
  if (found?.kind === 'Service') return [found.service];
  if (found?.kind !== 'Gateway' || found.gateway.role !== 'waypoint') return [];
  const served = [...new Set(servedBy(mesh).get(found.gateway)?.values())];
  return served.flatMap((one) => (one.kind === 'Service' && !one.service.isHeadless ? [one.service] : []));
}

/** Whether a policy allows, and so denies everybody else. */
function allows(mesh: Mesh, policy: MeshObject): boolean {
  const { action, isDryRun } = authorizationOf(mesh, policy);
  return action === 'ALLOW' && !isDryRun && isOfRevision(mesh, policy);
}

/** Whether something may close the way to pods that this rule does not weigh, or is not in the input. */
function mayBeGuarded(mesh: Mesh, namespace: string): boolean {
  return (
    !mesh.knows('AuthorizationPolicy', settings(mesh).rootNamespace) ||
    mesh.inNamespace('NetworkPolicy', namespace).length > 0 ||
    mesh.inNamespace('CiliumNetworkPolicy', namespace).length > 0 ||
    mesh.ofKind('CiliumClusterwideNetworkPolicy').length > 0
  );
}
