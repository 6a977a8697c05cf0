import type { ServicePort } from '../mesh/service-port';
import { dnsLabel, objectName, plainName, type Named } from '../input/names';

/** Anything that a policy can be attached to with `targetRefs`. */
export interface IPolicyTarget {
  /** What a `targetRefs` entry says of it. */
  readonly policyTarget: PolicyTarget;
}

/** What a target is, and who enforces a policy on it. */
interface PolicyTargetFacts {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** The namespace that its policies must be in; without one, the root namespace of the mesh. */
  readonly namespace: string | undefined;
  readonly enforcedBy: 'waypoint' | 'gateway';
  /** The ports that clients address, where they are known. */
  readonly ports?: readonly ServicePort[] | undefined;
  /** At synth: why nobody would enforce a policy on it. */
  readonly problem?: (() => string | undefined) | undefined;
}

/**
 * What a policy is attached to. Services of ours, waypoints, gateways and external services are targets themselves; the
 * factories here name objects that other manifests hold.
 *
 * @example
 * new L7AuthorizationPolicy(chart, 'ReadOnly', {
 *   targets: [PolicyTarget.service('bookinfo', 'reviews')],
 *   action: 'DENY',
 *   rules: [{ to: [Http.request({ notMethods: ['GET', 'HEAD'] })] }],
 * });
 *
 * @see https://istio.io/latest/docs/reference/config/type/workload-selector/#PolicyTargetReference (read for 1.30)
 */
export class PolicyTarget implements IPolicyTarget {
  /** A Service behind a waypoint; the policy sees what is addressed to it. */
  static service(namespace: Named, name: Named): PolicyTarget {
    return PolicyTarget.inNamespace('PolicyTarget.service', '', 'Service', 'waypoint', namespace, name);
  }

  /** A ServiceEntry behind a waypoint. */
  static serviceEntry(namespace: Named, name: Named): PolicyTarget {
    const place = 'PolicyTarget.serviceEntry';
    return PolicyTarget.inNamespace(place, 'networking.istio.io', 'ServiceEntry', 'waypoint', namespace, name);
  }

  /** A waypoint: all that goes through it, addressed to Services and to pods. */
  static waypoint(namespace: Named, name: Named): PolicyTarget {
    const place = 'PolicyTarget.waypoint';
    return PolicyTarget.inNamespace(place, 'gateway.networking.k8s.io', 'Gateway', 'waypoint', namespace, name);
  }

  /** An ingress gateway: all that enters there. */
  static ingressGateway(namespace: Named, name: Named): PolicyTarget {
    const place = 'PolicyTarget.ingressGateway';
    return PolicyTarget.inNamespace(place, 'gateway.networking.k8s.io', 'Gateway', 'gateway', namespace, name);
  }

  /** Every waypoint of the mesh; such a policy lives in the root namespace, and needs Istio 1.25. */
  static everyWaypoint(): PolicyTarget {
    return new PolicyTarget({
      group: 'gateway.networking.k8s.io',
      kind: 'GatewayClass',
      name: 'istio-waypoint',
      namespace: undefined,
      enforcedBy: 'waypoint',
    });
  }

  /** @internal */
  static of(facts: PolicyTargetFacts): PolicyTarget {
    return new PolicyTarget(facts);
  }

  private static inNamespace(
    place: string,
    group: string,
    kind: string,
    enforcedBy: 'waypoint' | 'gateway',
    namespace: Named,
    name: Named,
  ): PolicyTarget {
    return new PolicyTarget({
      group,
      kind,
      name: objectName(place, 'name', plainName(place, 'name', name)),
      namespace: dnsLabel(place, 'namespace', plainName(place, 'namespace', namespace)),
      enforcedBy,
    });
  }

  private constructor(
    /** @internal */
    readonly facts: PolicyTargetFacts,
  ) {}

  /** Itself, so that it stands wherever a service or gateway does. */
  get policyTarget(): PolicyTarget {
    return this;
  }

  /** @internal the same target is the same text */
  get key(): string {
    return `${this.facts.kind} ${this.facts.namespace ?? ''}/${this.facts.name}`;
  }

  /** The `targetRefs` entry. */
  get ref(): { readonly group: string; readonly kind: string; readonly name: string } {
    return { group: this.facts.group, kind: this.facts.kind, name: this.facts.name };
  }
}
