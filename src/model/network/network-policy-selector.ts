import type { Field } from '../field';
import type { Identity } from './network-policy-identity';

/** Yes, no, or not to be told from the input. */
export type Perhaps = boolean | undefined;

/** What a label must be, or must not be. */
export interface Requirement {
  /** Where the label comes from, such as `k8s` or `reserved`; `any` for all of these. */
  readonly source: string;
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Picks identities by their labels: all requirements must be met. */
export type IdentitySelector = readonly Requirement[];

/** Reads a selector; keys without a source are of the source that is given. */
export function selectorOf(selector: Field, source: string, prefix = ''): IdentitySelector {
  const at = (text: string): { source: string; key: string } => {
    const colon = text.indexOf(':');
    if (source === 'any' && colon > 0) return { source: text.slice(0, colon), key: text.slice(colon + 1) };
    return { source, key: `${prefix}${text}` };
  };
  return [
    ...Object.entries(selector.get('matchLabels').labels).map(([key, value]): Requirement => ({
      ...at(key),
      operator: 'In',
      values: [value],
    })),
    ...selector.get('matchExpressions').items.map((expression): Requirement => ({
      ...at(expression.get('key').text ?? ''),
      operator: expression.get('operator').text ?? '',
      values: expression.get('values').texts,
    })),
  ];
}

/** Whether a selector picks an identity. */
export function selects(selector: IdentitySelector, identity: Identity): Perhaps {
  return allOf(selector.map((requirement) => meets(requirement, identity)));
}

function meets({ source, key, operator, values }: Requirement, { labels, isUnsure }: Identity): Perhaps {
  const found = labels.get(key)?.find((label) => source === 'any' || label.source === source)?.value;
  if (found === undefined && isUnsure(key)) return undefined;
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found);
    case 'NotIn':
      return found === undefined || !values.includes(found);
    case 'Exists':
      return found !== undefined;
    case 'DoesNotExist':
      return found === undefined;
    default:
      // An API server refuses any other.
      return false;
  }
}

/** Whether all hold: one that does not decides, however little is known of the others. */
export function allOf(answers: readonly Perhaps[]): Perhaps {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Whether one holds at least. */
export function anyOf(answers: readonly Perhaps[]): Perhaps {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
