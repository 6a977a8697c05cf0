import type { MeshRequest, RequestHttp } from '../request';

/** A request in a few words, such as `GET /admin with header x-team: red`. */
export function requestWords(
  { headers, host, jwt, method = 'GET', path = '/' }: RequestHttp,
  ownHost?: string,
): string {
  const named = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    `${method} ${path}`,
    ...(host !== undefined && host !== ownHost ? [`host ${host}`] : []),
    ...(named.length > 0 ? [`with ${named.join(', ')}`] : []),
    ...(jwt
      ? [
          `with a token of ${jwt.iss ?? 'somebody'}${jwt.sub === undefined ? '' : ` for ${jwt.sub}`}${jwt.claims ? ` saying ${JSON.stringify(jwt.claims)}` : ''}`,
        ]
      : []),
  ].join(', ');
}

/** One of the requests to something that stand for others: with the host, where that is another than what is asked for has itself. */
export function sampleWords(to: string, request: RequestHttp): string {
  const { host, path = '/' } = request;
  const [namespace = '', name = ''] = to.replace(/^pods of /, '').split('/');
  const isOwn =
    host === undefined || host === to || host === STAND_IN || `${host}.`.startsWith(`${name}.${namespace}.`);
  // The name of a Service with letters behind stands for hosts that are none of its names.
  const isOther = isOwn && host?.endsWith(FILLER);
  const words = requestWords(isOwn ? request : { ...request, path: `http://${host}${path}` }, host);
  return isOther ? `${words} by another host` : words;
}

/** What stands for hosts that nothing names. */
const STAND_IN = 'other.invalid';

/** What samples end with that stand for all other texts. */
const FILLER = 'zq';

/** As many of a list as a line can hold, and how many are left out. */
export function someOf(all: readonly string[], most: number): string {
  const rest = all.length - most;
  return rest > 1 ? `${all.slice(0, most).join(', ')} and ${rest} more` : all.join(', ');
}

/** A whole request in a few words. */
export function askedWords({ from, http, name, protocol = 'TCP', to }: MeshRequest): string {
  const client =
    'workload' in from
      ? from.workload
      : 'ip' in from
        ? from.ip
        : 'kubelet' in from
          ? `the kubelet of ${from.kubelet}`
          : `gateway ${from.gateway}`;
  const server =
    'service' in to ? to.service : 'workload' in to ? to.workload : 'gateway' in to ? `gateway ${to.gateway}` : to.host;
  const what = http ? requestWords(http) : `${protocol} connection`;
  return `${name === undefined ? '' : `${name}: `}${client} -> ${server}:${to.port}, ${what}`;
}
