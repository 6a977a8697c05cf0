import { normalisePath, type PathNormalization } from '../envoy/request-path';
import type { RequestHttp } from '../request';
import type { RequestSpace } from './request-space';
import { textSamples, type Possible, type TextPattern } from './text-samples';
import { tokenSamples } from './token-samples';

/** Requests that stand for all others. */
export interface SampleRequests {
  readonly requests: readonly RequestHttp[];
  /** What the samples may not tell apart, in words; none where they are exact. */
  readonly inexact: readonly string[];
}

/** Methods that people know, for those that nobody asks for. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'];

const METHOD: Possible = { pattern: String.raw`[\w!#$%&'*+.^|~-]+` };
const HOST: Possible = { pattern: String.raw`[\w.*:-]+` };
const HEADER: Possible = { pattern: '(?:[!-~](?:[ -~]*[!-~])?)?' };
const PARAMETER: Possible = { pattern: '[!-"$%\'-~]*' };

/** Paths that Envoy leaves as they are: what it makes of others is one of these. */
function pathsOf(normalization: PathNormalization): Possible {
  const pattern = normalization.includes('MERGE')
    ? String.raw`(?:/[\w.~!$&'()*+,\-:;=@[\]]+)*/?`
    : String.raw`/[\w.~!$&'()*+,\-:;=@[\]/]*`;
  return { pattern, isKept: (text) => text !== '' && normalisePath(text, normalization).path === text };
}

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
    possible: Possible,
  ): readonly string[] => {
    const { inexact: lost, samples } = textSamples(patterns, base, possible);
    inexact.push(...lost.map((one) => `${what} ${one}`));
    return samples;
  };
  const all = <T>(of: (space: RequestSpace) => readonly T[]): readonly T[] => spaces.flatMap(of);
  const normalizations = [...new Set(spaces.map(({ normalization }) => normalization))];
  if (normalizations.length > 1) inexact.push('paths that are normalised before and after in two ways');
  inexact.push(...spaces.flatMap((one) => one.inexact ?? []));
  const methods = texts(
    'method',
    all(({ methods: own }) => own),
    METHODS,
    METHOD,
  );
  const paths = texts(
    'path',
    all(({ paths: own }) => own),
    '/',
    pathsOf(normalizations[0] ?? 'BASE'),
  );
  const hosts = texts(
    'host',
    all(({ hosts: own }) => own),
    host,
    HOST,
  );
  const headers = named(spaces.map((one) => one.headers)).map(([name, patterns]) => ({
    name,
    values: [undefined, ...texts(`header ${name}`, patterns, 'zq', HEADER)],
  }));
  const params = named(spaces.map((one) => one.params)).map(([name, patterns]) => ({
    name,
    values: [undefined, ...texts(`parameter ${name}`, patterns, 'zq', PARAMETER)],
  }));
  const { inexact: unsure, tokens } = tokenSamples(spaces.map((one) => one.tokens));
  inexact.push(...unsure);
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
