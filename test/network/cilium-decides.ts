import { BlockList } from 'node:net';
import type { Manifest } from '../crd-schemas';

/**
 * Who gets through to whom, by what Cilium makes of NetworkPolicies and of its own, written from its documentation and not from what
 * emits them here: https://docs.cilium.io/en/stable/security/policy/ and cilium/cilium pkg/policy (read for 1.18 to 1.20). It knows
 * no requests, no host policies and no lookups of Services; a rule for hosts holds for an address that is said to have a name.
 */
export type Labels = Readonly<Record<string, string>>;

/** One end of a connection, as Cilium sees it: a pod, an address outside the cluster, or one of its own entities. */
export type End =
  | { readonly pod: Labels; readonly namespace: string; readonly account?: string; readonly namespaceLabels?: Labels }
  | { readonly address: string; readonly host?: string }
  | { readonly entity: 'host' | 'remote-node' | 'kube-apiserver' | 'ingress' | 'health' };

export interface Flow {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
}

type Direction = 'ingress' | 'egress';

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

/** An entry of a rule; `scoped` says how a selector without a namespace is read. */
interface Entry {
  readonly direction: Direction;
  readonly deny: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- an entry of any of three kinds of policies
  readonly body: any;
  readonly kind: Manifest['kind'];
  readonly namespace: string;
}

interface Rule {
  readonly subject: Selector;
  readonly kind: Manifest['kind'];
  readonly namespace: string;
  readonly entries: readonly Entry[];
  readonly shuts: Readonly<Record<Direction, boolean>>;
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const OF_NAMESPACE = 'io.cilium.k8s.namespace.labels.';

/** Whether a connection is let out and let in. */
export function decides(
  manifests: readonly Manifest[],
  flow: Flow,
): { readonly ingress: boolean; readonly egress: boolean } {
  const rules = manifests.flatMap(rulesOf);
  return { ingress: passes(rules, 'ingress', flow), egress: passes(rules, 'egress', flow) };
}

/** Whether it gets through. */
export function gets(manifests: readonly Manifest[], flow: Flow): boolean {
  const { ingress, egress } = decides(manifests, flow);
  return ingress && egress;
}

function passes(rules: readonly Rule[], direction: Direction, flow: Flow): boolean {
  const [subject, peer] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  if (!('pod' in subject)) return true;
  const about = rules.filter((rule) => selectsSubject(rule, subject));
  const entries = about.flatMap((rule) => rule.entries.filter((entry) => entry.direction === direction));
  const matching = entries.filter((entry) => isPeer(entry, peer) && isPort(entry, flow));
  if (matching.some(({ deny }) => deny)) return false;
  if (matching.length > 0) return true;
  // A node reaches its own pods, unless that is denied.
  if (direction === 'ingress' && 'entity' in peer && peer.entity === 'host') return true;
  return !about.some(
    ({ entries: some, shuts }) => shuts[direction] && some.some((entry) => entry.direction === direction),
  );
}

function rulesOf(manifest: Manifest): Rule[] {
  const { kind, metadata } = manifest;
  const namespace = metadata.namespace ?? 'default';
  if (kind === 'NetworkPolicy') return [networkPolicy(manifest, namespace)];
  if (kind !== 'CiliumNetworkPolicy' && kind !== 'CiliumClusterwideNetworkPolicy') return [];
  const specs = [...(manifest['spec'] ? [manifest['spec']] : []), ...(manifest['specs'] ?? [])];
  return specs.map((spec): Rule => {
    const list = (field: string, direction: Direction, deny: boolean): Entry[] =>
      (spec[field] ?? []).map((body: unknown) => ({ direction, deny, body, kind, namespace }));
    const entries = [
      ...list('ingress', 'ingress', false),
      ...list('ingressDeny', 'ingress', true),
      ...list('egress', 'egress', false),
      ...list('egressDeny', 'egress', true),
    ];
    const shuts = (direction: Direction): boolean =>
      spec.enableDefaultDeny?.[direction] ?? entries.some((entry) => entry.direction === direction);
    return {
      subject: spec.endpointSelector,
      kind,
      namespace,
      entries,
      shuts: { ingress: shuts('ingress'), egress: shuts('egress') },
    };
  });
}

/** A NetworkPolicy as Cilium converts it: an empty rule is for everybody, no rule for nobody. */
function networkPolicy({ kind, spec }: Manifest, namespace: string): Rule {
  const types: string[] = spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])];
  const entries = (direction: Direction, type: string, list: object[] | undefined): Entry[] => {
    const given = (list ?? []).map((body) => ({ direction, deny: false, body, kind, namespace }));
    if (given.length > 0 || !types.includes(type)) return given;
    return [{ direction, deny: false, body: { from: [], none: true }, kind, namespace }];
  };
  const all = [...entries('ingress', 'Ingress', spec.ingress), ...entries('egress', 'Egress', spec.egress)];
  return { subject: spec.podSelector, kind, namespace, entries: all, shuts: { ingress: true, egress: true } };
}

