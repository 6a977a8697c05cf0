import type { Field } from '../../model/field';

/** What an egress listener of a Sidecar takes in: hosts by the namespaces that they are in, and those left out. */
export interface HostImports {
  /** Whether a service is taken in. */
  hasService(host: string, namespace: string): boolean;
  /** Whether rules about some hosts are, for all clients or as the Gateway API has them, by whose names alone they go. */
  hasRules(hosts: readonly string[], namespace: string, isGatewayApi: boolean): boolean;
}

/** What is taken in without any Sidecar. */
export const EVERYTHING: HostImports = { hasService: () => true, hasRules: () => true };

interface Hosts {
  readonly taken: string[];
  readonly left: string[];
}

/**
 * The `hosts` of an egress listener, each as `namespace/host`; `.` is the namespace of the client, `*` any, and `~` leaves out.
 *
 * @see istio/istio pilot/pkg/model/sidecar.go, convertIstioListenerToWrapper and selectServices; virtualservice.go, SelectVirtualServices
 * (read for 1.32-dev)
 */
export function hostImports(hosts: Field, client: string): HostImports {
  const byNamespace = new Map<string, Hosts>();
  for (const text of hosts.texts) {
    const [written = '', host, more] = text.split('/');
    if (host === undefined || more !== undefined) continue;
    const isLeft = written.startsWith('~');
    const named = isLeft ? written.slice(1) || '*' : written;
    const namespace = named === '.' ? client : named;
    const entry = byNamespace.get(namespace) ?? { taken: [], left: [] };
    byNamespace.set(namespace, entry);
    (isLeft ? entry.left : entry.taken).push(host);
  }
  const anywhere = byNamespace.get('*');
  const isLeftOut = (host: string, namespace: string): boolean =>
    [byNamespace.get(namespace), anywhere].some((one) => one?.left.some((left) => isSubset(host, left)));
  const taking = (namespace: string): readonly Hosts[] =>
    [byNamespace.get(namespace), anywhere].filter((one): one is Hosts => one !== undefined);
  return {
    hasService: (host, namespace) =>
      !isLeftOut(host, namespace) &&
      taking(namespace).some(({ taken }) => taken.some((one) => one === host || isSubset(host, one))),
    hasRules: (all, namespace, isGatewayApi) =>
      all.some(
        (host) =>
          !isLeftOut(host, namespace) &&
          taking(namespace).some(({ taken }) =>
            taken.some((one) => one === host || (isGatewayApi ? isSubset(host, one) : isMatch(host, one))),
          ),
      ),
  };
}

/** Whether all that one name stands for, another stands for, too; `*.a` stands for what ends in `.a` (istio/istio pkg/config/host/name.go). */
export function isSubset(one: string, other: string): boolean {
  if (!other.startsWith('*')) return one === other;
  if (!one.startsWith('*')) return one.endsWith(other.slice(1));
  return one.length >= other.length && one.slice(1).endsWith(other.slice(1));
}

/** Whether two names have something in common. */
export function isMatch(one: string, other: string): boolean {
  return isSubset(one, other) || isSubset(other, one);
}

/** What two lists of names have in common, the more specific name of each pair (istio/istio pkg/config/host/names.go, Intersection). */
export function intersection(ones: readonly string[], others: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const one of ones) {
    for (const other of others) {
      if (isSubset(one, other)) found.add(one);
      else if (isSubset(other, one)) found.add(other);
    }
  }
  return [...found];
}
