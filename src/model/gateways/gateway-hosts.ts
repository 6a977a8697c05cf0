import { fact } from '../fact';
import type { Field } from '../field';
import { isScoped, podsOfGateway, selectorKey } from './gateway-pods';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';

/** A host of a server of an Istio Gateway. */
export interface GatewayHost {
  readonly gateway: MeshObject;
  readonly server: Field;
  /** Where it stands in the list of the server. */
  readonly field: Field;
  readonly host: string;
  /** Namespaces whose VirtualServices it is for; `*` for all. */
  readonly for: string;
  readonly port: number;
  /** Whether it is HTTP without TLS, which istiod merges. */
  readonly isHttp: boolean;
  /** Where it stands: each pod with the address and port. */
  readonly places: readonly string[];
}

/** As many rivals as anybody reads of; where a thousand Gateways share a host, nobody compares them all. */
const ENOUGH = 5;

const HTTP = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB'];

const allHosts = fact((mesh): readonly GatewayHost[] =>
  mesh.ofKind('IstioGateway').flatMap((gateway) => {
    const pods = podIdsOf(mesh, gateway);
    return gateway.spec.get('servers').items.flatMap((server) => {
      const port = server.get('port', 'number').number;
      if (port === undefined) return [];
      const bind = server.get('bind').text ?? '';
      const isHttp = HTTP.includes(server.get('port', 'protocol').text?.toUpperCase() ?? '');
      const places = pods.map((pod) => `${pod} ${bind} ${port}`);
      return server.get('hosts').items.flatMap((field): GatewayHost[] => {
        if (!field.text) return [];
        const [namespace, host] = field.text.includes('/') ? field.text.split('/') : ['*', field.text];
        const own = namespace === '.' ? gateway.namespace : namespace!;
        return [{ gateway, server, field, host: host!.toLowerCase(), for: own, port, isHttp, places }];
      });
    });
  }),
);

/** The pods by something that only they have; pods that nobody knows are the same for the same selector. */
function podIdsOf(mesh: Mesh, gateway: MeshObject): readonly string[] {
  const { workloads, implied } = podsOfGateway(mesh, gateway);
  const ids = [
    ...workloads.map(({ title }) => title),
    ...implied.map((one) => (one.gateway ? `pods of ${one.gateway.title}` : 'ingress gateway')),
  ];
  return ids.length > 0 ? ids : [`${isScoped(mesh) ? gateway.namespace : ''} ${selectorKey(gateway)}`];
}

const byPlace = fact((mesh) => {
  const found = new Map<string, GatewayHost[]>();
  for (const server of allHosts(mesh)) {
    for (const place of server.places) {
      const key = `${place} ${server.host}`;
      const list = found.get(key);
      if (list) list.push(server);
      else found.set(key, [server]);
    }
  }
  return found;
});

/** Other servers in the same place, for the same namespaces, that have one of some hosts; a few of them, where there are many. */
function rivalsOf(mesh: Mesh, server: GatewayHost, hosts: readonly string[]): readonly GatewayHost[] {
  const found = new Set<GatewayHost>();
  for (const place of server.places) {
    for (const host of hosts) {
      for (const one of byPlace(mesh).get(`${place} ${host}`) ?? []) {
        if (found.size > ENOUGH) return [...found];
        const isForSame = one.for === server.for || one.for === '*' || server.for === '*';
        // Servers of one Gateway share their VirtualServices, and only a host with two certificates is too much.
        const isTwice = one.gateway === server.gateway && one.server !== server.server;
        const isTooMuch = isTwice && !one.isHttp && one.host === server.host;
        // A Gateway that is written twice, once for each environment say, is one in any cluster, and no rival of itself.
        const isOther = one.gateway.title !== server.gateway.title || isTooMuch;
        if (isForSame && isOther) found.add(one);
      }
    }
  }
  return [...found];
}

/** `*.b.c`, `*.c` and `*` for `a.b.c`. */
function wildcardsOver(host: string): readonly string[] {
  const labels = host.split('.');
  const above = labels.slice(1).map((_, i) => `*.${labels.slice(i + 1).join('.')}`);
  return host === '*' ? [] : [...above, '*'].filter((one) => one !== host);
}

/** The servers that each wildcard covers. */
const coveredBy = fact((mesh) => {
  const found = new Map<GatewayHost, GatewayHost[]>();
  for (const server of allHosts(mesh)) {
    for (const wider of rivalsOf(mesh, server, wildcardsOver(server.host))) {
      const list = found.get(wider);
      if (list) list.push(server);
      else found.set(wider, [server]);
    }
  }
  return found;
});

/** The hosts of each server of an Istio Gateway. */
export function hostsByServer(mesh: Mesh): ReadonlyMap<Field, readonly GatewayHost[]> {
  const found = new Map<Field, GatewayHost[]>();
  for (const one of allHosts(mesh)) {
    const list = found.get(one.server);
    if (list) list.push(one);
    else found.set(one.server, [one]);
  }
  return found;
}

/** Hosts of other servers that are the same, for the same pods and namespaces. */
export function sameHosts(mesh: Mesh, host: GatewayHost): readonly GatewayHost[] {
  return rivalsOf(mesh, host, [host.host]);
}

/** Hosts of other Gateways, for the same pods and namespaces, that cover one or that it covers. */
export function overlappingHosts(mesh: Mesh, host: GatewayHost): readonly GatewayHost[] {
  return [...rivalsOf(mesh, host, wildcardsOver(host.host)), ...(coveredBy(mesh).get(host) ?? [])];
}
