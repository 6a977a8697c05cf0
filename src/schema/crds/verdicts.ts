import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { Verdict } from '../cel/validate';
import { type GivenObject, givenObjects } from './given';
import type { MeshObject } from '../../model/mesh-object';
import { refusals } from '../refusals';
import type { Violation } from '../structure';

const NONE: readonly Verdict[] = [];

/**
 * Objects of which a server says that something is of a wrong type, missing, too large, or none of the values of an enum: it runs no rule then.
 *
 * @see k8s.io/apiextensions-apiserver 0.36.1 pkg/registry/customresource/strategy.go, hasBlockingErr
 */
const misshapen = fact(
  (mesh): ReadonlySet<MeshObject> =>
    new Set(refusals(mesh).flatMap(({ object, violation }) => (isBlocking(violation) ? [object] : []))),
);

function isBlocking({ kind, keyword }: Violation): boolean {
  return ['wrong-type', 'required', 'enum'].includes(kind) || /^max(?:Length|Items|Properties)$/.test(keyword);
}

/** What the rules of its CRD say of an object, in the version it is written in. */
const verdictsOf = factOf((mesh: Mesh, { version, object }: GivenObject): readonly Verdict[] => {
  if (version?.schema === undefined || !version.isServed) return NONE;
  // A server runs no rule on what has not the shape of its kind; that is told by itself.
  if (misshapen(mesh).has(object)) return NONE;
  const { validate } = require('../cel/validate') as typeof import('../cel/validate');
  return validate(version.schema, object.raw);
});

/** What rules of CRDs say, object by object. */
export function* celVerdicts(mesh: Mesh, is: Verdict['is']): Generator<{ of: GivenObject; verdict: Verdict }> {
  for (const of of givenObjects(mesh)) {
    for (const verdict of verdictsOf(mesh, of)) if (verdict.is === is) yield { of, verdict };
  }
}
