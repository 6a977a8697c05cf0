import { dnsLabel, objectName, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import type { Platform } from '../install/platform';

/** Anything that calls others under an identity of its own: a service, a waypoint, a gateway. */
export interface IPrincipal {
  /** The identity that peers see. */
  readonly principal: Principal;
}

/**
 * Who a caller is to the mesh: the identity in its certificate, made of trust domain, namespace and service account.
 *
 * @example
 * const batch = Principal.serviceAccount('jobs', 'nightly');
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source (read for 1.30)
 */
export class Principal implements IPrincipal {
  /**
   * The workloads that run as a service account.
   *
   * Written as `serviceAccounts: [namespace/name]` from Istio 1.26, which holds in any trust domain, and before that as
   * a principal in the trust domain of the {@link Platform}: ztunnel compares that word by word, without aliases.
   *
   * @throws InputError if a name is no Kubernetes name
   */
  static serviceAccount(namespace: Named, name: Named): Principal {
    const place = 'Principal.serviceAccount';
    return new Principal(undefined, {
      namespace: dnsLabel(place, 'namespace', plainName(place, 'namespace', namespace)),
      name: objectName(place, 'service account', plainName(place, 'service account', name)),
    });
  }

  /**
   * A principal as AuthorizationPolicy writes it: `<trust domain>/ns/<namespace>/sa/<account>`, or with one `*` at its
   * start or end.
   *
   * @throws InputError on a `spiffe://` prefix, which Istio would compare literally and never match, and on other shapes
   */
  static of(identity: string): Principal {
    const place = 'Principal.of';
    const example = 'write it as "cluster.local/ns/shop/sa/web"';
    if (typeof identity !== 'string' || identity === '')
      refuse(place, `a principal must be text, got ${shown(identity)}`);
    if (identity.startsWith('spiffe://')) {
      refuse(place, `principal ${shown(identity)} has the prefix "spiffe://", which Istio never matches; ${example}`);
    }
    if (identity.slice(1, -1).includes('*')) {
      refuse(place, `principal ${shown(identity)} has "*" in the middle, where ztunnel reads it literally; ${example}`);
    }
    if (identity.length > 1 && identity.startsWith('*') && identity.endsWith('*')) {
      refuse(place, `principal ${shown(identity)} has "*" at both ends; ztunnel reads the second literally`);
    }
    if (!identity.includes('*') && !/^[^/]+\/ns\/[^/]+\/sa\/[^/]+$/.test(identity)) {
      refuse(
        place,
        `principal ${shown(identity)} is not of the form <trust domain>/ns/<namespace>/sa/<account>; ${example}`,
      );
    }
    return new Principal(identity, undefined);
  }

  /** Anybody with a mesh identity; plaintext callers have none. */
  static any(): Principal {
    return new Principal('*', undefined);
  }

  private constructor(
    private readonly text: string | undefined,
    private readonly account: { readonly namespace: string; readonly name: string } | undefined,
  ) {}

  /** Itself, so that a principal stands wherever a service does. */
  get principal(): Principal {
    return this;
  }

  /** @internal how AuthorizationPolicy writes it on a platform; in any trust domain, if asked to */
  renderFor(
    platform: Platform,
    inAnyTrustDomain = false,
  ): { readonly principal: string } | { readonly serviceAccount: string } {
    if (this.account && platform.atLeast('istio', '1.26')) {
      return { serviceAccount: `${this.account.namespace}/${this.account.name}` };
    }
    return { principal: inAnyTrustDomain ? this.inAnyTrustDomain : this.identity(platform) };
  }

  /** @internal the identity in the trust domain of a platform, as in `cluster.local/ns/shop/sa/web` */
  identity(platform: Platform): string {
    if (this.text !== undefined) return this.text;
    return `${platform.trustDomain}/ns/${this.account!.namespace}/sa/${this.account!.name}`;
  }

  /**
   * @internal the identity whatever the trust domain, for what must not be let in: a domain that is not the one stated
   * would otherwise open the door
   */
  get inAnyTrustDomain(): string {
    return this.text ?? `*/ns/${this.account!.namespace}/sa/${this.account!.name}`;
  }

  /** @internal the same caller is the same text, on any platform */
  get key(): string {
    return this.text ?? `${this.account!.namespace}/${this.account!.name}`;
  }
}

/** Whether something can stand as a caller. */
export function isPrincipal(x: unknown): x is IPrincipal {
  return typeof x === 'object' && x !== null && (x as Partial<IPrincipal>).principal instanceof Principal;
}
