import { attributesOf, type Attribute, type AuthorizationRule, type Entry } from './authorization';

/**
 * Whether an attribute is of requests alone, so that Envoy leaves it aside on a port that it takes for TCP.
 *
 * @see istio/istio pilot/pkg/security/authz/model/generator.go (read for 1.32-dev)
 */
export function isHttpOnly({ name }: Attribute): boolean {
  return /^(not)?(requestPrincipals|hosts|methods|paths)$/i.test(name) || /^request\.(auth|headers)\b/.test(name);
}

/** The attributes of a rule that are of requests alone, each once. */
export function httpOnlyOf(rule: AuthorizationRule): readonly string[] {
  return [
    ...new Set(
      attributesOf(rule)
        .filter(isHttpOnly)
        .map(({ name }) => name),
    ),
  ].sort();
}

/** Whether a rule may be about a port of a Service, as a waypoint sees it: each clause about ports has an entry with that one. */
export function mayBeAboutPort({ to, when }: AuthorizationRule, port: number): boolean {
  const admits = ({ attributes }: Entry): boolean =>
    attributes.every(({ name, field }) => {
      if (name === 'ports') return field.texts.includes(`${port}`);
      if (name === 'notPorts') return !field.texts.includes(`${port}`);
      if (name !== 'destination.port') return true;
      const any = field.get('values').texts;
      return (any.length === 0 || any.includes(`${port}`)) && !field.get('notValues').texts.includes(`${port}`);
    });
  return (to.length === 0 || to.some(admits)) && when.every(admits);
}
