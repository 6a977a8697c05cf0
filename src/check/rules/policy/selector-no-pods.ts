import { attachmentOf, isOfRevision, selectsAtHome } from '../../../model/policy/attachment';
import { isInMesh } from '../../../model/workloads/enrolment';
import { labelOf, type Labels } from '../../../model/field';
import { impliedPods } from '../../../model/gateways/gateway-pods';
import { fact } from '../../../model/fact';
import type { Kind } from '../../../model/kinds';
import { LabelIndex } from '../../../model/label-index';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { primaryPods } from '../../../model/workloads/primary-pods';
import { isProxyItself } from '../../../model/workloads/proxy-pods';
import { workloads, workloadsIn, type Workload } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

const POLICIES = [
  'AuthorizationPolicy',
  'RequestAuthentication',
  'PeerAuthentication',
  'Telemetry',
  'WasmPlugin',
  'TrafficExtension',
  'EnvoyFilter',
  'Sidecar',
] as const satisfies readonly Kind[];

export default defineRule({
  id: 'policy/selector-no-pods',
  severity: 'warning',
  summary: 'A policy is about pods, and there are none, or none that are in the mesh.',
  details:
    'A selector that fits no pod makes a policy that nobody enforces; the label may be misspelt, be that of the Deployment and not of its pods, or the ' +
    'policy may be in another namespace than the pods. A policy of the root namespace picks pods of the whole mesh.\n\n' +
    'An AuthorizationPolicy for pods that neither ztunnel nor a sidecar stands before is enforced by nobody either.',
  // A PeerAuthentication of the root namespace is told by peer-authn/root-selector.
  codes: ['IST0127', 'IST0101', 'KIA0004'],
  on: [
    'AuthorizationPolicy',
    'RequestAuthentication',
    'PeerAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
    'EnvoyFilter',
    'Sidecar',
  ],
  reads: ['workload', 'Canary', 'Gateway', 'Service', 'ServiceEntry', 'WorkloadEntry', 'WorkloadGroup'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/authz/authorizationpolicies.go',
    'istio/istio pilot/pkg/model/policyattachment.go',
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
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: shop }
spec: { selector: { matchLabels: { app: wep } } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: none, namespace: shop }
spec: { selector: { matchLabels: { app: web } } }
`,
  },
  messages: {
    nothing: (labels: string, where: string) => `no pod of ${where} is labelled ${labels}: nobody enforces this`,
    empty: (namespace: string) => `namespace ${namespace} has no pods in the mesh: nobody enforces this policy yet`,
    outside: (pods: string) => `the pods of ${pods} are not in the mesh: nobody enforces this policy for them`,
  },
  check({ mesh, report }) {
    for (const policy of POLICIES.flatMap((kind) => mesh.ofKind(kind))) {
      const { hasTargets, selector, isMeshWide, workloads: picked } = attachmentOf(mesh, policy);
      if (hasTargets || !isOfRevision(mesh, policy)) continue;
      const home = isMeshWide && !selectsAtHome(policy) ? undefined : policy.namespace;
      const own = home === undefined ? picked : picked.filter(({ namespace }) => namespace === home);
      if (selector && !selector.isEmpty) {
        if (isMeshWide && policy.kind === 'PeerAuthentication') continue;
        if (!knowsPods(mesh, home)) continue;
        const at = policy.spec.get(policy.spec.get('workloadSelector').isSet ? 'workloadSelector' : 'selector');
        const wanted = at.get(at.path.at(-1) === 'selector' ? 'matchLabels' : 'labels').labels;
        if (hasOthers(mesh, home, wanted)) continue;
        if (own.length === 0) {
          const shown = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
          report(at, 'nothing', shown.join(', '), home === undefined ? 'the mesh' : `namespace ${home}`).fix(
            `name labels that pods have; ${labelsNear(mesh, home, wanted)}`,
          );
          continue;
        }
      } else if (policy.kind !== 'AuthorizationPolicy' || home === undefined || hasOthers(mesh, home, undefined))
        continue;
      if (
        policy.kind !== 'AuthorizationPolicy' ||
        own.some((workload) => isInMesh(mesh, workload) || isOfGateway(workload))
      )
        continue;
      // A namespace that is not in the input may well be in the mesh.
      if (mesh.world === 'open' && own.some(({ namespace }) => !mesh.find('Namespace', '', namespace))) continue;
      if (own.length > 0)
        report(policy, 'outside', own[0]!.title).fix('label their namespace istio.io/dataplane-mode=ambient');
      else if (mesh.world === 'closed') report(policy, 'empty', home!).as('info');
    }
  },
});

/** Pods that a Gateway is told of are proxies, whoever made them (IST0166 takes them for such, too). */
function isOfGateway(workload: Workload): boolean {
  return isProxyItself(workload) || labelOf(workload.labels, 'gateway.networking.k8s.io/gateway-name') !== undefined;
}

function knowsPods(mesh: Mesh, home: string | undefined): boolean {
  return mesh.world === 'closed' || (home !== undefined && workloadsIn(mesh, home).length > 0);
}

/** Pods of Gateways, those that Flagger makes, and machines beside the cluster: none has a template. */
const others = fact((mesh) => {
  const machines = [
    ...mesh.ofKind('WorkloadEntry').map((one) => ({ ...placeOf(one), labels: one.spec.get('labels').labels })),
    ...mesh
      .ofKind('WorkloadGroup')
      .map((one) => ({ ...placeOf(one), labels: one.spec.get('metadata', 'labels').labels })),
  ];
  const all = [
    ...impliedPods(mesh).map(({ namespace, labels }) => ({ namespace, labels })),
    ...primaryPods(mesh),
    ...machines,
  ];
  return {
    byNamespace: new LabelIndex(all),
    ofMesh: new LabelIndex(all.map(({ labels }) => ({ namespace: '', labels }))),
    homes: new Set(all.map(({ namespace }) => namespace)),
  };
});

function placeOf({ namespace }: MeshObject): { readonly namespace: string } {
  return { namespace };
}

function hasOthers(mesh: Mesh, home: string | undefined, wanted: Labels | undefined): boolean {
  const { byNamespace, ofMesh, homes } = others(mesh);
  if (wanted === undefined) return home !== undefined && homes.has(home);
  return (home === undefined ? ofMesh.select('', wanted) : byNamespace.select(home, wanted)).length > 0;
}

/** The values that pods have for the labels that were asked for. */
function labelsNear(mesh: Mesh, home: string | undefined, wanted: Labels): string {
  const near = home === undefined ? workloads(mesh) : workloadsIn(mesh, home);
  const values = Object.keys(wanted).flatMap((name) =>
    [...new Set(near.flatMap(({ labels }) => (Object.hasOwn(labels, name) ? [labels[name]!] : [])))]
      .slice(0, 5)
      .map((value) => `${name}=${value}`),
  );
  return values.length > 0 ? `there are ${values.join(', ')}` : 'no pod there has any of these labels';
}
