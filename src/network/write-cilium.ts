import { GATEWAY_PODS } from './allowances';
import type { NetworkPeer, PodLabels } from './network-peer';
import type { NetworkPort } from './network-port';
import type { Rule } from './network-rules';
import type { Subject } from './subject';

interface Expression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists';
  readonly values?: string[];
}

interface Selector {
  readonly matchLabels?: Record<string, string>;
  readonly matchExpressions?: Expression[];
}

interface ToPorts {
  readonly ports: { readonly port: string; readonly endPort?: number; readonly protocol: string }[];
  readonly rules?: { readonly dns: { readonly matchPattern: string }[] };
}

/** An entry of `egress`, by the names that the generated types have for its fields. */
interface Egress {
  readonly toEndpoints?: Selector[];
  readonly toEntities?: string[];
  readonly toCidr?: string[];
  readonly toCidrSet?: { readonly cidr: string; readonly except: string[] }[];
  readonly toFqdNs?: ({ readonly matchName: string } | { readonly matchPattern: string })[];
  readonly toPorts?: ToPorts[];
}

/** An entry of `ingress`, by the same names. */
interface Ingress {
  readonly fromEndpoints?: Selector[] | undefined;
  readonly fromEntities?: string[] | undefined;
  readonly fromCidr?: string[] | undefined;
  readonly fromCidrSet?: { readonly cidr: string; readonly except: string[] }[] | undefined;
  readonly toPorts?: ToPorts[] | undefined;
}

/** The spec of a policy. Each entry fits the generated types of both kinds, which differ in the names of their enums. */
export interface CiliumSpec {
  readonly endpointSelector: Selector;
  readonly ingress?: Ingress[];
  readonly egress?: Egress[];
  readonly ingressDeny?: Ingress[];
  readonly egressDeny?: Egress[];
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean };
}

/** What Cilium makes labels of an identity beside those of the pod. */
export const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
export const NAMESPACE_LABEL = 'k8s:io.cilium.k8s.namespace.labels.';
export const ACCOUNT = 'k8s:io.cilium.k8s.policy.serviceaccount';

/** Most ports in one list (`maxItems` of the CRD and maxPorts of cilium/cilium pkg/policy/api, read for 1.18). */
const MOST_PORTS = 40;

/** Whom a policy is about. A cluster-wide one names pods, lest it take the endpoints of health checks and of Cilium's ingress too. */
export function endpointSelector(subject: Subject, clusterwide: boolean): Selector {
  const { account, exceptNamespaces, namespaces } = subject;
  const expressions: Expression[] = [];
  if (clusterwide && namespaces) expressions.push(expression(NAMESPACE, 'In', namespaces));
  if (clusterwide && !namespaces) expressions.push(expression(NAMESPACE, 'Exists'));
  if (exceptNamespaces.length > 0) expressions.push(expression(NAMESPACE, 'NotIn', exceptNamespaces));
  if (subject.exceptGateways) expressions.push(expression(GATEWAY_PODS.key, 'NotIn', [GATEWAY_PODS.value]));
  return selector(subject.pods, account === undefined ? {} : { [ACCOUNT]: account }, expressions);
}

/** Writes rules for what goes out. Those that deny have the same form. */
export function egress(rules: readonly Rule[], isDns: (rule: Rule) => boolean = () => false): Egress[] {
  return rules.flatMap((rule) => entries(rule, isDns(rule)));
}

/** Writes rules for what comes in: what goes out, seen from the other side. */
export function ingress(rules: readonly Rule[]): Ingress[] {
  return egress(rules).map(({ toCidr, toCidrSet, toEndpoints, toEntities, toPorts: ports }) => ({
    fromCidr: toCidr,
    fromCidrSet: toCidrSet,
    fromEndpoints: toEndpoints,
    fromEntities: toEntities,
    toPorts: ports,
  }));
}

