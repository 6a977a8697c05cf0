import type { RequestToken } from '../request';
import type { TokenSpace } from './request-space';
import { textSamples, type TextPattern } from './text-samples';

/** Tokens that stand for all others, and what they may not tell apart. */
export interface TokenSamples {
  /** No token among them. */
  readonly tokens: readonly (RequestToken | undefined)[];
  readonly inexact: readonly string[];
}

/** Of more values that a claim is asked for, not every list is taken. */
const MOST_OF_A_LIST = 4;

/** Claims that tokens have a part of their own for. */
const REGISTERED = ['iss', 'sub', 'aud'];

/** An issuer, a subject or an audience that nobody asks for. */
const NOBODY = 'zq';

/**
 * No token, and one for each way in which policies look at one: its issuer, its subject, its audiences, and its claims, which may be lists. Where no
 * RequestAuthentication reads tokens, no policy sees any.
 */
export function tokenSamples(spaces: readonly TokenSpace[]): TokenSamples {
  const issuers = [...new Set(spaces.flatMap(({ issuers: own }) => own))];
  if (issuers.length === 0) return { tokens: [undefined], inexact: [] };
  const inexact: string[] = spaces.flatMap((one) => one.inexact);
  const texts = (what: string, values: readonly string[]): readonly string[] => {
    const { inexact: lost, samples } = textSamples(values.map(starred), NOBODY);
    inexact.push(...lost.map((one) => `${what} ${one}`));
    return samples;
  };
  const lists = (what: string, samples: readonly string[]): readonly (string | readonly string[] | undefined)[] => {
    if (samples.length > MOST_OF_A_LIST) inexact.push(`lists of several ${what}`);
    return [undefined, ...samples, ...(samples.length > MOST_OF_A_LIST ? [samples] : listsOf(samples))];
  };
  const said = claimsOf(spaces);
  const registered = (name: string): readonly string[] =>
    said.find(({ path }) => path.join('.') === name)?.values ?? [];
  const subjectsAsked = [...spaces.flatMap((one) => one.principals.map(subjectOf)), ...registered('sub')];
  // Of the same issuer, only the subject makes a difference.
  const subjects = subjectsAsked.length > 0 ? [undefined, ...texts('subject', subjectsAsked)] : [NOBODY];
  const asked = [...new Set([...spaces.flatMap(({ audiences }) => audiences), ...registered('aud')])];
  const audiences = asked.length > 0 ? lists('audiences', texts('audience', asked)) : [undefined];
  const others = said.filter(({ path }) => path.length !== 1 || !REGISTERED.includes(path[0]!));
  const claims = others.map(({ path, values }) => {
    const what = `values of claim ${path.join('.')}`;
    return lists(what, texts(`claim ${path.join('.')}`, values)).map((value) =>
      value === undefined ? undefined : { path, value },
    );
  });
  const tokens = product([[...issuers, NOBODY], subjects, audiences, product(claims)] as const);
  return {
    tokens: [
      undefined,
      ...tokens.map(([iss, sub, aud, chosen]): RequestToken => {
        const found: Record<string, unknown> = {};
        for (const one of chosen) if (one) put(found, one.path, one.value);
        return {
          iss,
          ...(sub !== undefined && { sub }),
          ...(aud !== undefined && { aud }),
          ...(Object.keys(found).length > 0 && { claims: found }),
        };
      }),
    ],
    inexact,
  };
}

/** A value with a star at an end, as policies mean it. */
function starred(value: string): TextPattern {
  if (value === '*') return { kind: 'present' };
  if (value.startsWith('*')) return { kind: 'suffix', value: value.slice(1) };
  return value.endsWith('*') ? { kind: 'prefix', value: value.slice(0, -1) } : { kind: 'exact', value };
}

/** The part of a request principal that is about the subject (istio/istio pilot/pkg/security/authz/model/generator.go, read for 1.32-dev). */
function subjectOf(principal: string): string {
  const slash = principal.lastIndexOf('/');
  if (principal === '*' || (slash < 0 && principal.endsWith('*'))) return '*';
  if (slash < 0) return principal.startsWith('*') ? principal : '';
  return principal.slice(slash + 1);
}

/** All that has two or more of some values. */
function listsOf(values: readonly string[]): readonly (readonly string[])[] {
  const all: (readonly string[])[] = [[]];
  for (const value of values) all.push(...all.map((list) => [...list, value]));
  return all.filter(({ length }) => length > 1);
}

function claimsOf(spaces: readonly TokenSpace[]): readonly { path: readonly string[]; values: readonly string[] }[] {
  const found = new Map<string, { path: readonly string[]; values: string[] }>();
  for (const { claims } of spaces) {
    for (const [key, { path, values }] of claims) {
      const known = found.get(key);
      if (known) known.values.push(...values);
      else found.set(key, { path, values: [...values] });
    }
  }
  return [...found.values()];
}

type Chosen<T extends readonly (readonly unknown[])[]> = { -readonly [K in keyof T]: T[K][number] };

/** Every choice of one from each. */
function product<const T extends readonly (readonly unknown[])[]>(lists: T): Chosen<T>[] {
  const all = lists.reduce<unknown[][]>(
    (before, list) => before.flatMap((chosen) => list.map((one) => [...chosen, one])),
    [[]],
  );
  return all as Chosen<T>[];
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) target[first] = value;
  else {
    const inner = (target[first] ??= {});
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      put(inner as Record<string, unknown>, rest, value);
  }
}
