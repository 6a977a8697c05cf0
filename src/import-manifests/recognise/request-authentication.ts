import { New, type Expression } from '../expression';
import { isMap, type Json } from '../json';
import { hasOnly, nameOf, namespaceOf, objectOptions, single, textAt, type Recogniser } from '../proposal';
import { targetsOf } from './targets';

/** Tokens, checked at targets. */
export const requestAuthentication: Recogniser = {
  kind: 'security.istio.io/RequestAuthentication',
  propose(object, chart) {
    const [name, namespace, { spec }] = [nameOf(object), namespaceOf(object), object];
    if (name === undefined || namespace === undefined || !hasOnly(spec, ['targetRefs', 'jwtRules'])) return [];
    const targets = targetsOf(spec['targetRefs'], namespace, chart);
    const { jwtRules } = spec;
    const rules = Array.isArray(jwtRules) ? jwtRules.map(ruleOf) : [undefined];
    if (!targets || !rules.every((rule) => rule !== undefined)) return [];
    const props = { targets, name, rules, ...objectOptions(object) };
    const made = new New('RequestAuthentication', chart.id(name, 'RequestAuthentication'), props);
    return [single('RequestAuthentication', object, made)];
  },
};

function ruleOf(rule: Json): Expression | undefined {
  const fields = ['issuer', 'jwksUri', 'jwks', 'audiences', 'fromHeaders', 'forwardOriginalToken'];
  if (!hasOnly(rule, fields) || textAt(rule, 'issuer') === undefined) return undefined;
  const { fromHeaders, ...others } = rule;
  if (fromHeaders === undefined) return others;
  const names = Array.isArray(fromHeaders)
    ? fromHeaders.map((header) => (isMap(header) && hasOnly(header, ['name']) ? textAt(header, 'name') : undefined))
    : [undefined];
  return names.every((name) => name !== undefined) ? { ...others, fromHeaders: names } : undefined;
}
