import type { Manifest } from '../crd-schemas';

/** A request as a waypoint sees it: the Service's port it was sent to, and its headers by their names in small letters. */
export interface Request {
  readonly port?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Percent of such requests by the `version` label of the pods they end at. */
export type Shares = Record<string, number>;

interface Weighted {
  readonly version: string;
  readonly weight: number;
}

/**
 * Where a waypoint sends requests for a service, by its VirtualService and DestinationRule or its HTTPRoute; undefined where
 * no route is about the port, so that all pods share. Read from Istio's and Gateway API's references: the first
 * VirtualService route that matches counts, and the HTTPRoute rule with the most header matches; weights are shares of
 * their sum; regular expressions match the whole value.
 */
export function lands(manifests: readonly Manifest[], service: string, request: Request = {}): Shares | undefined {
  const kind = (wanted: string): Manifest[] => manifests.filter((m) => m.kind === wanted);
  const [virtualService] = kind('VirtualService').filter((m) => m.spec.hosts.includes(service));
  if (virtualService) return byVirtualService(virtualService, kind('DestinationRule'), request);
  const [route] = kind('HTTPRoute').filter((m) => m.spec.parentRefs.some((p: { name: string }) => p.name === service));
  return route && byHttpRoute(route, kind('Service'), request);
}

function byVirtualService(object: Manifest, rules: Manifest[], request: Request): Shares | undefined {
  type Match = { port?: number; headers?: Record<string, { exact?: string; regex?: string }> };
  const onPort = (match: Match): boolean => match.port === undefined || match.port === request.port;
  const aboutPort = object.spec.http.filter((h: { match?: Match[] }) => !h.match || h.match.some(onPort));
  if (aboutPort.length === 0) return undefined;
  const first = aboutPort.find(
    (h: { match?: Match[] }) =>
      !h.match ||
      h.match.some(
        (m) =>
          onPort(m) &&
          Object.entries(m.headers ?? {}).every(([name, { exact, regex }]) => {
            const value = request.headers?.[name];
            if (value === undefined) return false;
            return exact === undefined ? whole(regex!).test(value) : value === exact;
          }),
      ),
  );
  if (!first) return {};
  type Destination = { destination: { host: string; subset: string }; weight?: number };
  return shares(
    (first.route as Destination[]).map(({ destination, weight }) => {
      const rule = rules.find((r) => r.spec.host === destination.host);
      const subset = rule?.spec.subsets?.find((s: { name: string }) => s.name === destination.subset);
      return { version: subset?.labels.version ?? 'no such subset', weight: weight ?? 1 };
    }),
  );
}

function byHttpRoute(route: Manifest, services: Manifest[], request: Request): Shares | undefined {
  type Header = { name: string; type?: string; value: string };
  type Rule = { matches?: { headers?: Header[] }[]; backendRefs: { name: string; port: number; weight?: number }[] };
  const parent = route.spec.parentRefs[0];
  if (parent.port !== undefined && request.port !== undefined && parent.port !== request.port) return undefined;
  const sent = (header: Header): boolean => {
    const value = request.headers?.[header.name.toLowerCase()];
    if (value === undefined) return false;
    return header.type === 'RegularExpression' ? whole(header.value).test(value) : value === header.value;
  };
  const fits = (rule: Rule): number[] =>
    (rule.matches ?? [{}]).filter((m) => (m.headers ?? []).every(sent)).map((m) => m.headers?.length ?? 0);
  const [best] = (route.spec.rules as Rule[])
    .flatMap((rule) => fits(rule).map((headers) => ({ rule, headers })))
    .sort((a, b) => b.headers - a.headers);
  if (!best) return {};
  return shares(
    best.rule.backendRefs.map(({ name, weight }) => {
      const service = services.find((s) => s.metadata.name === name);
      return { version: service?.spec.selector.version ?? 'no such Service', weight: weight ?? 1 };
    }),
  );
}

function shares(weighted: readonly Weighted[]): Shares {
  const sum = weighted.reduce((total, { weight }) => total + weight, 0);
  const used = weighted.filter(({ weight }) => weight > 0);
  return Object.fromEntries(used.map(({ version, weight }) => [version, (100 * weight) / sum]));
}

/** RE2 and RegExp read the few operators alike that are emitted here. */
function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}
