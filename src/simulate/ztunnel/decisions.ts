import type { Field } from '../../model/field';
import type { MeshObject } from '../../model/mesh-object';
import type { PlaintextRefusal } from '../../model/policy/plaintext';
import type { Enforced, EnforcedPolicy } from '../../model/policy/ztunnel-enforced';
import type { Decision, Peer } from '../connection';
import { letsNotIn, listed } from './words';

const NONE: readonly never[] = [];

/** Nothing stands in the way. */
export function passed(why: string): Decision {
  return { verdict: 'allowed', anyOf: NONE, why, objects: NONE, assumptions: NONE };
}

export function allowedBy(object: MeshObject, who: string, port: number): Decision {
  const why = `${object.title} allows ${who} on port ${port}`;
  return { verdict: 'allowed', object, anyOf: NONE, why, objects: [object], assumptions: NONE };
}

/** By one or more DENYs, and perhaps because it is plaintext. */
export function deniedByPolicy(
  object: MeshObject,
  field: Field,
  policies: readonly MeshObject[],
  refusal: PlaintextRefusal | undefined,
  who: string,
  port: number,
): Decision {
  const anyOf = refusal ? [...policies, refusal.policy, ...refusal.parents] : policies;
  const why = `${object.title} denies ${who} on port ${port}`;
  return {
    verdict: 'denied',
    rule: 'deny',
    outcome: 'policy',
    object,
    field,
    anyOf,
    why,
    objects: anyOf,
    assumptions: NONE,
  };
}

/** Plaintext to STRICT. */
export function deniedByPlaintext(refusal: PlaintextRefusal, { title }: Peer, port: number): Decision {
  const { policy, parents, field } = refusal;
  const anyOf = [policy, ...parents];
  return {
    verdict: 'denied',
    rule: 'peer-authentication',
    outcome: 'mtls',
    object: policy,
    field,
    anyOf,
    why: `${policy.title} wants mTLS on port ${port}, and ${title} comes in plaintext`,
    objects: anyOf,
    assumptions: NONE,
  };
}

/** Where there is an ALLOW, who none lets in stays out. */
export function notAllowed(enforced: Enforced, who: string, port: number): Decision {
  const objects = [...enforced.allows, ...enforced.admitted].map(({ object }) => object);
  return {
    verdict: 'denied',
    rule: 'no-allow',
    outcome: 'policy',
    anyOf: NONE,
    why: `${letsNotIn(enforced)} ${who} on port ${port}, and where there is an ALLOW all others stay out`,
    objects,
    assumptions: NONE,
  };
}

/** It turns on something that is not known. */
export function unsure(
  policies: readonly EnforcedPolicy[],
  assumptions: readonly string[],
  who: string,
  port: number,
): Decision {
  const objects = policies.map(({ object }) => object);
  const why =
    objects.length > 0
      ? `whether ${listed(
          objects.map(({ title }) => title),
          'or',
        )} is about ${who} on port ${port} turns on what the manifests don't tell`
      : `a policy that the input lacks may be about ${who} on port ${port}`;
  return { verdict: 'unknown', outcome: 'unknown', anyOf: NONE, why, objects, assumptions };
}
