import { settings } from '../../model/platform/settings';
import type { Mesh } from '../../model/mesh';

/**
 * The principals that one of a policy stands for: of a mesh with aliases, that of each trust domain. `cluster.local` is the mesh's own
 * whatever that is called.
 *
 * @see istio/istio pilot/pkg/security/trustdomain/bundle.go, ReplaceTrustDomainAliases (read for 1.32-dev)
 */
export function expandPrincipal(mesh: Mesh, principal: string): readonly string[] {
  const [domain = '', ...rest] = principal.split('/');
  if (rest.length !== 4 || domain === '*') return [principal];
  const domains = trustDomains(mesh);
  if (domain !== 'cluster.local' && !domains.some((one) => overlap(domain, one))) return [principal];
  return [...new Set(domains.map((one) => (isEndOf(one, domain) ? principal : [one, ...rest].join('/'))))];
}

/** The trust domains that one of a policy stands for. */
export function expandTrustDomain(mesh: Mesh, value: string): readonly string[] {
  const domains = trustDomains(mesh);
  return domains.includes(value) ? domains : [value];
}

function trustDomains(mesh: Mesh): readonly string[] {
  const { trustDomain, trustDomainAliases } = settings(mesh);
  return [trustDomain, ...trustDomainAliases];
}

/** Whether one is the other's pattern, or the same. */
function overlap(one: string, other: string): boolean {
  const isStartOf = (text: string, pattern: string): boolean =>
    pattern.endsWith('*') && text.startsWith(pattern.slice(0, -1));
  return one === other || isStartOf(one, other) || isStartOf(other, one) || isEndOf(one, other) || isEndOf(other, one);
}

function isEndOf(text: string, pattern: string): boolean {
  return pattern.startsWith('*') && text.endsWith(pattern.slice(1));
}
