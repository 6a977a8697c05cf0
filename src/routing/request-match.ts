import { refuse, shown } from '../input/refuse';

const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/**
 * Which requests a route picks out, such as those of testers.
 *
 * @example
 * const testers = [RequestMatch.header('x-tester', 'true'), RequestMatch.cookie('beta', 'on')];
 */
export class RequestMatch {
  /** Requests with this header of exactly this value. */
  static header(name: string, value: string): RequestMatch {
    const place = 'RequestMatch.header';
    if (typeof name !== 'string' || !HEADER.test(name)) refuse(place, `${shown(name)} is not the name of a header`);
    if (typeof value !== 'string' || value === '') refuse(place, `header "${name}" needs a value, got ${shown(value)}`);
    return new RequestMatch(name.toLowerCase(), { exact: value });
  }

  /** Requests with this cookie of exactly this value, among others they may have. */
  static cookie(name: string, value: string): RequestMatch {
    const place = 'RequestMatch.cookie';
    if (typeof name !== 'string' || !HEADER.test(name)) refuse(place, `${shown(name)} is not the name of a cookie`);
    if (typeof value !== 'string' || value === '' || /[;,\s"]/.test(value)) {
      refuse(place, `cookie "${name}" needs a value without spaces, quotes, "," and ";", got ${shown(value)}`);
    }
    // Envoy compares the whole header (RE2), which holds all cookies of the request.
    return new RequestMatch('cookie', { regex: `(.*; ?)?${literal(`${name}=${value}`)}(;.*)?` });
  }

  private constructor(
    /** @internal */
    readonly headerName: string,
    /** @internal */
    readonly value: { readonly exact: string } | { readonly regex: string },
  ) {}
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
