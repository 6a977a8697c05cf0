import type { Signatures } from '../overload';
import { CelError, ListValue, MadeMap, Opaque } from '../value';
import { readAddress } from './ip';

interface Parts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

class Url extends Opaque {
  readonly kind = 'url';
  constructor(
    readonly text: string,
    readonly parts: Parts,
  ) {
    super();
  }
  override equals({ text }: this): boolean {
    return this.text === text;
  }
}

const BROKEN_ESCAPE = /%(?![0-9a-fA-F]{2})/;
const MAX = 100_000;

/**
 * Go's url.ParseRequestURI: an absolute URI, or an absolute path. The host may hold what RFC 3986 allows, as Go reads it.
 *
 * @see go 1.26 net/url
 */
export function readUrl(text: string): Parts | undefined {
  // eslint-disable-next-line no-control-regex
  if (text === '' || text.length > MAX || /[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text) ?? [];
  if (text === '*') return { scheme: '', host: '', path: '*', query: '' };
  if (scheme === '' && (text.startsWith(':') || !text.startsWith('/'))) return undefined;
  const [hierarchy = '', query = ''] = split(rest, '?');
  if (!hierarchy.startsWith('/'))
    return scheme === '' ? undefined : { scheme: scheme.toLowerCase(), host: '', path: '', query };
  const authority = /^\/\/([^/]*)(.*)$/s.exec(hierarchy);
  const hasAuthority = authority !== null && (scheme !== '' || !hierarchy.startsWith('///'));
  const [host, path] = hasAuthority ? [authority[1] ?? '', authority[2] ?? ''] : ['', hierarchy];
  const clean = hostOf(host);
  if (clean === undefined || BROKEN_ESCAPE.test(path)) return undefined;
  return { scheme: scheme.toLowerCase(), host: clean, path, query };
}

function split(text: string, at: string): readonly string[] {
  const n = text.indexOf(at);
  return n < 0 ? [text] : [text.slice(0, n), text.slice(n + 1)];
}

/** The host and port of an authority, without the user; undefined where Go refuses it. */
function hostOf(authority: string): string | undefined {
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || BROKEN_ESCAPE.test(user)) return undefined;
  const host = authority.slice(at + 1);
  if (!host.startsWith('[') && host.split(':').length > 2) return undefined;
  const port = host.startsWith('[') ? /^\[[^\]]*\](.*)$/.exec(host)?.[1] : /(:[^:]*)?$/.exec(host)?.[1];
  if (host.startsWith('[') && port === undefined) return undefined;
  if (port !== undefined && !/^(?::\d*)?$/.test(port)) return undefined;
  const name = port ? host.slice(0, -port.length) : host;
  if (/[\s#\\^`{|}]/.test(name) || (!name.startsWith('[') && /[[\]]/.test(name))) return undefined;
  if (name.startsWith('[') && !isBracketed(name)) return undefined;
  // Of escapes in a host, Go takes those of bytes beyond ASCII only.
  if (/%(?![89a-fA-F][0-9a-fA-F])/.test(name.replace(/%25.*\]$/, ']'))) return undefined;
  return decoded(host.replace(/\+/g, '%2B'));
}

/** An IPv6 address, maybe with a zone. */
function isBracketed(name: string): boolean {
  const [, address = '', zone] = /^\[([^%\]]*)(?:%25([^\]]*))?\]$/.exec(name) ?? [];
  return zone !== '' && address.includes(':') && readAddress(address) !== undefined;
}

function url(text: string): Url {
  // A fragment is part of what is looked at (ParseRequestURI), and cut off after that (Parse).
  const parts = readUrl(text) && readUrl(text.split('#')[0]!);
  if (parts === undefined) throw new CelError(`URL parse error during conversion from string: ${text.slice(0, 100)}`);
  return new Url(text, parts);
}

function hostname({ parts }: Url): string {
  return /^\[([^\]]*)\]/.exec(parts.host)?.[1] ?? parts.host.replace(/:\d*$/, '');
}

/** The path as it was written where that is well escaped, else escaped anew. */
function escapedPath({ parts: { path } }: Url): string {
  if (/^[A-Za-z0-9\-._~!$&'()*+,;=:@/%[\]]*$/.test(path)) return path;
  return decoded(path.replace(/\+/g, '%2B')).replace(/[^A-Za-z0-9\-._~$&+,/:;=@]/gu, (letter) =>
    Array.from(Buffer.from(letter), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** Go's Query(): what can't be decoded is left out. */
function queryOf({ parts }: Url): MadeMap {
  const all = new Map<string, string[]>();
  for (const pair of parts.query === '' ? [] : parts.query.split('&')) {
    if (pair === '' || pair.includes(';') || BROKEN_ESCAPE.test(pair)) continue;
    const [key = '', value = ''] = split(pair, '=').map(decoded);
    all.set(key, [...(all.get(key) ?? []), value]);
  }
  return new MadeMap(Array.from(all, ([key, values]) => [key, new ListValue(values)]));
}

function decoded(text: string): string {
  const plain = text.replace(/\+/g, ' ');
  const bytes = plain.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replace(/%/g, ''), 'hex').toString());
  return bytes;
}

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/urls.go */
export const URLS: Signatures = {
  'url(string) url': url,
  'isURL(string) bool': (text: string) => readUrl(text) !== undefined,
  'url -> getScheme() string': ({ parts }: Url) => parts.scheme,
  'url -> getHost() string': ({ parts }: Url) => parts.host,
  'url -> getHostname() string': hostname,
  'url -> getPort() string': ({ parts }: Url) => /:(\d*)$/.exec(parts.host)?.[1] ?? '',
  'url -> getEscapedPath() string': escapedPath,
  'url -> getQuery() map<string, list<string>>': queryOf,
};
