import type { IConstruct } from 'constructs';

/** What Kubernetes tells objects apart by; the version, which it does not, beside it. */
export interface Identity {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string | undefined;

  /** Empty for cluster-scoped objects, and for those that leave their namespace to the one who applies them. */
  readonly namespace: string;

  /** None with `generateName`: the cluster gives it. */
  readonly name: string | undefined;
}

export function identityOf(json: object): Identity {
  const { apiVersion, kind, metadata } = json as Partial<Record<string, unknown>>;
  const { name, namespace } = (metadata ?? {}) as Partial<Record<string, unknown>>;
  const version = text(apiVersion) ?? '';
  const slash = version.indexOf('/');
  return {
    group: version.slice(0, Math.max(slash, 0)),
    version: version.slice(slash + 1),
    kind: text(kind),
    namespace: text(namespace) ?? '',
    name: text(name),
  };
}

const text = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

/**
 * An identity as one string, `group/kind/namespace/name`, such as `apps/Deployment/shop/reviews-v1` or `/Namespace//shop`.
 * An object that is not named yet has none: it is never the same as another.
 */
export function keyOf(identity: Identity | undefined): string | undefined {
  if (identity?.kind === undefined || identity.name === undefined) return undefined;
  return `${identity.group}/${identity.kind}/${identity.namespace}/${identity.name}`;
}

/** An object as messages name it: `Gateway shop/waypoint of gateway.networking.k8s.io`. */
export function described({ group, kind, namespace, name }: Identity): string {
  return `${kind} ${namespace && `${namespace}/`}${name}${group && ` of ${group}`}`;
}

/** Constructs as messages list them: `[a], [b] and [c]`. */
export function listed(constructs: readonly IConstruct[]): string {
  const paths = constructs.map((c) => `[${c.node.path}]`);
  return [paths.slice(0, -1).join(', '), ...paths.slice(-1)].join(' and ');
}
