import { isMap, type Field, type JsonMap } from '../../model/field';
import type { RequestToken } from '../request';
import type { EnvoyHttp } from './request-facts';

/** Where a rule looks for tokens. */
export interface TokenPlaces {
  /** Names in lower case, with what stands before the token. */
  readonly headers: readonly { readonly name: string; readonly prefix: string }[];
  readonly params: readonly string[];
  readonly cookies: readonly string[];
}

/** A token as it was written into a request. */
export type WrittenToken =
  | { readonly kind: 'none' }
  /** No JWT at all. */
  | { readonly kind: 'malformed' }
  /** What it says; whether it is signed by whom it names, nobody can tell. */
  | { readonly kind: 'readable'; readonly token: RequestToken };

const USUAL: TokenPlaces = {
  headers: [{ name: 'authorization', prefix: 'Bearer ' }],
  params: ['access_token'],
  cookies: [],
};

/**
 * The places of a rule: the usual ones, where it names none.
 *
 * @see envoyproxy/envoy source/extensions/filters/http/jwt_authn/extractor.cc
 */
export function placesOf(rule: Field): TokenPlaces {
  const places: TokenPlaces = {
    headers: rule.get('fromHeaders').items.map((one) => ({
      name: one.get('name').text?.toLowerCase() ?? '',
      prefix: one.get('prefix').text ?? '',
    })),
    params: rule.get('fromParams').texts,
    cookies: rule.get('fromCookies').texts,
  };
  return places.headers.length + places.params.length + places.cookies.length === 0 ? USUAL : places;
}

/** What a request has at the places of a rule, in the headers and the query as they were asked about. */
export function writtenToken({ headers, params, cookies }: TokenPlaces, http: EnvoyHttp): WrittenToken {
  const found = [
    ...headers.map(({ name, prefix }) => after(http.headers.get(name), prefix)),
    ...params.map((name) => new URLSearchParams(http.query).get(name) ?? undefined),
    ...cookies.map((name) => cookieOf(http.headers.get('cookie'), name)),
  ].find((text) => text !== undefined);
  if (found === undefined) return { kind: 'none' };
  const token = read(found.trim());
  return token ? { kind: 'readable', token } : { kind: 'malformed' };
}

function after(text: string | undefined, prefix: string): string | undefined {
  const at = text?.indexOf(prefix) ?? -1;
  return at < 0 ? undefined : text!.slice(at + prefix.length);
}

function cookieOf(text: string | undefined, name: string): string | undefined {
  const pair = text?.split(';').find((one) => one.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}

function read(text: string): RequestToken | undefined {
  const [head, body, signature, more] = text.split('.');
  if (head === undefined || body === undefined || signature === undefined || more !== undefined) return undefined;
  const claims = jsonOf(body);
  if (!claims || !jsonOf(head)) return undefined;
  const { iss, sub } = claims;
  return {
    iss: typeof iss === 'string' ? iss : undefined,
    sub: typeof sub === 'string' ? sub : undefined,
    aud: audienceOf(claims),
    claims,
  };
}

function audienceOf({ aud }: JsonMap): RequestToken['aud'] {
  return Array.isArray(aud) ? aud.filter((one) => typeof one === 'string') : typeof aud === 'string' ? aud : undefined;
}

function jsonOf(part: string): JsonMap | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
