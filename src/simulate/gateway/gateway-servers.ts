import { isOfRevision } from '../../model/policy/attachment';
import { byCreation } from '../../model/creation-order';
import { factOf } from '../../model/fact';
import type { Field } from '../../model/field';
import { isScoped } from '../../model/gateways/gateway-pods';
import { istiodDoes } from '../../model/platform/istiod-env';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { byLabels } from '../../model/selectors';
import { gateways } from '../../model/waypoints/waypoint';
import { isManaged, serviceHostsOf, type GatewayProxy } from './gateway-proxy';
import { listenersOfGateway, type KubeListener } from './kube-listeners';

/** What a gateway does with TLS. */
export interface ServerTls {
  readonly mode: 'PASSTHROUGH' | 'AUTO_PASSTHROUGH' | 'TERMINATE';
  /** Whether plain requests are sent to HTTPS. */
  readonly redirects: boolean;
}

/** A server of a gateway: what Istio's own Gateways list, and what a listener of the Gateway API is made into. */
export interface GatewayServer {
  readonly object: MeshObject;
  readonly field: Field;
  /** Of its Gateway, as `namespace/name`, by which rules name it. */
  readonly key: string;
  readonly port: number;
  /** Where the pods listen. */
  readonly targets: readonly number[];
  readonly protocol: string;
  /** Each as `host`, or as `namespace/host` where it is for rules of that namespace alone. */
  readonly hosts: readonly string[];
  readonly bind: string;
  readonly tls: ServerTls | undefined;
  /** Undefined for one of an Istio Gateway. */
  readonly listener: KubeListener | undefined;
}

const HTTP = ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'];

/** Whether a server reads requests. */
export function readsRequests({ protocol, tls }: Pick<GatewayServer, 'protocol' | 'tls'>): boolean {
  return HTTP.includes(protocol) || (protocol === 'HTTPS' && tls?.mode === 'TERMINATE');
}

/** Whether a server is one of TLS, where the name that a client asks for decides. */
export function isTlsServer({ protocol, tls }: Pick<GatewayServer, 'protocol' | 'tls'>): boolean {
  return tls !== undefined && !HTTP.includes(protocol);
}

/**
 * The servers that the pods of a gateway have, in order, without those that are in conflict with one before.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, mergeGateways; pilot/pkg/model/gateway.go, mergeGateways (read for 1.32-dev)
 */
export const serversOf = factOf((mesh: Mesh, proxy: GatewayProxy): readonly GatewayServer[] => {
  const kube = kubeServers(mesh, proxy);
  const hasManaged = kube.length > 0 && proxy.gateway !== undefined;
  const istio = istioServers(mesh, proxy).filter(
    // What istiod makes pods for is not joined with Gateways of other namespaces.
    ({ object }) =>
      !hasManaged ||
      object.namespace === proxy.namespace ||
      !istiodDoes(mesh, 'PILOT_ENABLE_STRICT_GATEWAY_MERGING', true),
  );
  const all = [...kube, ...istio].sort((a, b) => byCreation(a.object, b.object));
  const kept: GatewayServer[] = [];
  for (const server of all) {
    const targets = server.targets.filter((target) => fits(server, target, kept));
    if (targets.length > 0) kept.push({ ...server, targets });
  }
  return kept;
});

/** A port has servers that read plain requests, or one that does not, or those of TLS with a name for each. */
function fits(server: GatewayServer, target: number, kept: readonly GatewayServer[]): boolean {
  const there = kept.filter(({ bind, targets }) => targets.includes(target) && bind === server.bind);
  const plain = there.find((one) => !isTlsServer(one));
  if (plain) return HTTP.includes(server.protocol) && HTTP.includes(plain.protocol);
  if (!isTlsServer(server)) return true;
  const names = server.hosts.map(bare);
  return !there.some((one) => isTlsServer(one) && one.hosts.some((host) => names.includes(bare(host))));
}

/** A host without the namespace that its rules have to be in. */
export function bare(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}

function kubeServers(mesh: Mesh, proxy: GatewayProxy): readonly GatewayServer[] {
  const hosts = proxy.services.map(({ host }) => host);
  return gateways(mesh)
    .filter((gateway) => {
      if (gateway.role !== 'ingress' || !isOfRevision(mesh, gateway.object)) return false;
      if (isManaged(gateway)) return gateway === proxy.gateway;
      const isNear = gateway.namespace === proxy.namespace;
      return isNear && serviceHostsOf(mesh, gateway).some((host) => hosts.includes(host));
    })
    .flatMap((gateway) =>
      listenersOfGateway(mesh, gateway).flatMap((listener): GatewayServer[] => {
        const { field, key, hostname, namespaces, object, port, protocol } = listener;
        const tls = tlsOfListener(listener);
        if (tls === undefined && (protocol === 'HTTPS' || protocol === 'TLS')) return [];
        const targets = proxy.services.flatMap((one) =>
          one.ports.flatMap(({ port: own, target }) => (own === port ? [target] : [])),
        );
        const allowed = namespaces.map((namespace) => (namespace === '*' ? hostname : `${namespace}/${hostname}`));
        return [
          {
            object,
            field,
            key,
            port,
            targets: [...new Set(targets)],
            protocol,
            hosts: allowed.length > 0 ? allowed : [`~/${hostname}`],
            bind: '',
            tls,
            listener,
          },
        ];
      }),
    );
}

function tlsOfListener({ field, protocol }: KubeListener): ServerTls | undefined {
  const tls = field.get('tls');
  if (!tls.isSet || (protocol !== 'HTTPS' && protocol !== 'TLS')) return undefined;
  return { mode: tls.get('mode').text === 'Passthrough' ? 'PASSTHROUGH' : 'TERMINATE', redirects: false };
}

function istioServers(mesh: Mesh, proxy: GatewayProxy): readonly GatewayServer[] {
  const scoped = isScoped(mesh);
  return mesh
    .ofKind('IstioGateway')
    .filter(({ namespace, spec }) => {
      if (scoped && namespace !== proxy.namespace) return false;
      return byLabels(spec.get('selector').labels).matches(proxy.labels);
    })
    .filter((object) => isOfRevision(mesh, object))
    .flatMap((object) => object.spec.get('servers').items.flatMap((field) => istioServer(proxy, object, field)));
}

function istioServer(proxy: GatewayProxy, object: MeshObject, field: Field): GatewayServer[] {
  const port = field.get('port', 'number').number;
  if (port === undefined) return [];
  const tls = field.get('tls');
  const mode = tls.get('mode').text ?? 'PASSTHROUGH';
  const translated = proxy.services.flatMap(({ ports }) => ports).find((one) => one.port === port);
  return [
    {
      object,
      field,
      key: `${object.namespace}/${object.name}`,
      port,
      targets: [translated?.target ?? port],
      protocol: (field.get('port', 'protocol').text ?? '').toUpperCase(),
      hosts: field.get('hosts').texts.map((host) => ownHost(host, object.namespace)),
      bind: field.get('bind').text ?? '',
      tls: tls.isSet
        ? {
            mode: mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH' ? mode : 'TERMINATE',
            redirects: tls.get('httpsRedirect').boolean === true,
          }
        : undefined,
      listener: undefined,
    },
  ];
}

function ownHost(host: string, namespace: string): string {
  if (host.startsWith('./')) return `${namespace}/${host.slice(2)}`;
  return host.startsWith('*/') ? host.slice(2) : host;
}
