import { Call } from '../expression';
import { isMap, type Json } from '../json';
import { hasOnly, textAt } from '../proposal';

/** The headers of a route's `match`, of either API, as `RequestMatch`es; nothing if it asks for more than one header each. */
export function testersOf(matches: Json | undefined): Call[] | undefined {
  if (!Array.isArray(matches)) return undefined;
  const testers = matches.map((match) => {
    const headers = isMap(match) ? match['headers'] : undefined;
    return Array.isArray(headers) ? ofHttpRoute(headers) : ofVirtualService(headers);
  });
  return testers.every((tester) => tester !== undefined) ? testers : undefined;
}

/** `x-tester: { exact: yes }` */
function ofVirtualService(headers: Json | undefined): Call | undefined {
  const [only, ...more] = isMap(headers) ? Object.entries(headers) : [];
  if (!only || more.length > 0) return undefined;
  const [name, how] = only;
  return requestMatch(name, textAt(how, 'exact'), textAt(how, 'regex'));
}

/** `- { name: x-tester, type: Exact, value: yes }` */
function ofHttpRoute([header, ...more]: readonly Json[]): Call | undefined {
  if (!hasOnly(header, ['name', 'type', 'value']) || more.length > 0) return undefined;
  const [name, value] = [textAt(header, 'name'), textAt(header, 'value')];
  if (name === undefined || value === undefined) return undefined;
  return (header['type'] ?? 'Exact') === 'Exact'
    ? requestMatch(name, value, undefined)
    : requestMatch(name, undefined, value);
}

/** A header of one value, or a cookie among others, as `RequestMatch.cookie` spells it. */
function requestMatch(name: string, exact: string | undefined, regex: string | undefined): Call | undefined {
  if (exact !== undefined) return new Call('RequestMatch', 'header', [name, exact]);
  const [start, end] = ['(.*; ?)?', '(;.*)?'];
  if (name !== 'cookie' || !regex?.startsWith(start) || !regex.endsWith(end)) return undefined;
  const cookie = regex.slice(start.length, regex.length - end.length).replace(/\\(.)/g, '$1');
  const at = cookie.indexOf('=');
  return at < 0 ? undefined : new Call('RequestMatch', 'cookie', [cookie.slice(0, at), cookie.slice(at + 1)]);
}
