import { Call, New, Variable, type ClassName, type Expression, type Statement } from '../expression';
import type { Json, JsonObject } from '../json';
import { nameOf, namespaceOf, objectOptions, type ChartObjects, type Proposal, type Recogniser } from '../proposal';
import { allowanceCalls, allowancesOf, dnsOptions, type Allowances } from './network/allowances';
import { ciliumFacts, kubernetesFacts, type NetworkPolicyFacts } from './network/facts';
import { podsOfConstruct, ruleExpression, type Direction, type Place } from './network/rule';

type Props = { readonly [prop: string]: Expression };

const DIRECTIONS = ['ingress', 'egress'] as const;

export const networkPolicy = recogniser('networking.k8s.io', 'NetworkPolicy', kubernetesFacts);
export const ciliumNetworkPolicy = recogniser('cilium.io', 'CiliumNetworkPolicy', ciliumFacts);
export const ciliumClusterwideNetworkPolicy = recogniser('cilium.io', 'CiliumClusterwideNetworkPolicy', ciliumFacts);

function recogniser(
  group: string,
  className: ClassName,
  factsOf: (spec: Json | undefined) => NetworkPolicyFacts | undefined,
): Recogniser {
  return {
    kind: `${group}/${className}`,
    propose(object, chart) {
      const facts = factsOf(object['spec']);
      const isClusterwide = className === 'CiliumClusterwideNetworkPolicy';
      if (!facts || nameOf(object) === undefined || (namespaceOf(object) === undefined) !== isClusterwide) return [];
      return [
        { byConstruct: true, byMethod: true },
        { byConstruct: false, byMethod: true },
        { byConstruct: false, byMethod: false },
      ].flatMap((how) => proposal(className, object, facts, chart, how) ?? []);
    },
  };
}

/** Whether constructs of the chart are named as such, and the rules at the end are those that methods write. */
interface How {
  readonly byConstruct: boolean;
  readonly byMethod: boolean;
}

function proposal(
  className: ClassName,
  object: JsonObject,
  facts: NetworkPolicyFacts,
  chart: ChartObjects,
  { byConstruct, byMethod }: How,
): Proposal | undefined {
  const [name, namespace] = [nameOf(object)!, namespaceOf(object)];
  const place: Place = { namespace, chart, byConstruct };
  const isDefaultDeny = byMethod && facts.exceptGateways;
  const allowances: Allowances = byMethod
    ? allowancesOf(facts.rules.ingress, facts.rules.egress, isDefaultDeny)
    : { own: facts.rules, mesh: [], probes: false, dns: undefined, istiod: false };
  const rules = rulesOf({ ...facts, rules: allowances.own }, place);
  if (!rules) return undefined;
  const ruled = DIRECTIONS.filter((one) => allowances.own[one].length > 0 || facts.denies[one].length > 0);
  const { service, namespace: home, ...pods } = subjectOf(facts, place);
  const props = {
    ...(service === undefined ? {} : { service }),
    ...(home === undefined ? {} : { namespace: home }),
    name,
    ...pods,
    ...rules,
    ...(isDefaultDeny ? {} : shutOf(className, facts.shuts, ruled)),
    ...objectOptions(object),
  };
  const kind = name.endsWith('policy') ? 'Policy' : 'NetworkPolicy';
  const made = new New(className, chart.id(name, kind), props);
  const key = `policy ${className}:${namespace ?? ''}/${name}`;
  const calls = (on: New | Variable): Call[] =>
    isDefaultDeny
      ? [new Call(on, 'denyByDefault', dnsOf(allowances))]
      : allowanceCalls(on, withoutImplied(allowances, facts), facts.shuts);
  return { as: className, objects: [object], statements: statementsOf(key, made, calls) };
}

/** One call follows at once; several are made of a variable. */
function statementsOf(key: string, made: New, callsOn: (on: New | Variable) => Call[]): Statement[] {
  const [only, ...more] = callsOn(made);
  if (only === undefined) return [{ expression: made }];
  if (more.length === 0) return [{ expression: only }];
  return [{ key, expression: made }, ...callsOn(new Variable(key)).map((expression) => ({ expression }))];
}

function subjectOf({ labels, account, namespaces }: NetworkPolicyFacts, place: Place): Props {
  const { namespace, chart } = place;
  const pods = namespace === undefined ? undefined : podsOfConstruct(labels, namespace, place);
  if (pods?.key.startsWith('service ')) return { service: pods };
  return {
    ...(namespace !== undefined && { namespace: chart.known(`namespace ${namespace}`, namespace) }),
    ...(namespaces && { namespaces }),
    ...(Object.keys(labels).length > 0 && { selector: labels }),
    ...(account !== undefined && { serviceAccount: account }),
  };
}

function rulesOf({ rules, denies }: NetworkPolicyFacts, place: Place): Props | undefined {
  const out: Record<string, Expression> = {};
  for (const direction of DIRECTIONS) {
    for (const [prop, list] of [
      [direction, rules[direction]] as const,
      [`${direction}Deny`, denies[direction]] as const,
    ]) {
      const said = list.map((rule) => ruleExpression(rule, direction, place));
      if (!said.every((rule) => rule !== undefined)) return undefined;
      if (said.length > 0) out[prop] = said;
    }
  }
  return out;
}

/** What has to be said of the directions that are shut, where the rules do not say it. */
function shutOf(className: ClassName, shuts: readonly Direction[], ruled: readonly Direction[]): Props {
  const differ = DIRECTIONS.filter((one) => shuts.includes(one) !== ruled.includes(one));
  if (differ.length === 0) return {};
  if (className === 'NetworkPolicy')
    return { policyTypes: shuts.map((one) => (one === 'ingress' ? 'Ingress' : 'Egress')) };
  return { enableDefaultDeny: Object.fromEntries(differ.map((one) => [one, shuts.includes(one)])) };
}

function dnsOf({ dns }: Allowances): Expression[] {
  const pods = dns && dnsOptions(dns);
  return pods ? [{ dns: pods }] : [];
}

/** Rules for hosts open the usual DNS by themselves. */
function withoutImplied(allowances: Allowances, { rules }: NetworkPolicyFacts): Allowances {
  const { dns } = allowances;
  const namesHosts = rules.egress.some(({ peers }) => peers.some(({ kind }) => kind === 'fqdn'));
  return dns && namesHosts && !dnsOptions(dns) ? { ...allowances, dns: undefined } : allowances;
}
