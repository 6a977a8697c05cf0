import { tcpPortOf } from '../../model/services/service';
import type { ClientRule } from '../../model/routing/client-rules';
import {
  isPassthroughAsWritten,
  modeForEndpoints,
  policyForPort,
  type ClientTls,
} from '../../model/routing/client-tls';
import { fact } from '../../model/fact';
import type { Destination } from '../../model/services/hosts';
import { istiodDoes } from '../../model/platform/istiod-env';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { settings } from '../../model/platform/settings';
import { namespaceMode, sidecarMode, speaksMtls } from '../../model/policy/sidecar-mtls';
import { takesHbone } from '../../model/workloads/takes-hbone';
import type { Workload } from '../../model/workloads/workload';
import { endpointsOf, objectOfDestination, portsOf, type FoundCluster } from '../envoy/cluster';
import { ruleOfCluster, type ClientProxy } from './client-cluster';

/** How a proxy speaks to one endpoint. */
export interface TransportSocket {
  readonly tunnel: 'HBONE' | 'mTLS' | 'plain';
  /** Whether it speaks TLS with the app as well, by certificates that are not the mesh's. */
  readonly hasOwnTls: boolean;
}

/** How a proxy speaks to a cluster. */
export interface ClusterSockets {
  /** Whether connections go on to the address that was dialled. */
  readonly isOriginalDst: boolean;
  /** What mTLS asks for by name. */
  readonly sni: string;
  /** What says how TLS is spoken; undefined where istiod decides. */
  readonly by: MeshObject | undefined;
  socketFor(workload: Workload, port: number): TransportSocket;
}

const known = fact(() => new WeakMap<FoundCluster, Map<ClientProxy['kind'], ClusterSockets>>());

/** How a proxy speaks to the endpoints of a cluster. Clusters are made for a proxy, and so are the answers. */
export function socketsOf(mesh: Mesh, proxy: ClientProxy, cluster: FoundCluster): ClusterSockets {
  const all = known(mesh).get(cluster) ?? new Map<ClientProxy['kind'], ClusterSockets>();
  known(mesh).set(cluster, all);
  let found = all.get(proxy.kind);
  if (!found) {
    found = make(mesh, proxy, cluster);
    all.set(proxy.kind, found);
  }
  return found;
}

const PLAIN: TransportSocket = { tunnel: 'plain', hasOwnTls: false };
const MTLS: TransportSocket = { tunnel: 'mTLS', hasOwnTls: false };

/**
 * What a DestinationRule says of TLS holds for every endpoint that takes no HBONE. Without one, endpoints with sidecars get mTLS and others
 * plaintext, unless PeerAuthentication has none of it.
 *
 * @see istio/istio pilot/pkg/networking/core/cluster_tls.go, buildUpstreamTLSSettings and applyHBONETransportSocketMatches;
 * pilot/pkg/xds/endpoints/endpoint_builder.go, buildEnvoyLbEndpoint; mtls_checker.go, checkMtlsEnabled (read for 1.32-dev)
 */
function make(mesh: Mesh, proxy: ClientProxy, cluster: FoundCluster): ClusterSockets {
  const { destination, host, port, subset } = cluster;
  const rule = ruleOfCluster(mesh, proxy, cluster);
  const { isPassthrough, tls } = policyForPort(rule, subset, port);
  const isOriginalDst = isPassthrough || (proxy.kind === 'sidecar' && isHeadless(destination));
  const isAuto = tls === undefined && speaksTls(mesh, rule, cluster);
  const sendsHbone = istiodDoes(mesh, 'PILOT_ENABLE_SENDING_HBONE', istiodDoes(mesh, 'PILOT_ENABLE_AMBIENT', true));
  const prefersHbone = istiodDoes(mesh, 'PILOT_PREFER_SENDING_HBONE', false);
  const takes = (workload: Workload): boolean =>
    sendsHbone && takesHbone(mesh, workload) && (prefersHbone || !speaksMtls(mesh, workload));
  const written = modeForEndpoints(rule, subset, port);
  return {
    isOriginalDst,
    sni: (tls?.mode === 'ISTIO_MUTUAL' && tls.field.get('sni').text) || `outbound_.${port}_.${subset ?? ''}_.${host}`,
    by: tls?.field.object,
    socketFor: (workload, endpointPort) => {
      if (isOriginalDst) return isAuto ? MTLS : bySettings(tls);
      if (takes(workload)) return { tunnel: 'HBONE', hasOwnTls: tls?.mode === 'SIMPLE' || tls?.mode === 'MUTUAL' };
      if (!isAuto) return bySettings(tls);
      if (!speaksMtls(mesh, workload)) return PLAIN;
      const isEnabled =
        written === undefined
          ? sidecarMode(mesh, workload, endpointPort).mode !== 'DISABLE'
          : written === 'ISTIO_MUTUAL';
      return isEnabled ? MTLS : PLAIN;
    },
  };
}

function bySettings(tls: ClientTls | undefined): TransportSocket {
  if (tls === undefined || tls.mode === 'DISABLE') return PLAIN;
  return tls.mode === 'ISTIO_MUTUAL' ? MTLS : { tunnel: 'plain', hasOwnTls: true };
}

/** A headless Service, and a ServiceEntry that says that addresses are taken as they are. */
function isHeadless(destination: Destination): boolean {
  return destination.kind === 'Service' ? destination.service.isHeadless : destination.entry.resolution === 'NONE';
}

/**
 * Whether a service is one that clients speak mTLS with at all, where nobody says how.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, BestEffortInferServiceMTLSMode (read for 1.32-dev)
 */
function speaksTls(mesh: Mesh, rule: ClientRule | undefined, cluster: FoundCluster): boolean {
  const { destination, port, subset } = cluster;
  if (destination.kind === 'ServiceEntry' && destination.entry.location !== 'MESH_INTERNAL') return false;
  if (settings(mesh).meshConfig.get('enableAutoMtls').boolean === false) return false;
  const policy = subset === undefined ? rule?.trafficPolicy : rule?.subsets.get(subset)?.field.get('trafficPolicy');
  if (isHeadless(destination) || isPassthroughAsWritten(policy)) {
    const found = tcpPortOf(portsOf(destination), port);
    const { endpoints } = found ? endpointsOf(mesh, destination, found, {}) : { endpoints: [] };
    // One without a sidecar among them, and all are spoken to in plaintext.
    if (endpoints.length === 0 || endpoints.some(({ workload }) => !speaksMtls(mesh, workload))) return false;
  }
  return namespaceMode(mesh, objectOfDestination(destination).namespace) !== 'DISABLE';
}
