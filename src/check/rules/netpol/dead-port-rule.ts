import { allowsOf, hboneVerdict, overlooksHbone } from '../../../model/network/hbone-ports';
import { endsOfEntry, networkEnds, type NetworkEnd } from '../../../model/network/network-ends';
import type { PolicyEntry } from '../../../model/network/network-policy';
import { portsField } from '../../admit-hbone';
import { defineRule } from '../../define-rule';

/** Peers that one is ready to ask about; an entry that is about more is about anybody. */
const MOST = 20;

export default defineRule({
  id: 'netpol/dead-port-rule',
  severity: 'info',
  summary: 'An entry of a network policy is about ports that nothing comes by.',
  details:
    'Where callers and called are all captured, everything between them is on port 15008, and where that is open already, an entry for ports of ' +
    'the application lets nobody in and keeps nobody out. It reads as a limit and is none: which ports may be reached is for an ' +
    'AuthorizationPolicy to say. While pods are moved into the mesh one by one, such an entry has its use.',
  on: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'],
  reads: ['workload', 'Service', 'Gateway', 'CiliumCIDRGroup'],
  sources: ['istio/ztunnel src/proxy/outbound.rs', 'https://istio.io/latest/docs/ambient/usage/networkpolicy/'],
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
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: front, image: registry.example.com/front:1 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ protocol: TCP, port: 8080 }]
    - from: [{ namespaceSelector: {} }]
      ports: [{ protocol: TCP, port: 15008 }]
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
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: front, image: registry.example.com/front:1 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ protocol: TCP, port: 15008 }]
`,
  },
  messages: {
    dead: (caller: string, pods: string) =>
      `nothing comes by these ports: all calls of ${caller} to ${pods} are on 15008 (HBONE), and let through already`,
  },
  check({ mesh, report }) {
    // In a part of the cluster, others may have the labels that are asked for.
    if (mesh.world === 'open') return;
    const dead = new Map<PolicyEntry, readonly [NetworkEnd, NetworkEnd]>();
    const alive = new Set<PolicyEntry>();
    for (const to of networkEnds(mesh)) {
      if (!to.workload) continue;
      for (const { entry } of allowsOf(mesh, to, 'ingress')) {
        if (alive.has(entry) || !isPlain(entry) || !overlooksHbone(mesh, entry)) continue;
        const [caller] = callersOf(entry);
        const isDead = to.speaksHbone && caller && callersOf(entry).every((from) => isLetThrough(from, to));
        if (isDead) dead.set(entry, [caller, to]);
        else alive.add(entry);
      }
    }
    for (const [entry, [caller, to]] of dead) {
      if (alive.has(entry)) continue;
      report(portsField(entry), 'dead', caller.title, to.title)
        .related(caller.object, to.object)
        .fix('take the entry out, and limit ports by an AuthorizationPolicy');
    }

    /** The callers of an entry; none where they are too many to be meant by name. */
    function callersOf(entry: PolicyEntry): readonly NetworkEnd[] {
      const all = endsOfEntry(mesh, entry);
      return all.length > MOST ? [] : all;
    }

    function isLetThrough(from: NetworkEnd, to: NetworkEnd): boolean {
      return (
        from.workload !== undefined && from.speaksHbone && hboneVerdict(mesh, 'ingress', from, to).verdict === 'allowed'
      );
    }
  },
});

/** Whether an entry names pods, and ports of TCP and nothing else. */
function isPlain({ peers, ports = [] }: PolicyEntry): boolean {
  return (
    peers?.every(({ kind }) => kind === 'pods') === true &&
    ports.every(({ protocol, l7 }) => (protocol === undefined || protocol === 'TCP') && l7.length === 0)
  );
}
