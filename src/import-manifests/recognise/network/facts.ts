import { GATEWAY_PODS } from '../../../network/allowances';
import { ACCOUNT, NAMESPACE } from '../../../network/write-cilium';
import { isMap, type Json, type JsonObject } from '../../json';
import { hasOnly, textsIn } from '../../proposal';
import { ciliumRule } from './cilium';
import { kubernetesRule, labelsOf } from './kubernetes';
import { allOf, type Direction, type NetworkRule } from './rule';

type Rules = Readonly<Record<Direction, readonly NetworkRule[]>>;

/** A network policy, in whichever API it is written. */
export interface NetworkPolicyFacts {
  readonly labels: { readonly [key: string]: string };
  readonly account: string | undefined;
  readonly namespaces: readonly string[] | undefined;
  /** Whether it leaves out the pods of ingress gateways, as a default deny does. */
  readonly exceptGateways: boolean;
  readonly rules: Rules;
  readonly denies: Rules;
  /** The directions in which it shuts the pods for what is not admitted. */
  readonly shuts: readonly Direction[];
}

const NONE: Rules = { ingress: [], egress: [] };

/** A NetworkPolicy; nothing if a field is one that the construct never writes. */
export function kubernetesFacts(spec: Json | undefined): NetworkPolicyFacts | undefined {
  if (!hasOnly(spec, ['podSelector', 'policyTypes', 'ingress', 'egress'])) return undefined;
  const { podSelector, ingress = [], egress = [] } = spec;
  const subject = subjectOf(podSelector);
  const comesIn = allOf(ingress, (rule) => kubernetesRule(rule, 'ingress'));
  const goesOut = allOf(egress, (rule) => kubernetesRule(rule, 'egress'));
  const types = textsIn(spec['policyTypes']) ?? [];
  if (!subject || !comesIn || !goesOut) return undefined;
  const shuts = (['Ingress', 'Egress'] as const).filter((type) => types.includes(type));
  return {
    ...subject,
    rules: { ingress: comesIn, egress: goesOut },
    denies: NONE,
    shuts: shuts.map((type) => (type === 'Ingress' ? 'ingress' : 'egress')),
  };
}

/** A policy of Cilium, of either kind. */
export function ciliumFacts(spec: Json | undefined): NetworkPolicyFacts | undefined {
  const fields = ['endpointSelector', 'ingress', 'egress', 'ingressDeny', 'egressDeny', 'enableDefaultDeny'];
  if (!hasOnly(spec, fields)) return undefined;
  const subject = subjectOf(spec['endpointSelector']);
  const read = (field: string, direction: Direction) =>
    isShutOnly(spec[field]) ? [] : allOf(spec[field] ?? [], (rule) => ciliumRule(rule, direction));
  const [ingress, egress] = [read('ingress', 'ingress'), read('egress', 'egress')];
  const [ingressDeny, egressDeny] = [read('ingressDeny', 'ingress'), read('egressDeny', 'egress')];
  if (!subject || !ingress || !egress || !ingressDeny || !egressDeny) return undefined;
  const stated = isMap(spec['enableDefaultDeny']) ? spec['enableDefaultDeny'] : {};
  return {
    ...subject,
    rules: { ingress, egress },
    denies: { ingress: ingressDeny, egress: egressDeny },
    shuts: (['ingress', 'egress'] as const).filter(
      (one) => (spec[one] !== undefined || spec[`${one}Deny`] !== undefined) && stated[one] !== false,
    ),
  };
}

/** One entry without anything, which admits nobody. */
function isShutOnly(rules: Json | undefined): boolean {
  return Array.isArray(rules) && rules.length === 1 && isMap(rules[0]) && Object.keys(rules[0]).length === 0;
}

/** Whom a policy is about, by its selector; the proof finds what is not in the result. */
function subjectOf(selector: Json | undefined): Omit<NetworkPolicyFacts, 'rules' | 'denies' | 'shuts'> | undefined {
  if (!hasOnly(selector, ['matchLabels', 'matchExpressions'])) return undefined;
  const { matchExpressions = [], ...rest } = selector;
  const all = labelsOf(rest);
  const expressions = Array.isArray(matchExpressions) ? matchExpressions.filter(isMap) : [];
  if (!all) return undefined;
  const { [ACCOUNT]: account, ...labels } = all;
  const ofNamespaces = expressions.find(({ key, operator }) => key === NAMESPACE && operator === 'In');
  return {
    labels,
    account,
    namespaces: textsIn(ofNamespaces?.['values']),
    exceptGateways: expressions.some(
      ({ key, operator }: JsonObject) => key === GATEWAY_PODS.key && operator === 'NotIn',
    ),
  };
}
