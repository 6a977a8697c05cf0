import { factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { Verdict } from '../cel/validate';
import { type GivenObject, givenObjects } from './given';
import { isShaped } from './shape';

const NONE: readonly Verdict[] = [];

/** What the rules of its CRD say of an object, in the version it is written in. */
const verdictsOf = factOf((_mesh: Mesh, { version, object }: GivenObject): readonly Verdict[] => {
  if (version?.schema === undefined || !version.isServed) return NONE;
  // A server runs no rule on what has not the shape of its kind; that is told by itself.
  if (!isShaped(version.schema, object.raw)) return NONE;
  const { validate } = require('../cel/validate') as typeof import('../cel/validate');
  return validate(version.schema, object.raw);
});

/** What rules of CRDs say, object by object. */
export function* celVerdicts(mesh: Mesh, is: Verdict['is']): Generator<{ of: GivenObject; verdict: Verdict }> {
  for (const of of givenObjects(mesh)) {
    for (const verdict of verdictsOf(mesh, of)) if (verdict.is === is) yield { of, verdict };
  }
}