/** Cilium takes one kind of peer in an entry, and a limited number of ports. */
function entries(rule: Rule, isDns: boolean): Egress[] {
  const byPort: Pick<Egress, 'toPorts'>[] =
    rule.ports.length === 0 ? [{}] : chunks(rule.ports).map((some) => ({ toPorts: [toPorts(some, isDns)] }));
  return byKind(rule.peers, rule.ports.length > 0).flatMap((peers) => byPort.map((ports) => ({ ...peers, ...ports })));
}

function byKind(peers: readonly NetworkPeer[], hasPorts: boolean): Egress[] {
  if (peers.length === 0 || peers.some(({ facts }) => facts.kind === 'anybody')) {
    // An entry with neither peers nor ports selects nothing.
    return [hasPorts ? {} : { toEntities: ['all'] }];
  }
  const endpoints: Selector[] = [];
  const entities: string[] = [];
  const plain: string[] = [];
  const sets: NonNullable<Egress['toCidrSet']> = [];
  const names: NonNullable<Egress['toFqdNs']> = [];
  for (const { facts } of peers) {
    if (facts.kind === 'every-pod') endpoints.push({ matchExpressions: [expression(NAMESPACE, 'Exists')] });
    else if (facts.kind === 'pods') endpoints.push(selector(facts.pods, inNamespace(facts.namespace)));
    else if (facts.kind === 'namespaces') endpoints.push(selector(undefined, ofNamespaces(facts.labels)));
    else if (facts.kind === 'account')
      endpoints.push(selector(undefined, { ...inNamespace(facts.namespace), [ACCOUNT]: facts.account }));
    else if (facts.kind === 'entity') entities.push(facts.entity);
    else if (facts.kind === 'cidr' && facts.except.length === 0) plain.push(facts.cidr);
    else if (facts.kind === 'cidr') sets.push({ cidr: facts.cidr, except: [...facts.except] });
    else if (facts.kind === 'fqdn')
      names.push(facts.name.includes('*') ? { matchPattern: facts.name } : { matchName: facts.name });
  }
  const out: Egress[] = [];
  if (endpoints.length > 0) out.push({ toEndpoints: endpoints });
  if (entities.length > 0) out.push({ toEntities: entities });
  if (plain.length > 0) out.push({ toCidr: plain });
  if (sets.length > 0) out.push({ toCidrSet: sets });
  if (names.length > 0) out.push({ toFqdNs: names });
  return out;
}

/** The names of DNS are all let through, and read: what is learnt is the address behind each. */
function toPorts(ports: readonly NetworkPort[], isDns: boolean): ToPorts {
  const list = ports.map(({ first, isRange, last, protocol }) => ({
    port: String(first),
    ...(isRange && { endPort: last }),
    protocol,
  }));
  return {
    ports: list,
    ...(isDns && { rules: { dns: [{ matchPattern: '*' }] } }),
  };
}

function chunks(ports: readonly NetworkPort[]): (readonly NetworkPort[])[] {
  const count = Math.ceil(ports.length / MOST_PORTS);
  return Array.from({ length: count }, (_, i) => ports.slice(i * MOST_PORTS, (i + 1) * MOST_PORTS));
}

function inNamespace(namespace: string | undefined): Record<string, string> {
  return namespace === undefined ? {} : { [NAMESPACE]: namespace };
}

function ofNamespaces(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${NAMESPACE_LABEL}${key}`, value]));
}

function selector(
  pods: PodLabels | undefined,
  more: Readonly<Record<string, string>>,
  expressions: readonly Expression[] = [],
): Selector {
  const matchLabels = { ...pods?.matchLabels, ...more };
  const one = pods?.oneOf;
  const all = one ? [expression(one.key, 'In', one.values), ...expressions] : expressions;
  return {
    ...(Object.keys(matchLabels).length > 0 && { matchLabels }),
    ...(all.length > 0 && { matchExpressions: [...all] }),
  };
}

function expression(key: string, operator: 'In' | 'NotIn' | 'Exists', values?: readonly string[]): Expression {
  return { key, operator, ...(values && { values: [...values] }) };
}
