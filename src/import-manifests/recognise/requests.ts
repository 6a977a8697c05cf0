import { Call } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { hasOnly, textsIn } from '../proposal';

const FIELDS = ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'];

/** What a rule says of requests: alternatives of them, and ports that all have in common. */
export interface Requests {
  readonly to: readonly Call[];
  readonly ports: readonly number[] | undefined;
}

/** The `to` and `when` of a rule as `Http` requests; nothing if they ask for what `Http` has no word for. */
export function requestsOf(to: Json | undefined, when: Json | undefined): Requests | undefined {
  const headers = headersOf(when);
  if (!headers) return undefined;
  if (to === undefined) return headers.length === 0 ? { to: [], ports: undefined } : undefined;
  if (!Array.isArray(to) || to.length === 0) return undefined;
  const operations = to.map((item) => (isMap(item) && hasOnly(item, ['operation']) ? item['operation'] : undefined));
  const ports = operations.map((operation) => (isMap(operation) ? portsOf(operation['ports']) : undefined));
  if (ports.some((some) => JSON.stringify(some) !== JSON.stringify(ports[0]))) return undefined;
  const requests = operations.map((operation) =>
    hasOnly(operation, [...FIELDS, 'ports']) ? requestOf(operation, headers) : undefined,
  );
  if (requests.includes(undefined)) return undefined;
  return { to: requests.flatMap((request) => (request === 'any' ? [] : [request!])), ports: ports[0] };
}

export function portsOf(value: Json | undefined): number[] | undefined {
  return textsIn(value)?.map(Number);
}

/** The factories for one method, which read better than `request`. */
const SHORT = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

function requestOf(given: JsonObject, headers: readonly JsonObject[]): Call | 'any' | undefined {
  const operation = Object.fromEntries(Object.entries(given).filter(([field]) => field !== 'ports'));
  if (Object.keys(operation).length === 0) return headers.length === 0 ? 'any' : undefined;
  const { methods, paths, ...others } = operation;
  const method = Array.isArray(methods) && methods.length === 1 ? methods[0] : undefined;
  const isShort = Object.keys(others).length === 0 && typeof method === 'string' && SHORT.includes(method);
  const request = isShort
    ? new Call('Http', (method as string).toLowerCase(), textsIn(paths) ?? [])
    : new Call('Http', 'request', [operation]);
  return headers.reduce(
    (on, { name, values }) => new Call(on, 'withHeader', [name!, ...(values as string[])]),
    request,
  );
}

function headersOf(when: Json | undefined): JsonObject[] | undefined {
  if (when === undefined) return [];
  if (!Array.isArray(when)) return undefined;
  const headers = when.map((condition) => {
    if (!hasOnly(condition, ['key', 'values'])) return undefined;
    const { key } = condition;
    const values = textsIn(condition['values']);
    if (typeof key !== 'string' || !key.startsWith('request.headers[') || !key.endsWith(']') || !values)
      return undefined;
    return { name: key.slice('request.headers['.length, -1), values };
  });
  return headers.every((header) => header !== undefined) ? headers : undefined;
}
