import { refuse, shown } from '../input/refuse';

/**
 * Checks a path of an AuthorizationPolicy for spellings that Istio reads differently from what they look like.
 *
 * Istio takes four forms: exact, prefix (`*` last), suffix (`*` first), and templates, where `{*}` is one whole segment
 * and `{**}` all that follows. Its webhook refuses bad templates (istio/istio pkg/config/security, read for 1.30); a
 * `*` elsewhere it takes, as a literal star that no request ever has.
 */
export function authorizationPath(place: string, path: unknown): void {
  const bad = (why: string): never => refuse(place, `path ${shown(path)} ${why}`);
  if (typeof path !== 'string' || path === '') return bad('is not text; write it as "/reviews/*"');
  if (!path.startsWith('/') && !path.startsWith('*') && !path.startsWith('{')) {
    return bad(`never matches: request paths start with "/"; write "/${path}"`);
  }
  if (/[?#]/.test(path)) return bad('has a query or fragment, which policies do not see; end it before "?" or "#"');
  if (/\s/.test(path)) return bad('has white space, which request paths never have');
  if (path.includes('\\') || path.split('/').some((segment) => segment === '.' || segment === '..')) {
    return bad('never matches: proxies resolve ".", ".." and "\\" before they compare; write the path they come to');
  }
  if (path.includes('{') || path.includes('}')) return template(path, bad);
  const stars = path.split('*').length - 1;
  if (stars > 1)
    return bad('has more than one "*"; only one at the start or the end is a wildcard; use "{*}" for a segment');
  if (stars === 1 && !path.startsWith('*') && !path.endsWith('*')) {
    return bad(
      'has "*" in the middle, where Istio reads it literally; use "{*}" for one segment, as in "/orders/{*}/items"',
    );
  }
}

/** Characters that Envoy takes in a literal segment beside an operator: those of RFC 3986 without `=` (measured). */
const LITERAL = /^([A-Za-z0-9\-._~!$&'()+,;:@]|%[0-9A-Fa-f]{2})*$/;

function template(path: string, bad: (why: string) => never): void {
  if (!path.startsWith('/')) return bad('must start with "/" when it has "{*}" or "{**}"');
  if (path.includes('//')) return bad('has an empty segment, which no proxy takes beside an operator');
  let rest = false;
  for (const segment of path.slice(1).split('/')) {
    if (segment === '{*}' || segment === '{**}') {
      if (rest) return bad('has an operator after "{**}", which must be the last one');
      rest = segment === '{**}';
    } else if (segment.includes('{*')) {
      return bad('mixes an operator with text in one segment; "{*}" and "{**}" stand for whole segments');
    } else if (/[{}]/.test(segment)) {
      return bad('has braces that are no operator; a named segment is written "{*}"');
    } else if (segment.includes('*')) {
      return bad('mixes "*" with "{*}" or "{**}", which Istio refuses');
    } else if (!LITERAL.test(segment)) {
      return bad(`has a segment ${shown(segment)} with characters that Envoy takes in no path with an operator`);
    }
  }
}
