import type { RequestHttp, RequestToken } from '../request';
import type { RequestSpace, TokenSpace } from './request-space';
import { textSamples, type TextPattern } from './text-samples';

/** Requests that stand for all others. */
export interface SampleRequests {
  readonly requests: readonly RequestHttp[];
  /** What the samples may not tell apart, in words; none where they are exact. */
  readonly inexact: readonly string[];
}

/** Methods that people know, for those that nobody asks for. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'];

/** More requests than this are no help to anybody; what is left out is said. */
const MOST = 2000;

/**
 * Requests that stand for all that can be sent, as far as policies and routes can tell them apart: each dimension is cut where some condition cuts it,
 * and every combination is taken once.
 *
 * @param spaces what is looked at, in one mesh or in several that are compared
 * @param host the Service's own, for requests that name no other
 */
export function sampleRequests(spaces: readonly RequestSpace[], host: string): SampleRequests {
  const inexact: string[] = [];
  const texts = (
    what: string,
    patterns: readonly TextPattern[],
    base: string | readonly string[],
    possible?: RegExp,
  ): readonly string[] => {
    const { inexact: lost, samples } = textSamples(patterns, base, (text) => possible?.test(text) ?? true);
    inexact.push(...lost.map((one) => `${what} ${one}`));
    return samples;
  };
  const all = <T>(of: (space: RequestSpace) => readonly T[]): readonly T[] => spaces.flatMap(of);
  const methods = texts(
    'method',
    all(({ methods: own }) => own),
    METHODS,
    /^[A-Z]+$/,
  );
  const paths = texts(
    'path',
    all(({ paths: own }) => own),
    '/',
    /^\//,
  );
  const hosts = texts(
    'host',
    all(({ hosts: own }) => own),
    host,
    /^[^/]+$/,
  );
  const headers = named(spaces.map((one) => one.headers)).map(([name, patterns]) => ({
    name,
    values: [undefined, ...texts(`header ${name}`, patterns, 'zq')],
  }));
  const params = named(spaces.map((one) => one.params)).map(([name, patterns]) => ({
    name,
    values: [undefined, ...texts(`parameter ${name}`, patterns, 'zq')],
  }));
  const tokens = tokenSamples(
    spaces.map((one) => one.tokens),
    inexact,
  );
  const dimensions = [
    methods.length,
    paths.length,
    hosts.length,
    tokens.length,
    ...[...headers, ...params].map(({ values }) => values.length),
  ];
  const total = dimensions.reduce((product, one) => product * one, 1);
  if (total > MOST) inexact.push(`combinations of ${total} requests, of which one part at a time is varied`);
  const requests: RequestHttp[] = [];
  const at = (choice: readonly number[]): RequestHttp => {
    const [method = 0, path = 0, own = 0, token = 0, ...rest] = choice;
    const chosen = headers.flatMap(({ name, values }, i) => {
      const value = values[rest[i] ?? 0];
      return value === undefined ? [] : [[name, value] as const];
    });
    const query = params.flatMap(({ name, values }, i) => {
      const value = values[rest[headers.length + i] ?? 0];
      return value === undefined ? [] : [`${name}=${value}`];
    });
    return {
      method: methods[method]!,
      path: query.length > 0 ? `${paths[path]}?${query.join('&')}` : paths[path]!,
      host: hosts[own]!,
      ...(chosen.length > 0 && { headers: Object.fromEntries(chosen) }),
      ...(tokens[token] && { jwt: tokens[token] }),
    };
  };
  for (const choice of total > MOST ? oneAtATime(dimensions) : everyChoice(dimensions)) requests.push(at(choice));
  return { requests, inexact: [...new Set(inexact)] };
}

function named(
  maps: readonly ReadonlyMap<string, readonly TextPattern[]>[],
): readonly (readonly [string, readonly TextPattern[]])[] {
  const found = new Map<string, TextPattern[]>();
  for (const map of maps) {
    for (const [name, patterns] of map) {
      const list = found.get(name);
      if (list) list.push(...patterns);
      else found.set(name, [...patterns]);
    }
  }
  return [...found];
}

function* everyChoice(dimensions: readonly number[]): Generator<readonly number[]> {
  const choice = dimensions.map(() => 0);
  for (;;) {
    yield [...choice];
    let i = 0;
    while (i < dimensions.length && ++choice[i]! >= dimensions[i]!) choice[i++] = 0;
    if (i === dimensions.length) return;
  }
}

/** Each part by itself, and each pair of a method and a path. */
function* oneAtATime(dimensions: readonly number[]): Generator<readonly number[]> {
  const base = dimensions.map(() => 0);
  for (let method = 0; method < dimensions[0]!; method++) {
    for (let path = 0; path < dimensions[1]!; path++) yield [method, path, ...base.slice(2)];
  }
  for (let i = 2; i < dimensions.length; i++) {
    for (let value = 1; value < dimensions[i]!; value++) yield base.map((zero, at) => (at === i ? value : zero));
  }
}

/** No token, and one for each way in which one is looked at. */
function tokenSamples(spaces: readonly TokenSpace[], inexact: string[]): readonly (RequestToken | undefined)[] {
  const issuers = [
    ...new Set(
      spaces.flatMap(({ issuers: own, principals }) => [
        ...own,
        ...principals
          .map((one) => one.split('/').slice(0, -1).join('/'))
          .filter((one) => one !== '' && !one.includes('*')),
      ]),
    ),
  ];
  if (issuers.length === 0) return [undefined];
  const subjects = [
    ...new Set([
      'zq',
      ...spaces.flatMap(({ principals }) =>
        principals.map((one) => one.slice(one.lastIndexOf('/') + 1).replaceAll('*', 'zq')),
      ),
    ]),
  ].filter((one) => one !== '');
  const audiences = [...new Set(spaces.flatMap(({ audiences: own }) => own))];
  const claims = spaces.flatMap((one) => [...one.claims.values()]);
  if (claims.length > 1)
    inexact.push(`combinations of the claims ${claims.map(({ path }) => path.join('.')).join(', ')}`);
  const saying = claims.flatMap(({ path, values }) => values.map((value) => nested(path, value.replaceAll('*', 'zq'))));
  return [
    undefined,
    ...issuers.flatMap((iss) =>
      subjects.flatMap((sub) =>
        [undefined, ...audiences].flatMap((aud) =>
          [undefined, ...saying].map((own): RequestToken => ({
            iss,
            sub,
            ...(aud !== undefined && { aud }),
            ...(own && { claims: own }),
          })),
        ),
      ),
    ),
  ];
}

function nested(path: readonly string[], value: string): Readonly<Record<string, unknown>> {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}