function selectsSubject({ subject, kind, namespace }: Rule, end: End): boolean {
  if (kind !== 'CiliumClusterwideNetworkPolicy' && !('pod' in end && end.namespace === namespace)) return false;
  // A namespace in the selector of a CiliumNetworkPolicy is overridden.
  const without = kind === 'CiliumNetworkPolicy' ? withoutNamespace(subject) : subject;
  return selects(without, end);
}

function withoutNamespace({ matchLabels, matchExpressions }: Selector): Selector {
  const kept = Object.entries(matchLabels ?? {}).filter(([key]) => bare(key) !== NAMESPACE);
  return {
    matchLabels: Object.fromEntries(kept),
    matchExpressions: (matchExpressions ?? []).filter(({ key }) => bare(key) !== NAMESPACE),
  };
}

function isPeer({ kind, body, namespace, direction }: Entry, end: End): boolean {
  if (body.none) return false;
  if (kind === 'NetworkPolicy') {
    const peers = direction === 'ingress' ? body.from : body.to;
    return !peers || peers.length === 0 || peers.some((peer: object) => isKubernetesPeer(peer, namespace, end));
  }
  const side = direction === 'ingress' ? 'from' : 'to';
  const members = Object.keys(body).filter((key) => key.startsWith(side) && key !== 'toPorts');
  if (members.length === 0) return body.toPorts !== undefined || body.icmps !== undefined;
  return members.some((member) => {
    const list = body[member] as never[];
    switch (member.slice(side.length)) {
      case 'Endpoints':
        return list.some((selector) => selects(scoped(selector, kind, namespace), end));
      case 'Entities':
        return list.some((entity) => isEntity(entity, end));
      case 'CIDR':
        return list.some((cidr) => isWithin(end, cidr));
      case 'CIDRSet':
        return list.some(
          ({ cidr, except = [] }: { cidr: string; except?: string[] }) =>
            isWithin(end, cidr) && !except.some((one) => isWithin(end, one)),
        );
      case 'FQDNs':
        return list.some((name) => isNamed(name, end));
      default:
        throw new Error(`no test has ${member}`);
    }
  });
}

function isNamed({ matchName, matchPattern }: { matchName?: string; matchPattern?: string }, end: End): boolean {
  if (!('host' in end) || end.host === undefined) return false;
  if (matchPattern === undefined) return end.host === matchName;
  const pattern = matchPattern.replaceAll('.', '[.]').replaceAll('*', '[-a-zA-Z0-9_]*');
  return new RegExp(`^${pattern}$`).test(end.host);
}

interface KubernetesPeer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly namespaceSelector?: Selector;
  readonly podSelector?: Selector;
}

function isKubernetesPeer(
  { ipBlock, namespaceSelector, podSelector }: KubernetesPeer,
  namespace: string,
  end: End,
): boolean {
  if (ipBlock) return isWithin(end, ipBlock.cidr) && !(ipBlock.except ?? []).some((one) => isWithin(end, one));
  const onNamespace = (selector: Selector): Selector => ({
    matchLabels: Object.fromEntries(
      Object.entries(selector.matchLabels ?? {}).map(([k, v]) => [`k8s:${OF_NAMESPACE}${k}`, v]),
    ),
    matchExpressions: (selector.matchExpressions ?? []).map((e) => ({ ...e, key: `k8s:${OF_NAMESPACE}${e.key}` })),
  });
  const anywhere = { matchExpressions: [{ key: `k8s:${NAMESPACE}`, operator: 'Exists' }] };
  const home = { matchLabels: { [`k8s:${NAMESPACE}`]: namespace } };
  const isEmpty = Object.keys(namespaceSelector ?? {}).length === 0;
  const where = namespaceSelector ? (isEmpty ? anywhere : onNamespace(namespaceSelector)) : home;
  return selects(where, end) && selects(podSelector ?? {}, end);
}

