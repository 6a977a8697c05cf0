import type { Field } from '../../model/field';
import { isDnsLabel } from './host-forms';
import { shown } from './validated';

/**
 * Labels as istiod's webhook takes them: as Kubernetes does, except that it sets no bound to the length of a value.
 *
 * @see istio/istio pkg/config/labels/instance.go, Validate (read for 1.32-dev)
 */
const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const NAME_MOST = 63;
const PREFIX_MOST = 253;

/** What is wrong with labels, each at its own field. */
export function labelProblems(labels: Field): readonly { readonly field: Field; readonly problem: string }[] {
  return labels.entries.flatMap(([name, field]) => {
    const problem = nameProblem(name) ?? valueProblem(field.text ?? '');
    return problem === undefined ? [] : [{ field, problem }];
  });
}

function nameProblem(name: string): string | undefined {
  const slash = name.indexOf('/');
  const prefix = slash < 0 ? undefined : name.slice(0, slash);
  const own = name.slice(slash + 1);
  const isWrong =
    own.length > NAME_MOST ||
    !NAME.test(own) ||
    (prefix !== undefined && (prefix.length > PREFIX_MOST || !prefix.split('.').every(isDnsPart)));
  return isWrong ? `${shown(name)} is no name of a label` : undefined;
}

/** A part of the prefix of a name, whose length alone is not bounded. */
function isDnsPart(part: string): boolean {
  return (
    isDnsLabel(part) || (part.length > NAME_MOST && /^[a-zA-Z0-9][-a-zA-Z0-9]*$/.test(part) && !part.endsWith('-'))
  );
}

function valueProblem(value: string): string | undefined {
  return value === '' || NAME.test(value) ? undefined : `${shown(value)} is no value of a label`;
}
