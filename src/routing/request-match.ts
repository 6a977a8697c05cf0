import { headerName } from '../input/names';
import { refuse, shown } from '../input/refuse';

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
    const header = headerName(place, name);
    if (typeof value !== 'string' || value === '') refuse(place, `header "${name}" needs a value, got ${shown(value)}`);
    // HTTPRoute takes 256 characters of a name and 4096 of a value; no header holds a control character (RFC 9110 5.5).
    if (name.length > 256 || value.length > 4096 || hasControl(value)) {
      refuse(
        place,
        `header "${name.slice(0, 40)}" takes a name of 256 characters and a value of 4096, without line breaks`,
      );
    }
    return new RequestMatch(header, { exact: value });
  }

  /** Requests with this cookie of exactly this value, among others they may have. */
  static cookie(name: string, value: string): RequestMatch {
    const place = 'RequestMatch.cookie';
    headerName(place, name, 'cookie');
    if (typeof value !== 'string' || value === '' || /[;,\s"]/.test(value)) {
      refuse(place, `cookie "${name}" needs a value without spaces, quotes, "," and ";", got ${shown(value)}`);
    }
    // Envoy compares the whole header (RE2), which holds all cookies of the request.
    const regex = `(.*; ?)?${literal(`${name}=${value}`)}(;.*)?`;
    // The longest that Istio's webhook takes (validateStringRegexp, read for 1.31).
    if (regex.length > 1024)
      refuse(
        place,
        `cookie "${name.slice(0, 40)}" is too long for a regular expression, which Istio takes up to 1024 characters`,
      );
    return new RequestMatch('cookie', { regex });
  }

  private constructor(
    /** @internal */
    readonly header: string,
    /** @internal */
    readonly value: { readonly exact: string } | { readonly regex: string },
  ) {}
}

function hasControl(text: string): boolean {
  return [...text].some((c) => (c.codePointAt(0)! < 0x20 && c !== '\t') || c === '\x7f');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
