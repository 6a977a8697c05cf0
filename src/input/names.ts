import { hasShape } from './known-props';
import { refuse, shown, type Place } from './refuse';

/** A Kubernetes object, by its name or as anything that has one (a construct of ours, of cdk8s-plus, of anybody). */
export type Named = string | { readonly name: string };

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** The plain name of a {@link Named}. */
export function plainName(place: Place, what: string, named: Named): string {
  const name: unknown = typeof named === 'object' && named !== null ? named.name : named;
  if (typeof name !== 'string') refuse(place, `${what} must be a name or something that has one, got ${shown(named)}`);
  return name;
}

function checked(place: Place, what: string, value: unknown, pattern: RegExp, longest: number, rule: string): string {
  if (typeof value !== 'string') refuse(place, `${what} must be a string, got ${shown(value)}`);
  if (value.length > longest) {
    refuse(place, `${what} ${shown(value)} has ${value.length} characters; at most ${longest} are allowed`);
  }
  if (!pattern.test(value)) refuse(place, `${what} ${shown(value)} is not a valid name; use ${rule}`);
  return value;
}

/** RFC 1123 label: namespaces, subsets, container names. */
export function dnsLabel(place: Place, what: string, value: unknown): string {
  return checked(place, what, value, LABEL, 63, 'lower-case letters, digits and "-", as in "reviews-v1"');
}

/** RFC 1035 label: Services, and Gateways, for which istiod makes a Service of the same name. */
export function serviceName(place: Place, what: string, value: unknown): string {
  return checked(place, what, value, LABEL_1035, 63, 'lower-case letters, digits and "-", a letter first');
}

/** RFC 1123 subdomain: most other objects. */
export function objectName(place: Place, what: string, value: unknown): string {
  return checked(place, what, value, SUBDOMAIN, 253, 'lower-case letters, digits, "-" and "."');
}

/** Name of an HTTP header, or of a cookie (RFC 9110 5.6.2); headers are compared in lower case. */
export function headerName(place: Place, value: unknown, kind: 'header' | 'cookie' = 'header'): string {
  if (typeof value !== 'string' || !TOKEN.test(value))
    refuse(place, `${shown(value)} is not the name of a ${kind}; use letters, digits and "-", as in "x-team"`);
  return kind === 'header' ? value.toLowerCase() : value;
}

/** Checks the keys and values of labels; returns a copy. */
export function labels(place: Place, what: string, given: Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of entries(place, what, given)) {
    out[key] = value;
    if (value !== '')
      checked(place, `${what} value of "${key}"`, value, QUALIFIED, 63, 'letters, digits, "-", "_", "."');
  }
  return out;
}

/** Checks the keys of annotations; returns a copy. */
export function annotations(place: Place, given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(entries(place, 'annotation', given));
}

function entries(place: Place, what: string, given: Readonly<Record<string, string>>): [string, string][] {
  hasShape(place, `${what}s`, 'map', given);
  for (const [key, value] of Object.entries(given)) {
    const slash = key.indexOf('/');
    if (slash >= 0)
      checked(place, `${what} prefix`, key.slice(0, slash), SUBDOMAIN, 253, 'a DNS name, as in "example.com/team"');
    checked(place, `${what} key`, key.slice(slash + 1), QUALIFIED, 63, 'letters, digits, "-", "_" and "."');
    // A number or boolean here is the classic slip from YAML: the API server refuses it, far from the line that wrote it.
    if (typeof value !== 'string') refuse(place, `${what} "${key}" must be a string, got ${shown(value)}; quote it`);
  }
  return Object.entries(given);
}

/** The name an object gets when none is given: the construct's id in kebab case (`ReviewsV2` becomes `reviews-v2`). */
export function nameFromId(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
