import * as fc from 'fast-check';
import type { Mesh } from '../../../src/model/mesh';
import { services } from '../../../src/model/services/service';
import { serviceEntries } from '../../../src/model/services/service-entry';
import { gateways } from '../../../src/model/waypoints/waypoint';
import { probedPortsOf } from '../../../src/model/workloads/probed-ports';
import { workloads } from '../../../src/model/workloads/workload';
import type { MeshRequest, RequestFrom, RequestHttp, RequestTo } from '../../../src/simulate/request';

/** Numbers that choose a request among all that can be sent in a mesh. */
export interface Chosen {
  readonly from: number;
  readonly to: number;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly http: readonly number[] | undefined;
}

export const choiceOfRequest: fc.Arbitrary<Chosen> = fc.record({
  from: fc.nat(10_000),
  to: fc.nat(10_000),
  port: fc.nat(10_000),
  protocol: fc.constantFrom('TCP', 'TCP', 'TCP', 'UDP'),
  http: fc.option(fc.array(fc.nat(10_000), { minLength: 14, maxLength: 14 }), { nil: undefined, freq: 4 }),
});

/** Ports that nothing declares, most of the time. */
const OTHERS = [53, 81, 1024, 3307, 9999, 15_001, 15_008, 15_020, 30_080, 65_535];

const ADDRESSES = ['203.0.113.9', '198.51.100.9', '9.9.9.9', '10.99.1.2', '10.0.77.3', '172.20.3.4', '192.168.9.9'];

/** A request that a choice stands for; nothing where a mesh has nobody to send it to. */
export function requestOf(meshes: readonly Mesh[], words: readonly (string | number)[], choice: Chosen): MeshRequest {
  const { port, protocol } = choice;
  const ends = meshes.flatMap((mesh) => endsOf(mesh));
  const clients: readonly RequestFrom[] = [
    ...ends.flatMap(({ client }) => client ?? []),
    ...ADDRESSES.map((ip): RequestFrom => ({ ip })),
  ];
  const from = pick(clients, choice.from);
  const servers = ends.flatMap(({ ports, server }) => (server ? [{ server, ports }] : []));
  const world = ADDRESSES.map((host) => ({ server: (one: number): RequestTo => ({ host, port: one }), ports: [443] }));
  const { ports, server } = pick([...servers, ...('ip' in from ? [] : world)], choice.to);
  const number = port % 4 === 0 || ports.length === 0 ? pick(OTHERS, port) : pick(ports, port);
  return {
    from,
    to: server(number),
    ...(protocol === 'UDP' ? { protocol } : choice.http && { http: httpOf(words, choice.http) }),
  };
}

interface End {
  readonly client?: RequestFrom;
  readonly server?: (port: number) => RequestTo;
  readonly ports: readonly number[];
}

function endsOf(mesh: Mesh): readonly End[] {
  return [
    ...workloads(mesh).map(({ name, namespace, owner, ports }): End => {
      const workload = `${namespace}/${name}`;
      return {
        client: { workload, kind: owner.kindName },
        server: (port) => ({ workload, kind: owner.kindName, port }),
        ports: ports.map(({ port }) => port),
      };
    }),
    ...services(mesh).map(({ name, namespace, ports }): End => ({
      server: (port) => ({ service: `${namespace}/${name}`, port }),
      ports: ports.map(({ port }) => port),
    })),
    ...serviceEntries(mesh).flatMap(({ hosts, ports }) =>
      hosts
        .filter((host) => !host.includes('*'))
        .map((host): End => ({ server: (port) => ({ host, port }), ports: ports.map(({ port }) => port) })),
    ),
    ...gateways(mesh)
      .filter(({ role }) => role !== 'waypoint')
      .map(({ name, namespace }): End => ({
        client: { gateway: `${namespace}/${name}` },
        server: (port) => ({ gateway: `${namespace}/${name}`, port }),
        ports: [80, 443, 8080],
      })),
    ...workloads(mesh).flatMap((one) => {
      const workload = `${one.namespace}/${one.name}`;
      return probedPortsOf(one).length === 0 ? [] : [{ client: { kubelet: workload }, ports: [] }];
    }),
  ];
}

/** A request made of words of the manifests, as they are or with something added, so that it meets conditions or nearly does. */
function httpOf(words: readonly (string | number)[], numbers: readonly number[]): RequestHttp {
  const texts = words.map(String).filter((one) => /^[!-~]+$/.test(one));
  const some = (of: (text: string) => boolean, more: readonly string[], by: number): string => {
    const all = [...texts.filter(of), ...more];
    const text = pick(all, by);
    return by % 5 === 0 ? `${text}x` : text.replaceAll('*', 'q');
  };
  const [m = 0, p = 0, p2 = 0, h = 0, n1 = 0, v1 = 0, n2 = 0, v2 = 0, i = 0, s = 0, a = 0, c = 0, cv = 0, which = 0] =
    numbers;
  const isName = (text: string): boolean => /^[a-z][a-z0-9-]*$/i.test(text);
  const any = (): boolean => true;
  const headerName = (by: number): string =>
    some(
      isName,
      texts.flatMap((one) => /request\.headers\[([^\]]+)\]/.exec(one)?.[1] ?? []),
      by,
    ).toLowerCase();
  const path = some((one) => one.startsWith('/'), ['/', '/a', '/shop/cart'], p);
  const extra = ['', '/', '/x', '?a=b', `?${pick(texts, p2)}=${pick(texts, p2 + 1)}`][p2 % 5]!;
  const claims = texts.flatMap((one) => /claims\[([^\]]+)\](?:\[([^\]]+)\])?/.exec(one)?.slice(1, 3) ?? []);
  const headers: Record<string, string> = {};
  if (which & 1) headers[headerName(n1)] = some(any, ['x'], v1);
  if (which & 2) headers[headerName(n2)] = some(any, ['x'], v2);
  delete headers['host'];
  const claimed = claims.length > 0 ? { [pick(claims, c) ?? 'x']: some(any, ['x'], cv) } : { x: some(any, ['x'], cv) };
  return {
    method: some((one) => /^[A-Z]+$/.test(one), ['GET', 'POST', 'PUT', 'OPTIONS'], m),
    path: path.includes('{') || path.includes('?') ? '/q' : `${path}${extra}`,
    ...(which & 4 && { host: some((one) => /^[a-z0-9.-]+$/.test(one), ['x.example'], h) }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(which & 8 && {
      jwt: {
        iss: some((one) => /[.@:/]/.test(one), ['x'], i),
        sub: some(any, ['x'], s),
        ...(a % 2 === 0 && { aud: some(any, ['x'], a) }),
        ...(c % 2 === 0 && { claims: claimed }),
      },
    }),
  };
}

function pick<T>(all: readonly T[], by: number): T {
  return all[by % all.length]!;
}
