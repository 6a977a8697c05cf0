import { New, type Expression } from '../expression';
import { isMap, type Json } from '../json';
import { hasOnly, nameOf, namespaceOf, objectOptions, single, textAt, type Recogniser } from '../proposal';
import { TARGETS_BY, targetsOf } from './targets';

/** Tokens, checked at targets. */
export const requestAuthentication: Recogniser = {
  kind: 'security.istio.io/RequestAuthentication',
  propose(object, chart) {
    const [name, namespace, { spec }] = [nameOf(object), namespaceOf(object), object];
    if (name === undefined || namespace === undefined || !hasOnly(spec, ['targetRefs', 'jwtRules'])) return [];
    const { jwtRules, targetRefs } = spec;
    const rules = Array.isArray(jwtRules) ? jwtRules.map(ruleOf) : [undefined];
    if (!rules.every((rule) => rule !== undefined)) return [];
    return TARGETS_BY.flatMap((by) => {
      const targets = targetsOf(targetRefs, namespace, chart, by);
      const props = targets && { targets, name, rules, ...objectOptions(object) };
      const id = chart.id(name, 'RequestAuthentication');
      return props ? [single('RequestAuthentication', object, new New('RequestAuthentication', id, props))] : [];
    });
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
