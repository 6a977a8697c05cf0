import type { Construct } from 'constructs';
import { dnsLabel } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import type { ServiceBase } from '../mesh/service-base';
import { isPrincipal } from '../mesh/principal';
import type { IPolicyTarget } from '../policy/policy-target';
import { accountName } from './account-name';
import { GATEWAY_NAME } from './known-policies';
import { NetworkPeer, type PeerFacts } from './network-peer';
import type { Dialect } from './network-rules';

/**
 * What stands for a peer, as a peer. Who has an identity in the mesh is the same service account to Cilium; a standard
 * NetworkPolicy knows its pods by labels.
 */
export function peerOf(
  place: Construct,
  at: string,
  dialect: Dialect,
  namespace: string | undefined,
  given: unknown,
): NetworkPeer {
  if (given instanceof NetworkPeer) return inNamespace(given, namespace);
  if (isService(given)) return servicePeer(place, at, dialect, given);
  if (!isPrincipal(given)) {
    refuse(place, `${at} takes services, waypoints, gateways, a Principal or NetworkPeer, got ${shown(given)}`);
  }
  const identity = given.principal.identity(Platform.of(place));
  const [, domain, home, account] = /^([^/*]+)\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(identity) ?? [];
  if (home === undefined || account === undefined) {
    refuse(
      place,
      `${at}: "${identity}" is no single identity, and the network knows no patterns; say NetworkPeer.namespace(…) or NetworkPeer.everyPod()`,
    );
  }
  // To the network an account is one of this cluster, whoever else has one of that name.
  const { trustDomain } = Platform.of(place);
  if (domain !== trustDomain) {
    refuse(
      place,
      `${at}: "${identity}" is of another trust domain than the platform's, "${trustDomain}", and the network would admit the pods of that name ` +
        'here; say NetworkPeer.serviceAccount(…) if they are meant',
    );
  }
  dnsLabel(place, `${at}: namespace`, home);
  if (dialect.isCilium) accountName(place, at, account);
  return NetworkPeer.of({ kind: 'account', namespace: home, account, ...gatewayPods(given) });
}

/** Labels without a namespace are those of the policy's own. */
function inNamespace(peer: NetworkPeer, namespace: string | undefined): NetworkPeer {
  const { facts } = peer;
  if (facts.kind !== 'pods' || facts.namespace !== undefined || namespace === undefined) return peer;
  return NetworkPeer.of({ ...facts, namespace });
}

/** Whether something is a service of the mesh; to be asked before its `principal`, which may not be known. */
export function isService(x: unknown): x is ServiceBase {
  const service = x as Partial<ServiceBase> | null;
  return typeof x === 'object' && typeof service?.allowFrom === 'function' && typeof service.selector === 'object';
}

function servicePeer(place: Construct, at: string, dialect: Dialect, service: ServiceBase): NetworkPeer {
  const { namespace, name, runsAs } = service;
  const pods = service.selectorKnown ? { matchLabels: service.selector } : undefined;
  const outOfMesh = service.uncaptured !== undefined;
  if (runsAs !== undefined && (dialect.isCilium || pods)) {
    if (dialect.isCilium) accountName(place, at, runsAs);
    return NetworkPeer.of({ kind: 'account', namespace, account: runsAs, pods, outOfMesh }, service);
  }
  if (pods) return NetworkPeer.of({ kind: 'pods', namespace, pods, outOfMesh }, service);
  const say = dialect.isCilium ? 'serviceAccount: …' : 'selector: {…}';
  refuse(
    place,
    `${at}: which pods are those of service ${name} is not known; say ${say} in MeshService.fromServiceName`,
  );
}

function gatewayPods(given: object): Pick<Extract<PeerFacts, { kind: 'account' }>, 'pods'> {
  const facts = (given as Partial<IPolicyTarget>).policyTarget?.facts;
  return facts?.kind === 'Gateway' ? { pods: { matchLabels: { [GATEWAY_NAME]: facts.name } } } : {};
}
