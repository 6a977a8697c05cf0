import { ztunnelPoliciesOn } from '../../../model/policy/ztunnel-policy';
import { asksForAmbient } from '../../../model/workloads/asks-for-ambient';
import { isCaptured, NEVER_INJECTED } from '../../../model/workloads/enrolment';
import { Field, type Labels } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { bypassesInbound, refusesPlaintext } from '../../../model/policy/peer-authentication';
import { settings } from '../../../model/platform/settings';
import { workloads, type Workload } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'ambient/hostnetwork-client-exempt',
  severity: 'warning',
  summary: 'Pods on the network of a node can reach protected pods of that node as if they were the kubelet.',
  details:
    'So that probes work under strict mTLS, istio-cni gives what a node sends to its own pods an address that ztunnel lets pass unchecked. Any ' +
    'process on the network of the node profits from it, not the kubelet alone: no AuthorizationPolicy and no STRICT mode stands before its ' +
    'calls to pods of the same node.\n\n' +
    'Namespaces of the cluster and of Istio itself are left out, and so are installs with nftables, which tell the kubelet by its user.',
  on: ['workload'],
  reads: ['Namespace', 'AuthorizationPolicy', 'PeerAuthentication', 'Service', 'Gateway', 'ServiceEntry'],
  sources: ['istio/istio cni/pkg/iptables/iptables.go', 'istio/istio cni/README.md'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: agents }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec:
      hostNetwork: true
      containers: [{ name: agent, image: registry.example.com/agent:1 }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: agents }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: agent, image: registry.example.com/agent:1 }] }
`,
  },
  messages: {
    exempt: (pods: string) =>
      `on a node that they share, calls from here to ${pods} pass for probes of the kubelet: no policy of ztunnel is enforced for them`,
  },
  check({ mesh, report }) {
    if (usesNftables(mesh)) return;
    const { istioNamespace, rootNamespace, excludedNamespaces } = settings(mesh);
    const ownPeople = new Set([istioNamespace, rootNamespace, ...excludedNamespaces, ...NEVER_INJECTED]);
    // Those that are to be in ambient mode have a rule of their own (ambient/host-network).
    const callers = workloads(mesh).filter(
      (workload) => workload.hostNetwork && !ownPeople.has(workload.namespace) && !asksForAmbient(mesh, workload),
    );
    if (callers.length === 0) return;
    const guarded = guardedByNodes(mesh);
    for (const workload of callers) {
      const nodes = nodesOf(workload);
      const reached = guarded.find(([other]) => mayBeOne(nodes, other))?.[1];
      if (!reached) continue;
      const reported = report(workload.spec.get('hostNetwork'), 'exempt', reached.title)
        .related(reached.owner)
        .fix('give the pods a network of their own, or keep them and the protected pods on different nodes');
      // An agent of each node is meant to be there, and few of them call anybody.
      if (workload.owner.kindName === 'DaemonSet') reported.as('info');
    }
  },
});

/** Guarded workloads and the nodes that they want; those that want the same are as good as one. */
function guardedByNodes(mesh: Mesh): readonly (readonly [Labels, Workload])[] {
  const guarded = new Map<string, readonly [Labels, Workload]>();
  for (const workload of workloads(mesh)) {
    if (!isGuarded(mesh, workload)) continue;
    const nodes = nodesOf(workload);
    const key = JSON.stringify(Object.entries(nodes).sort());
    if (!guarded.has(key)) guarded.set(key, [nodes, workload]);
  }
  return [...guarded.values()];
}

function isGuarded(mesh: Mesh, workload: Workload): boolean {
  if (!isCaptured(mesh, workload) || bypassesInbound(workload)) return false;
  return refusesPlaintext(mesh, workload) || ztunnelPoliciesOn(mesh, workload).length > 0;
}

function nodesOf({ spec }: Workload): Labels {
  return spec.get('nodeSelector').labels;
}

/** Whether one node may have the labels that both want. */
function mayBeOne(one: Labels, other: Labels): boolean {
  return Object.entries(one).every(([name, value]) => !Object.hasOwn(other, name) || other[name] === value);
}

function usesNftables(mesh: Mesh): boolean {
  const { cni } = mesh.options.values ?? {};
  const [first] = mesh.objects;
  const inValues = first && new Field(first, undefined, cni ?? {}).get('global', 'nativeNftables').boolean;
  const inMaps = mesh.ofKind('ConfigMap').some((object) => object.field('data', 'NATIVE_NFTABLES').text === 'true');
  return inValues === true || inMaps;
}
