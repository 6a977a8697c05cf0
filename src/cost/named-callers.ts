import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import { identityOf, POD_NAMESPACE } from '../model/network/network-policy-identity';
import { policyRules, type PolicyEntry, type PolicyRule } from '../model/network/network-policy';
import { isPeer } from '../model/network/network-policy-peers';
import { selects, type IdentitySelector } from '../model/network/network-policy-selector';
import { byLabels } from '../model/selectors';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { workloads, workloadsIn, type Workload } from '../model/workloads/workload';

/** Calls of one workload by another that something other than an AuthorizationPolicy names. */
export interface NamedCallers {
  /** Who calls the pods of a workload. */
  readonly ofPods: ReadonlyMap<Workload, ReadonlySet<Workload>>;
  /** Who calls a host. */
  readonly ofHost: ReadonlyMap<string, ReadonlySet<Workload>>;
}

/**
 * Callers that network policies and Sidecars name: a peer that is one workload, at either end, and a host that the Sidecar of one workload imports.
 * A selector that picks several says who may call, and not who does.
 */
export const namedCallers = fact((mesh): NamedCallers => {
  const ofPods = new Map<Workload, Set<Workload>>();
  const ofHost = new Map<string, Set<Workload>>();
  for (const rule of policyRules(mesh)) {
    if (rule.entries.length === 0) continue;
    const own = subjectsOf(mesh, rule);
    for (const entry of rule.entries) {
      for (const peer of peersOf(mesh, rule, entry)) {
        if (entry.direction === 'ingress') for (const one of own) put(ofPods, one, peer);
        // What all of a namespace may call, such as the DNS, is nobody's call.
        else if (own.length === 1) put(ofPods, peer, own[0]!);
      }
    }
  }
  for (const [host, caller] of importsOf(mesh)) put(ofHost, host, caller);
  return { ofPods, ofHost };
});

function put<Key>(map: Map<Key, Set<Workload>>, key: Key, caller: Workload): void {
  const before = map.get(key);
  if (before) before.add(caller);
  else map.set(key, new Set([caller]));
}

function isCaller(workload: Workload): boolean {
  return !workload.hostNetwork && !isProxyItself(workload);
}

function subjectsOf(mesh: Mesh, { namespace, subject }: PolicyRule): readonly Workload[] {
  const all = namespace === undefined ? workloads(mesh) : workloadsIn(mesh, namespace);
  return all.filter((one) => isCaller(one) && selects(subject, identityOf(mesh, { pods: one })) === true);
}

/** The workloads that peers of an entry pick by themselves. */
function peersOf(mesh: Mesh, rule: PolicyRule, { direction, isDeny, peers }: PolicyEntry): readonly Workload[] {
  if (isDeny) return [];
  return (peers ?? []).flatMap((peer) => {
    if (peer.kind !== 'pods') return [];
    // Of whom it is not sure, the walk is not sure either.
    const picked = near(mesh, peer.selector).filter(
      (one) => isPeer(mesh, peer, { pods: one }, rule.requires[direction]) !== false,
    );
    return picked.length === 1 && isCaller(picked[0]!) ? picked : [];
  });
}

/** Where a selector looks: mostly in namespaces that it names. */
function near(mesh: Mesh, selector: IdentitySelector): readonly Workload[] {
  const named = selector.find(({ key, operator }) => key === POD_NAMESPACE && operator === 'In');
  return named ? named.values.flatMap((namespace) => workloadsIn(mesh, namespace)) : workloads(mesh);
}

/** Hosts that Sidecars of single workloads import by name, such as `shop/cart.shop.svc.cluster.local`. */
function importsOf(mesh: Mesh): readonly (readonly [host: string, caller: Workload])[] {
  return mesh.ofKind('Sidecar').flatMap((sidecar) => {
    const selector = byLabels(sidecar.spec.get('workloadSelector', 'labels').labels);
    const own = workloadsIn(mesh, sidecar.namespace).filter(({ labels }) => selector.matches(labels));
    if (selector.isEmpty || own.length !== 1 || !isCaller(own[0]!)) return [];
    const hosts = sidecar.spec.get('egress').items.flatMap((egress) => egress.get('hosts').texts);
    return hosts.flatMap((text) => {
      const host = text.slice(text.indexOf('/') + 1);
      return host.includes('*') ? [] : [[host, own[0]!] as const];
    });
  });
}
