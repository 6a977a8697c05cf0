import { fact, factOf } from '../../model/fact';
import { gatewayRoutes } from '../../model/gateways/gateway-route';
import { labelOf } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { settings } from '../../model/platform/settings';
import { destinationRules } from '../../model/routing/destination-rule';
import { virtualServices } from '../../model/routing/virtual-service';
import { serviceNameOf } from '../../model/services/hosts';
import { serviceExportTo, services } from '../../model/services/service';
import { serviceEntries } from '../../model/services/service-entry';
import type { Workload } from '../../model/workloads/workload';
import { asksForLabels } from '../sidecar/sidecar-proxy';
import { sidecarResourceOf } from '../sidecar/sidecar-resource';

/**
 * What tells a client with a sidecar apart from others, wherever it sends to: what its sidecar knows of the mesh. That is the same for all
 * namespaces but those that something is made for, and its labels count where some rule asks for any. Ports that it leaves out count by
 * themselves.
 */
export const sidecarKey = factOf((mesh: Mesh, client: Workload): string => {
  const { annotations, labels, namespace } = client;
  const by = sidecarResourceOf(mesh, client);
  const isOwn = by !== undefined || mesh.world === 'open' || ownNamespaces(mesh)?.has(namespace) !== false;
  return [
    by?.title ?? '',
    isOwn ? namespace : '',
    asksForLabels(mesh) ? JSON.stringify(labels) : '',
    labelOf(annotations, 'traffic.sidecar.istio.io/excludeOutboundPorts') ?? '',
  ].join('|');
});

/** Keys of mesh config that say what sees what, where an object says nothing of it. */
const DEFAULTS = ['defaultServiceExportTo', 'defaultVirtualServiceExportTo', 'defaultDestinationRuleExportTo'];

/**
 * The namespaces whose sidecars may know other things than those of most: what is exported is exported to them or from them alone, or they have rules about what
 * is not theirs. Undefined for all.
 *
 * What is exported to everybody, and about Services of its own namespace, is the same to all who are not of that namespace; and classes of clients
 * tell these apart at every destination there.
 */
const ownNamespaces = fact((mesh): ReadonlySet<string> | undefined => {
  const { meshConfig, rootNamespace } = settings(mesh);
  if (DEFAULTS.some((name) => meshConfig.get(name).isSet) || meshConfig.get('serviceEntryVisibility').isSet)
    return undefined;
  // Rules of the root namespace are its own, and everybody's last.
  const found = new Set([rootNamespace]);
  const see = (exportTo: readonly string[] | undefined, own: string): void => {
    if (exportTo === undefined) return;
    for (const name of [own, ...exportTo]) found.add(name);
  };
  const isAtHome = (host: string, own: string): boolean => serviceNameOf(mesh, host)?.namespace === own;
  for (const one of services(mesh)) see(serviceExportTo(one), one.namespace);
  for (const { exportTo, namespace } of serviceEntries(mesh)) {
    // Of several that have a host, a namespace's own comes first.
    found.add(namespace);
    see(exportTo, namespace);
  }
  for (const { exportTo, fullHost, hasWorkloadSelector, namespace } of destinationRules(mesh)) {
    see(exportTo, namespace);
    if (hasWorkloadSelector || !isAtHome(fullHost, namespace)) found.add(namespace);
  }
  for (const { exportTo, namespace, routes } of virtualServices(mesh)) {
    see(exportTo, namespace);
    for (const match of routes.flatMap(({ matches }) => matches)) {
      const source = match.get('sourceNamespace').text;
      if (source !== undefined) found.add(source);
    }
  }
  // Routes of the Gateway API to Services elsewhere are for the clients of their own namespace.
  for (const { namespace, parents } of gatewayRoutes(mesh)) {
    if (parents.some((one) => one.kind !== 'Gateway' && one.namespace !== namespace)) found.add(namespace);
  }
  return found;
});
