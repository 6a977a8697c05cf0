import { admitsSetsOf, gatewayOfSet, takesListenerSets } from '../model/gateways/merged-listeners';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { controllerOfClass } from '../model/waypoints/waypoint';
import { fails, holds, said, unknown, type Outcome } from './condition';
import { addressProblem, OURS, portsOf, type GatewayStatus } from './gateway';
import { programmed } from './gateway-address';
import { listenerStates, type ListenerState } from './listener';

const NOTHING: GatewayStatus = { own: [], listeners: [] };

/**
 * The status of a ListenerSet; nothing where its Gateway is not there, or another controller's.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/gateway_collection.go, ListenerSetCollection; gatewaycommon/conversion.go,
 * ReportListenerSetStatus (read for 1.32-dev)
 */
export function listenerSetStatus(mesh: Mesh, set: MeshObject): GatewayStatus {
  const gateway = gatewayOfSet(mesh, set);
  if (!gateway || !OURS.includes(controllerOfClass(mesh, gateway.className) ?? '')) return NOTHING;
  const { title } = gateway;
  if (!takesListenerSets(mesh, gateway)) return both(fails('NotAllowed', `${title} is of a class that takes none`));
  const isAdmitted = admitsSetsOf(mesh, gateway, set.namespace);
  if (isAdmitted === 'unknown') return both(unknown(`which labels namespace ${set.namespace} has`));
  if (!isAdmitted) return both(fails('NotAllowed', `${title} does not admit it (allowedListeners)`));
  const refused = addressProblem(gateway);
  if (refused && programmed(mesh, gateway, []).reason === 'UnsupportedAddress')
    return { own: own(refused, refused), listeners: [] };
  const listeners = listenerStates(mesh, gateway, set);
  const bad = noneValid(listeners);
  const ready = programmed(mesh, gateway, portsOf(listeners));
  return { own: own(refused ?? bad ?? holds('Accepted', 'the ListenerSet is fine'), bad ?? ready), listeners };
}

function noneValid(listeners: readonly ListenerState[]): Outcome | undefined {
  if (listeners.some(({ isValid }) => isValid === true)) return undefined;
  return listeners.some(({ isValid }) => isValid === 'unknown')
    ? unknown('whether its certificates are there')
    : fails('ListenersNotValid', 'none of its listeners is valid');
}

function own(accepted: Outcome, programmedAs: Outcome): GatewayStatus['own'] {
  return [said('Accepted', accepted), said('Programmed', programmedAs)];
}

function both(outcome: Outcome): GatewayStatus {
  return { own: own(outcome, outcome), listeners: [] };
}
