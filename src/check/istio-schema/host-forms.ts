import { shown } from './validated';

/**
 * Names of hosts as istiod's webhook takes them. Unlike Kubernetes, Istio takes capital letters.
 *
 * @see istio/istio pkg/config/labels/instance.go, pkg/config/validation/agent/validation.go (read for 1.32-dev)
 */
const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const WILDCARD = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const LABEL_MOST = 63;
const HOST_MOST = 255;
const LARGEST = 2n ** 63n - 1n;

export const LABEL_FORM = 'letters, digits and dashes, at most 63, with a letter or digit at both ends';

/** Whether a text is a label of a host. */
export function isDnsLabel(text: string): boolean {
  return text.length <= LABEL_MOST && LABEL.test(text);
}

/** What is wrong with a host without wildcards; undefined if nothing is. A dot at the end is taken. */
export function hostProblem(host: string): string | undefined {
  return lengthProblem(host) ?? labelsProblem(host);
}

/** What is wrong with a host whose first label may be, or begin with, `*`. */
export function wildcardHostProblem(host: string): string | undefined {
  const long = lengthProblem(host);
  if (long !== undefined) return long;
  const dot = host.indexOf('.');
  const first = dot < 0 ? host : host.slice(0, dot);
  if (first.length > LABEL_MOST || !WILDCARD.test(first)) return labelProblem(first);
  return dot < 0 ? undefined : labelsProblem(host.slice(dot + 1));
}

/** Whether the webhook takes the name of a gateway: `namespace/name`, `name`, or the old `name.namespace.svc.cluster.local`. */
export function isGatewayName(name: string): boolean {
  const slash = name.indexOf('/');
  return slash < 0
    ? hostProblem(name) === undefined
    : isDnsLabel(name.slice(0, slash)) && isDnsLabel(name.slice(slash + 1));
}

/** Whether a wildcard is more than a whole first label: `*-a.example.com`, `*a`. */
export function isPartialWildcard(host: string): boolean {
  return host.includes('*') && host.length !== 1 && !host.startsWith('*.');
}

/** Whether all hosts that one stands for are among those of another (istio/istio pkg/config/host/name.go, SubsetOf). */
export function isSubsetOf(host: string, of: string): boolean {
  if (!of.startsWith('*')) return host === of;
  if (!host.startsWith('*')) return host.endsWith(of.slice(1));
  return host.length >= of.length && host.slice(1).endsWith(of.slice(1));
}

/**
 * The hosts of a list that have a name in common with an earlier one, with that. By the ends of names rather than by pairs, so
 * that a long list takes no long time.
 */
export function overlaps(hosts: readonly string[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const wildcards = new Map<string, number[]>();
  const names = new Map<string, number>();
  const pair = (one: number, other: number): void => {
    const [first, later] = one < other ? [one, other] : [other, one];
    if (first !== later && !(found.get(later)! <= first)) found.set(later, first);
  };
  hosts.forEach((host, i) => {
    if (host.startsWith('*')) wildcards.set(host.slice(1), [...(wildcards.get(host.slice(1)) ?? []).slice(0, 1), i]);
    if (names.has(host)) pair(names.get(host)!, i);
    else names.set(host, i);
  });
  hosts.forEach((host, i) => {
    const tail = host.startsWith('*') ? host.slice(1) : host;
    for (let start = 0; wildcards.size > 0 && start <= tail.length; start++)
      for (const other of wildcards.get(tail.slice(start)) ?? []) pair(i, other);
  });
  return new Map([...found].sort(([a], [b]) => a - b));
}

function lengthProblem(host: string): string | undefined {
  if (host === '') return 'it is empty';
  return Buffer.byteLength(host) > HOST_MOST ? `it is longer than ${HOST_MOST} characters` : undefined;
}

function labelsProblem(host: string): string | undefined {
  const labels = host.split('.');
  const last = labels.at(-1)!;
  if (/^\d+$/.test(last) && BigInt(last) <= LARGEST) return `its last label, ${last}, is a number`;
  // A dot at the end makes an empty label.
  const wrong = labels.find((label, i) => !isDnsLabel(label) && !(label === '' && i === labels.length - 1));
  return wrong === undefined ? undefined : labelProblem(wrong);
}

function labelProblem(label: string): string {
  if (label === '') return 'it has an empty label';
  return `label ${shown(label)} is not of ${LABEL_FORM}`;
}
