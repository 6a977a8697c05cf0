import { refusedFields, valueText, wantedText } from '../check/schema-refusals';
import { refuse } from '../input/refuse';
import type { Mesh } from '../model/mesh';

/** Objects of other shapes than theirs are in no cluster: who has them would plan for something that can't be applied. */
export function refuseMisshapen(mesh: Mesh): void {
  const [first, ...more] = refusedFields(mesh, 'wrong-type');
  if (!first) return;
  const { at, object, violation } = first;
  const where = at.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  refuse(
    'migrate',
    `${object.title}: ${where.replace(/^\./, '')} is ${valueText(violation.value)}, and an API server takes ${wantedText(violation.node)}${others}; ` +
      'see what cdk8s-ambient check says of it first',
  );
}
