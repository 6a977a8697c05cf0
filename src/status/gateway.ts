import { factOf } from '../model/fact';
import { mergedListeners } from '../model/gateways/merged-listeners';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { isAtLeast } from '../model/platform/platform-facts';
import { controllerOfClass, type MeshGateway } from '../model/waypoints/waypoint';
import { certificateOutcome } from './certificates';
import { fails, holds, type Outcome, RESOLVED, said, type Said, unknown } from './condition';
import { isManaged, programmed } from './gateway-address';
import { listenerStates, type ListenerState } from './listener';

/** The conditions of a Gateway, and those of each of its listeners. */
export interface GatewayStatus {
  readonly own: readonly Said[];
  readonly listeners: readonly ListenerState[];
}

/** Controllers of another proxy, which are there where istiod was told to have them. */
const AGENTGATEWAY = ['istio.io/agentgateway-controller', 'istio.io/agentgateway-waypoint-controller'];
const NOT_PREDICTED = ['Accepted', 'Programmed'].map((type) =>
  said(type, unknown('what becomes of a Gateway of agentgateway, which is not predicted')),
);
const NOTHING: GatewayStatus = { own: [], listeners: [] };

/** Classes whose Gateways istiod's own controller writes the status of. */
export const OURS = ['istio.io/gateway-controller', 'istio.io/mesh-controller', 'istio.io/eastwest-controller'];

/**
 * The status of a Gateway; nothing for those of other controllers.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/{gateway_collection,conversion}.go, reportGatewayStatus (read for 1.32-dev)
 */
export const gatewayStatus = factOf((mesh: Mesh, gateway: MeshGateway): GatewayStatus => {
  const controller = controllerOfClass(mesh, gateway.className);
  if (controller === 'istio.io/unmanaged-gateway') {
    const own = [
      said('Accepted', holds('Accepted', 'it is of another cluster')),
      said('Programmed', holds('Programmed', 'it is of another cluster')),
    ];
    return { own, listeners: [] };
  }
  if (controller !== undefined && AGENTGATEWAY.includes(controller)) return { own: NOT_PREDICTED, listeners: [] };
  if (controller === undefined || !OURS.includes(controller)) return NOTHING;
  const refused = addressProblem(gateway);
  // Without any address that it could use, istiod looks at no listener.
  const isHopeless = refused !== undefined && programmed(mesh, gateway, []).reason === 'UnsupportedAddress';
  const listeners = isHopeless ? [] : listenerStates(mesh, gateway, gateway.object);
  const ofSets = setsOf(mesh, gateway)
    .flatMap((set) => listenerStates(mesh, gateway, set))
    .filter(({ isValid }) => isValid === true);
  const hasInsecure = insecure(gateway);
  return {
    own: [
      said('Accepted', refused ?? parametersProblem(mesh, gateway) ?? byListeners(mesh, listeners)),
      ...(hasInsecure ? [said('InsecureFrontendValidationMode', INSECURE)] : []),
      said('Programmed', programmed(mesh, gateway, portsOf([...listeners, ...ofSets]))),
      // Written since 1.31.
      ...(isAtLeast(mesh, 'istio', '1.31') ? [said('ResolvedRefs', clientCertificate(mesh, gateway))] : []),
    ],
    listeners,
  };
});

/** The ports at which a proxy has servers. */
export function portsOf(states: readonly ListenerState[]): readonly number[] {
  return states.flatMap(({ isServed, listener: { port } }) => (isServed && port !== undefined ? [port] : []));
}

/** The ListenerSets that add to a Gateway. */
function setsOf(mesh: Mesh, gateway: MeshGateway): readonly MeshObject[] {
  const owners = new Set(mergedListeners(mesh, gateway).map(({ owner }) => owner));
  owners.delete(gateway.object);
  return [...owners];
}

const INSECURE = holds(
  'ConfigurationChanged',
  'clients with certificates that nobody knows are let in (AllowInsecureFallback)',
);
const ACCEPTED = holds('Accepted', 'the Gateway is fine');

/** Before 1.31 no listener counted. */
function byListeners(mesh: Mesh, listeners: readonly ListenerState[]): Outcome {
  if (listeners.length === 0 || !isAtLeast(mesh, 'istio', '1.31')) return ACCEPTED;
  if (listeners.some(({ isValid }) => isValid === 'unknown')) return unknown('whether its certificates are there');
  const bad = listeners.filter(({ isValid }) => !isValid).map(({ listener }) => listener.name ?? '');
  if (bad.length === 0) return ACCEPTED;
  return bad.length === listeners.length
    ? fails('ListenersNotValid', 'none of its listeners is valid')
    : holds('ListenersNotValid', `not all of its listeners are valid: ${bad.join(', ')}`);
}

/** Why a Gateway is refused for the addresses that it asks for. */
export function addressProblem(gateway: MeshGateway): Outcome | undefined {
  if (isManaged(gateway)) return undefined;
  const { object } = gateway;
  const others = object.spec
    .get('addresses')
    .items.filter((one) => (one.get('type').text ?? 'Hostname') !== 'Hostname');
  if (others.length > 0) return fails('UnsupportedAddress', 'addresses have to be of type Hostname', others[0]);
  const serviceType = object.annotation('networking.istio.io/service-type');
  return serviceType.isSet
    ? fails(
        'DeprecatedField',
        'annotation networking.istio.io/service-type says nothing of a Service that is there',
        serviceType,
      )
    : undefined;
}

function parametersProblem(mesh: Mesh, { namespace, object }: MeshGateway): Outcome | undefined {
  const parameters = object.spec.get('infrastructure', 'parametersRef');
  // Looked at since 1.31.
  if (!parameters.isSet || !isAtLeast(mesh, 'istio', '1.31')) return undefined;
  if (parameters.get('kind').text !== 'ConfigMap' || (parameters.get('group').text ?? '') !== '') {
    return fails('InvalidParameters', 'parameters are in a ConfigMap', parameters);
  }
  const name = parameters.get('name').text ?? '';
  if (mesh.find('ConfigMap', namespace, name)) return undefined;
  return mesh.knows('ConfigMap', namespace)
    ? fails('InvalidParameters', `there is no ConfigMap ${namespace}/${name}`, parameters)
    : unknown(`whether there is a ConfigMap ${namespace}/${name}`);
}

/** The certificate that it shows to backends. */
function clientCertificate(mesh: Mesh, { object }: MeshGateway): Outcome {
  const ref = object.spec.get('tls', 'backend', 'clientCertificateRef');
  return ref.isSet ? certificateOutcome(mesh, object, ref, 'InvalidClientCertificateRef') : RESOLVED;
}

function insecure({ object }: MeshGateway): boolean {
  const frontend = object.spec.get('tls', 'frontend');
  const all = [frontend.get('default'), ...frontend.get('perPort').items.map((one) => one.get('tls'))];
  return all.some((one) => one.get('validation', 'mode').text === 'AllowInsecureFallback');
}
