import type { Field, Labels } from './field';
import { labelOf } from './field';

/** What picks objects by their labels. */
export interface Selector {
  /** Whether it picks everything. */
  readonly isEmpty: boolean;
  matches(labels: Labels): boolean;
}

/** Labels that must all be there, as Services, Istio's `matchLabels` and subsets say it. */
export function byLabels(wanted: Labels): Selector {
  const pairs = Object.entries(wanted);
  return {
    isEmpty: pairs.length === 0,
    matches: (labels) => pairs.every(([name, value]) => labelOf(labels, name) === value),
  };
}

/** A Kubernetes LabelSelector: `matchLabels` and `matchExpressions`, all of them. */
export function byLabelSelector(selector: Field): Selector {
  const labels = byLabels(selector.get('matchLabels').labels);
  const expressions = selector.get('matchExpressions').items.map(byExpression);
  return {
    isEmpty: labels.isEmpty && expressions.length === 0,
    matches: (given) => labels.matches(given) && expressions.every((matches) => matches(given)),
  };
}

function byExpression(expression: Field): (labels: Labels) => boolean {
  const key = expression.get('key').text ?? '';
  const values = expression.get('values').texts;
  switch (expression.get('operator').text) {
    case 'In':
      return (labels) => values.includes(labelOf(labels, key) ?? '') && labelOf(labels, key) !== undefined;
    case 'NotIn':
      // A label that is missing is in no set (apimachinery pkg/labels/selector.go).
      return (labels) => labelOf(labels, key) === undefined || !values.includes(labelOf(labels, key)!);
    case 'Exists':
      return (labels) => labelOf(labels, key) !== undefined;
    case 'DoesNotExist':
      return (labels) => labelOf(labels, key) === undefined;
    default:
      // An API server refuses any other; nothing is selected then.
      return () => false;
  }
}
