import type { Mesh } from '../../model/mesh';
import { settings } from '../../model/platform/settings';
import { isVisible, serviceEntries } from '../../model/services/service-entry';
import { bindingOfEntry, boundGateway } from '../../model/waypoints/waypoint-binding';
import type { Concern } from '../plan';
import { sidecarsIn } from '../rewrites/injected-pods';
import { servedEntriesIn, tlsRulesFor } from '../served-entries';

/**
 * DestinationRules by which sidecars speak TLS to hosts outside, where no waypoint takes that over: ztunnel sends as it is what an app sends in plaintext.
 *
 * @param moving namespaces that may get a waypoint
 *
 * @see istio/ztunnel src/proxy/outbound.rs (read for 1.32-dev): a ServiceEntry without a waypoint is dialled directly
 */
export function plaintextOutside(mesh: Mesh, namespace: string, moving: ReadonlySet<string>): readonly Concern[] {
  if (sidecarsIn(mesh, namespace).length === 0) return [];
  const { rootNamespace } = settings(mesh);
  return serviceEntries(mesh).flatMap((entry): Concern[] => {
    if (!isVisible(entry.exportTo, entry.namespace, namespace)) return [];
    if (boundGateway(bindingOfEntry(mesh, entry)) !== undefined) return [];
    const isServed =
      moving.has(entry.namespace) && servedEntriesIn(mesh, entry.namespace).some((one) => one.entry === entry);
    return tlsRulesFor(mesh, entry)
      .filter((rule) => {
        const isRead =
          rule.namespace === namespace ||
          ([entry.namespace, rootNamespace].includes(rule.namespace) &&
            isVisible(rule.exportTo, rule.namespace, namespace));
        // The waypoint of the entry reads the rules of its own namespace.
        return isRead && !(isServed && rule.namespace === entry.namespace);
      })
      .map((rule): Concern => ({
        weight: 'blocks',
        name: `plaintext-outside:${rule.namespace}/${rule.name}`,
        namespace,
        object: rule.title,
        what: `sidecars speak TLS to ${entry.title} by it, and no waypoint will: what apps send in plaintext goes out as it is`,
        fix: `have apps speak TLS themselves, or keep the ServiceEntry and the rule in one namespace that moves (${entry.title} is served by a waypoint of ${entry.namespace} alone), then accept it`,
      }));
  });
}
