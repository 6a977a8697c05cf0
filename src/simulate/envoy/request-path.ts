/** How a proxy makes a path one with others that mean the same, by `pathNormalization` of the mesh config. */
export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** The target of a request, as policies and routes see it. */
export interface RequestPath {
  readonly path: string;
  /** With its question mark; empty without one. */
  readonly query: string;
}

/**
 * What Envoy makes of a request's target before anything looks at it. A fragment is cut, as Istio's bootstrap tells Envoy to do.
 *
 * @see envoyproxy/envoy source/common/http/path_utility.cc; istio/istio pilot/pkg/networking/core/listener_builder.go (read for 1.32-dev)
 */
export function normalisePath(target: string, normalization: PathNormalization): RequestPath {
  const [whole = ''] = target.split('#', 1);
  const mark = whole.indexOf('?');
  const query = mark < 0 ? '' : whole.slice(mark);
  let path = mark < 0 ? whole : whole.slice(0, mark);
  if (normalization === 'DECODE_AND_MERGE_SLASHES') path = path.replaceAll(/%2f/gi, '/').replaceAll(/%5c/gi, '\\');
  if (normalization !== 'NONE') path = canonicalPath(path);
  if (normalization === 'MERGE_SLASHES' || normalization === 'DECODE_AND_MERGE_SLASHES') {
    path = path.replaceAll(/\/{2,}/g, '/');
  }
  return { path: path === '' ? '/' : path, query };
}

/** What needs no work: no dot, backslash, percent sign, or character that is written in percent encoding. */
const PLAIN = /^\/[\w~!$&'()*+,\-:;=@[\]/]*$/;
/** What is the same in percent encoding or out of it, so that it is taken out. */
const UNRESERVED = /[\w~-]/;
/** What stays as it is; anything else is put in percent encoding. */
const KEPT = /[\w~!$&'()*+,\-:;=@[\]/]/;

/**
 * A path as browsers and Envoy write it: `.` and `..` resolved, also where they are in percent encoding, backslashes turned, and
 * unreserved characters out of percent encoding. Slashes in a row stay.
 *
 * @see google/googleurl url/url_canon_path.cc
 */
function canonicalPath(path: string): string {
  if (PLAIN.test(path)) return path;
  let out = '';
  let i = 0;
  if (path[0] !== '/' && path[0] !== '\\') out = '/';
  while (i < path.length) {
    const char = path[i]!;
    const dot = dotAt(path, i);
    if (dot > 0) {
      const step = out.endsWith('/') ? segmentAfterDot(path, i + dot) : undefined;
      if (!step) out += '.';
      else if (step.isUp) out = parentOf(out);
      i += dot + (step?.length ?? 0);
    } else if (char === '\\') {
      out += '/';
      i++;
    } else if (char === '%') {
      const code = /^[0-9a-f]{2}$/i.test(path.slice(i + 1, i + 3)) ? path.slice(i + 1, i + 3) : undefined;
      const meant = code === undefined ? '' : String.fromCodePoint(Number.parseInt(code, 16));
      out += code === undefined ? '%' : UNRESERVED.test(meant) ? meant : `%${code}`;
      i += code === undefined ? 1 : 3;
    } else {
      const whole = String.fromCodePoint(path.codePointAt(i)!);
      out += KEPT.test(char) ? char : encoded(whole);
      i += whole.length;
    }
  }
  return out === '' ? '/' : out;
}

function encoded(char: string): string {
  return [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** How long the dot at a place is; 0 where there is none. */
function dotAt(path: string, at: number): number {
  if (path[at] === '.') return 1;
  return path[at] === '%' && path[at + 1] === '2' && /e/i.test(path[at + 2] ?? '') ? 3 : 0;
}

/** What a dot at the beginning of a segment means; undefined where it is a part of a name. */
function segmentAfterDot(path: string, at: number): { readonly isUp: boolean; readonly length: number } | undefined {
  const isSlash = (place: number): boolean => path[place] === '/' || path[place] === '\\';
  if (at >= path.length) return { isUp: false, length: 0 };
  if (isSlash(at)) return { isUp: false, length: 1 };
  const second = dotAt(path, at);
  if (second === 0) return undefined;
  if (at + second >= path.length) return { isUp: true, length: second };
  return isSlash(at + second) ? { isUp: true, length: second + 1 } : undefined;
}

/** A path that ends in a slash, without its last segment. */
function parentOf(path: string): string {
  return path.length <= 1 ? path : path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
}