/** In a namespace, a selector that names none means the policy's own; in a cluster-wide policy, any. */
function scoped(selector: Selector, kind: string, namespace: string): Selector {
  const keys = [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }) => key)];
  const named = keys.some(
    (key) => bare(key) === NAMESPACE || bare(key).startsWith(OF_NAMESPACE) || key.startsWith('reserved:'),
  );
  if (named) return selector;
  if (kind === 'CiliumNetworkPolicy')
    return { ...selector, matchLabels: { ...selector.matchLabels, [`k8s:${NAMESPACE}`]: namespace } };
  const exists = { key: `k8s:${NAMESPACE}`, operator: 'Exists' };
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), exists] };
}

function isEntity(entity: string, end: End): boolean {
  if (entity === 'all') return true;
  if (entity === 'world') return 'address' in end;
  if (entity === 'cluster') return !('address' in end);
  return 'entity' in end && end.entity === entity;
}

/** Address blocks mean what has no identity: neither pods nor nodes. */
function isWithin(end: End | string, block: string): boolean {
  const address = typeof end === 'string' ? end : 'address' in end ? end.address : undefined;
  if (address === undefined) return false;
  const [network = '', length] = block.split('/');
  const family = network.includes(':') ? 'ipv6' : 'ipv4';
  if ((family === 'ipv6') !== address.includes(':')) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(address, family);
}

interface Port {
  readonly port?: string | number;
  readonly endPort?: number;
  readonly protocol?: string;
}

function isPort({ kind, body }: Entry, { port, protocol = 'TCP' }: Flow): boolean {
  if (kind === 'NetworkPolicy') {
    const list = body.ports as readonly Port[] | undefined;
    return !list || list.length === 0 || list.some((one) => isOne({ protocol: 'TCP', ...one }, port, protocol));
  }
  if (body.icmps) return false;
  const lists = body.toPorts as readonly { ports?: readonly Port[] }[] | undefined;
  return (
    !lists || lists.length === 0 || lists.some(({ ports }) => (ports ?? []).some((one) => isOne(one, port, protocol)))
  );
}

function isOne({ port, endPort, protocol = 'ANY' }: Port, number: number, transport: string): boolean {
  if (protocol !== 'ANY' && protocol !== transport) return false;
  const first = Number(port ?? 0);
  if (Number.isNaN(first)) throw new Error(`no test names port ${port!}`);
  return first === 0 || (first <= number && number <= Math.max(endPort ?? first, first));
}

/** Labels that are part of no identity (Documentation/operations/performance/scalability/identity-relevant-labels.rst). */
const LEFT_OUT =
  /^(io\.kubernetes|kubernetes\.io|k8s\.io|.*beta\.kubernetes\.io|pod-template-hash|controller-revision-hash)/;

/** The labels of an identity, by source. */
function identity(end: End): ReadonlyMap<string, string> {
  if ('entity' in end) return new Map([[`reserved:${end.entity}`, '']]);
  if ('address' in end) return new Map([['reserved:world', '']]);
  const namespaceLabels = { 'kubernetes.io/metadata.name': end.namespace, ...end.namespaceLabels };
  return new Map(
    [
      ...Object.entries(end.pod).filter(([key]) => !LEFT_OUT.test(key)),
      ...Object.entries(namespaceLabels).map(([key, value]): [string, string] => [`${OF_NAMESPACE}${key}`, value]),
      [NAMESPACE, end.namespace],
      ['io.cilium.k8s.policy.serviceaccount', end.account ?? 'default'],
      ['io.cilium.k8s.policy.cluster', 'default'],
    ].map(([key, value]): [string, string] => [`k8s:${key}`, value!]),
  );
}

function selects({ matchLabels, matchExpressions }: Selector, end: End): boolean {
  const labels = identity(end);
  const valueOf = (key: string): string | undefined => {
    const [source, ...rest] = key.split(':');
    if (rest.length > 0 && source !== 'any') return labels.get(key);
    const name = rest.length > 0 ? rest.join(':') : key;
    return labels.get(`k8s:${name}`) ?? labels.get(`reserved:${name}`);
  };
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => valueOf(key) === value) &&
    (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = valueOf(key);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return (value !== undefined && values.includes(value)) === (operator === 'In');
    })
  );
}

function bare(key: string): string {
  return key.replace(/^(k8s|any):/, '');
}
