import type { Enforced } from '../../model/policy/ztunnel-enforced';
import type { CallerIdentity } from '../../model/policy/ztunnel-match';
import type { Peer } from '../connection';

/** How an explanation calls who connects. */
export function whoIs({ title }: Peer, identity: CallerIdentity | undefined): string {
  if (!identity) return `${title}, which has no identity in plaintext,`;
  const { trustDomain, namespace, serviceAccount } = identity;
  return `principal ${trustDomain}/ns/${namespace}/sa/${serviceAccount} (${title})`;
}

/** What it is that lets somebody not in, as far as the verb. */
export function letsNotIn({ allows, admitted }: Enforced): string {
  const [only] = allows;
  if (only && allows.length + admitted.length === 1) {
    const but = only.isShortened ? ', of which ztunnel leaves out the rules about requests,' : '';
    return `${only.object.title}${but} does not let in`;
  }
  const waypoints = admitted.map((one) => `istiod's own policy for ${one.title}`);
  const titles = [...allows.map(({ object }) => object.title), ...waypoints];
  return titles.length === 1 ? `${titles[0]!} does not let in` : `none of ${listed(titles, 'and')} lets in`;
}

/** Names in a sentence. */
export function listed(names: readonly string[], word: 'and' | 'or'): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)!}`;
}
