import { isIP } from 'node:net';
import { nearest } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import { isMap } from '../model/field';
import type { MeshRequest } from './request';

/** What is wrong with an item, by its place in the list. */
interface Problem {
  readonly at: string;
  readonly message: string;
}

const KEYS = ['name', 'from', 'to', 'http', 'protocol'];
const HTTP_KEYS = ['method', 'path', 'headers', 'host', 'jwt'];
const TOKEN_KEYS = ['iss', 'sub', 'aud', 'claims'];
/** The forms of `from` and `to`, and what else each may have. */
const FROM = { workload: ['kind'], ip: [], kubelet: [], gateway: [] } as const;
const TO = { service: ['port'], workload: ['kind', 'port'], gateway: ['port'], host: ['port'] } as const;

/**
 * Checks requests that came as data: a list, or one alone. All that is wrong is told at once.
 *
 * @throws InputError with a line for each mistake
 */
export function readRequests(place: string, value: unknown): readonly MeshRequest[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const problems = list.flatMap((item, i) => problemsOf(item, i));
  if (problems.length > 0) refuse(place, problems.map(({ at, message }) => `${at}: ${message}`).join('\n'));
  return list as readonly MeshRequest[];
}

function problemsOf(item: unknown, i: number): readonly Problem[] {
  const name = isMap(item) && typeof item['name'] === 'string' ? ` (${item['name']})` : '';
  const at = `request ${i + 1}${name}`;
  if (!isMap(item)) return [{ at, message: `a request is a map with from and to, got ${shown(item)}` }];
  const found: Problem[] = [];
  const say = (message: string): void => void found.push({ at, message });
  unknownKeys(say, '', item, KEYS);
  if (item['name'] !== undefined && typeof item['name'] !== 'string')
    say(`name must be text, got ${shown(item['name'])}`);
  end(say, 'from', item['from'], FROM);
  end(say, 'to', item['to'], TO);
  http(say, item['http']);
  const { protocol } = item;
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol as string)) {
    say(`protocol must be "TCP", "UDP" or "SCTP", got ${shown(protocol)}`);
  }
  return found;
}

type Say = (message: string) => void;

function unknownKeys(say: Say, prefix: string, map: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    say(
      `unknown key "${prefix}${key}"; ${near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`}`,
    );
  }
}

function end(say: Say, what: 'from' | 'to', value: unknown, forms: Readonly<Record<string, readonly string[]>>): void {
  const names = Object.keys(forms);
  if (!isMap(value)) return say(`${what} must be a map with one of ${names.join(', ')}, got ${shown(value)}`);
  const given = names.filter((name) => value[name] !== undefined);
  if (given.length !== 1) return say(`${what} must have exactly one of ${names.join(', ')}, got ${shown(value)}`);
  const form = given[0]!;
  unknownKeys(say, `${what}.`, value, [form, ...forms[form]!]);
  const subject = value[form];
  if (form === 'ip') {
    if (typeof subject !== 'string' || isIP(subject) === 0)
      say(`${what}.ip must be an IP address, got ${shown(subject)}`);
  } else if (form === 'host') {
    if (typeof subject !== 'string' || subject === '')
      say(`${what}.host must be a name or an address, got ${shown(subject)}`);
  } else if (typeof subject !== 'string' || !/^[^/\s]+\/[^/\s]+$/.test(subject)) {
    say(`${what}.${form} must be namespace/name, got ${shown(subject)}`);
  }
  const { kind, port } = value;
  if (kind !== undefined && typeof kind !== 'string') say(`${what}.kind must be text, got ${shown(kind)}`);
  const isPort = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (what === 'to' && !isPort) say(`to.port must be a whole number from 1 to 65535, got ${shown(port)}`);
}

function http(say: Say, value: unknown): void {
  if (value === undefined) return;
  if (!isMap(value)) return say(`http must be a map, got ${shown(value)}`);
  unknownKeys(say, 'http.', value, HTTP_KEYS);
  for (const key of ['method', 'path', 'host']) {
    const text = value[key];
    if (text !== undefined && (typeof text !== 'string' || text === ''))
      say(`http.${key} must be text, got ${shown(text)}`);
  }
  const { headers, jwt, path } = value;
  if (typeof path === 'string' && path !== '' && !/^[*/]/.test(path))
    say(`http.path must begin with "/", got ${shown(path)}`);
  if (headers !== undefined && !(isMap(headers) && Object.values(headers).every((one) => typeof one === 'string'))) {
    say(`http.headers must be a map of texts, got ${shown(headers)}; quote numbers`);
  }
  if (jwt === undefined) return;
  if (!isMap(jwt)) return say(`http.jwt must be a map, got ${shown(jwt)}`);
  unknownKeys(say, 'http.jwt.', jwt, TOKEN_KEYS);
  if (jwt['claims'] !== undefined && !isMap(jwt['claims']))
    say(`http.jwt.claims must be a map, got ${shown(jwt['claims'])}`);
}
