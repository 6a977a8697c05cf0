import type { JsonMap } from '../../model/field';
import { judgeSelector } from './metadata';
import { shown } from './names';
import type { Spot } from './spot';

/**
 * A selector that has to pick the pods of its own template, and not all there are.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/apps/validation/validation.go, ValidateDeploymentSpec
 */
export function judgeOwnPods(spec: Spot, kind: string): void {
  const selector = spec.get('selector');
  if (!selector.isSet) {
    spec.needs('selector', `a ${kind} has to know its pods`);
    return;
  }
  const before = spec.told;
  judgeSelector(selector);
  if (spec.told > before) return;
  if (selector.get('matchLabels').keys.length + selector.itemsOf('matchExpressions').length === 0)
    selector.mismatched(`the selector is empty, and a ${kind} may not have all pods`);
  else judgeTemplateLabels(spec, kind, selector.get('matchLabels').map, selector.itemsOf('matchExpressions'));
}

/** Whether the template has what a selector asks for; a selector is one that a server would take. */
export function judgeTemplateLabels(
  spec: Spot,
  kind: string,
  wanted: JsonMap,
  expressions: readonly Spot[] = [],
): void {
  const labels = spec.get('template').get('metadata').get('labels');
  const has = labels.map;
  for (const key in wanted) {
    const [given, asked] = [valueOf(has, key), textOf(wanted[key])];
    if (given === asked) continue;
    const instead = given === undefined ? 'are without it' : `have ${shown(given)}`;
    labels.mismatched(
      `the selector of the ${kind} asks for ${key}: ${shown(asked)}, and pods of its own template ${instead}`,
    );
    return;
  }
  if (!expressions.every((one) => holds(one, has)))
    labels.mismatched(`the selector of the ${kind} does not pick pods of its own template`);
}

function valueOf(labels: JsonMap, key: string): string | undefined {
  return Object.hasOwn(labels, key) && labels[key] !== undefined ? textOf(labels[key]) : undefined;
}

/** A null is an empty text to a server. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function holds(expression: Spot, labels: JsonMap): boolean {
  const value = valueOf(labels, expression.textOf('key'));
  const isIn = value !== undefined && expression.itemsOf('values').some(({ text }) => text === value);
  switch (expression.textOf('operator')) {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
