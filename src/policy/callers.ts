import { Construct, type IConstruct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { lazily } from '../emit/fields';
import { istioSecurity } from '../emit/generated';
import { metadata, type ObjectOptions } from '../emit/metadata';
import { nameOf, refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import { isPrincipal, type IPrincipal } from '../mesh/principal';
import type { Uncaptured } from '../mesh/service-base';
import type { ServicePort } from '../mesh/service-port';
import type { IWaypoint } from '../mesh/waypoint';
import type { AuthorizationPolicySpec } from '../../imports/istio-security.istio.io';
import { Http } from './http';
import type { PolicyTarget } from './policy-target';
import { renderL4Rules, renderL7Rules, type L7Rule } from './rules';
import { Source, asksForIp, mayAdmit } from './source';

/** A caller that may reach services without passing their waypoint: an ingress gateway that was told to. */
export interface IBypassesWaypoints extends IConstruct, IPrincipal {
  /** Its namespace. */
  readonly namespace: string;
  /** Whether it goes around waypoints. */
  readonly bypassesWaypoints: boolean;
}

/** What callers are admitted to. */
export interface Guarded {
  readonly name: string;
  readonly namespace: string;
  /** How messages call it. */
  readonly what: string;
  readonly ports: readonly ServicePort[];
  readonly target: PolicyTarget;
  /** The waypoint of what is addressed to it. */
  readonly waypoint: () => IWaypoint | undefined;
  /** The waypoint of what is addressed to its pods. */
  readonly workloadWaypoint?: () => IWaypoint | undefined;
  /** Labels of its pods, which ztunnel guards where there is no waypoint; nothing for what has no pods. */
  readonly selector?: Readonly<Record<string, string>>;
  /** Whether other Services have its pods too, so that a rule must say which ports are this one's. */
  readonly sharesPods?: () => boolean;
  /** Ingress gateways that route to it. */
  readonly gateways?: () => readonly IBypassesWaypoints[];
  /** Labels and annotations for what is emitted. */
  readonly options: ObjectOptions;
  /** Whether clients dial its pods. */
  readonly headless?: boolean;
  /** Why ztunnel does not capture its pods, if it does not. */
  readonly uncaptured?: Uncaptured | undefined;
}

interface Admission {
  readonly caller: IPrincipal | Source;
  readonly requests: readonly Http[];
}

/** Refuses what is no caller or request, before anything is shut because of it. */
export function checkCaller(place: IConstruct, caller: unknown, requests: readonly unknown[]): void {
  if (!(caller instanceof Source) && !isPrincipal(caller)) {
    refuse(place, `allowFrom takes a service, waypoint, gateway, Principal or Source, got ${shown(caller)}`);
  }
  for (const http of requests) {
    if (!(http instanceof Http)) {
      refuse(place, `allowFrom takes Http requests after the caller, such as Http.get('/x'), got ${shown(http)}`);
    }
  }
}

/**
 * The callers of a service, as one policy where they are last seen by name: at its waypoint, or else at ztunnel.
 *
 * Emits an AuthorizationPolicy named like the service. Which of the two it is for is known at synth.
 */
export class Callers extends Construct {
  private readonly admissions: Admission[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly guarded: Guarded,
  ) {
    super(scope, id);
    new (istioSecurity().AuthorizationPolicy)(this, 'Policy', {
      metadata: metadata(this, guarded.name, guarded.namespace, guarded.options),
      spec: lazily<AuthorizationPolicySpec>(() => this.spec()),
    });
    atSynth(this, () => this.problems());
  }

  /** One more caller, with what it may ask. */
  add(caller: IPrincipal | Source, requests: readonly Http[]): void {
    this.admissions.push({ caller, requests });
  }

  /** Admitted callers that reach the pods without passing the waypoint, so that ztunnel has to admit them too. */
  get aroundWaypoint(): (IPrincipal | Source)[] {
    return this.admissions.flatMap(({ caller }) => aroundWaypoint(caller));
  }

  private spec(): AuthorizationPolicySpec {
    const { AuthorizationPolicySpecAction: Action } = istioSecurity();
    const platform = Platform.of(this);
    const { selector, target } = this.guarded;
    if (selector && !this.guarded.waypoint()) {
      const from = this.admissions.map((a) => a.caller);
      const ports = this.guarded.sharesPods?.() ? this.guarded.ports.map((p) => p.targetPort) : undefined;
      return {
        action: Action.ALLOW,
        rules: sorted(renderL4Rules([{ from, ports }], platform)),
        selector: { matchLabels: { ...selector } },
      };
    }
    return {
      action: Action.ALLOW,
      rules: sorted(renderL7Rules(this.rulesAtWaypoint(), platform)),
      targetRefs: [{ ...target.ref }],
    };
  }

  /** Callers that may ask anything share the first rule; each of the others has its own. */
  private rulesAtWaypoint(): L7Rule[] {
    const unbounded = this.admissions.filter((a) => a.requests.length === 0).map((a) => a.caller);
    const rules: L7Rule[] = unbounded.length > 0 ? [{ from: unbounded }] : [];
    for (const { caller, requests } of this.admissions)
      if (requests.length > 0) rules.push({ from: [caller], to: requests });
    return rules;
  }

  private problems(): string[] {
    const { what, ports, selector, uncaptured, headless } = this.guarded;
    if (uncaptured) {
      return [
        `allowFrom can't guard ${what}: ${uncaptured.why}, so ztunnel does not capture its pods and nothing enforces who may call them`,
      ];
    }
    const workload = this.guarded.workloadWaypoint?.();
    if (workload) {
      return [
        `allowFrom can't guard ${what}: its waypoint ${workload.name} [${nameOf(workload)}] also serves pod addresses, where policies on ` +
          `a Service don't count, and ztunnel then sees the waypoint as the caller; ${headless ? '' : "give the waypoint traffic: 'service', or "}write an ` +
          'L7AuthorizationPolicy that targets the waypoint, and waypoint.requireTraversal(service)',
      ];
    }
    const withRequests = this.admissions.filter((a) => a.requests.length > 0);
    const unknown = this.admissions.flatMap(({ caller }) => callersIn(caller)).filter(hasNoIdentity);
    const waypoint = this.guarded.waypoint();
    const out: string[] = [];
    if (waypoint && this.admissions.some(({ caller }) => caller instanceof Source && caller.unauthenticatedOnly)) {
      out.push(`allowFrom admits callers without identity in vain: ${what} has a waypoint, which takes none`);
    }
    for (const caller of unknown) {
      out.push(
        `allowFrom admits [${nameOf(caller)}] to ${what} in vain: ${caller.uncaptured.why}, so its calls carry no identity`,
      );
    }
    if (!waypoint && !selector) {
      out.push(
        `allowFrom guards ${what} at a waypoint, and it has none: anybody could call it; call enroll(waypoint) on it`,
      );
    } else if (!waypoint && withRequests.length > 0) {
      out.push(
        `allowFrom was given HTTP requests, but ${what} has no waypoint and ztunnel cannot read them: nobody would be admitted; call ` +
          'enroll(waypoint) on it or its namespace, or leave the requests out',
      );
    }
    if (withRequests.length > 0 && !ports.some((p) => p.isHttp)) {
      out.push(`allowFrom was given HTTP requests, but no port of ${what} speaks HTTP or gRPC; leave the requests out`);
    }
    if (waypoint && this.admissions.some(({ caller }) => caller instanceof Source && asksForIp(caller))) {
      out.push(
        `allowFrom asks for an address, but ${what} has a waypoint, where ipBlocks never match (istio/istio#46982); use identities`,
      );
    }
    for (const gateway of waypoint ? withRequests.flatMap(({ caller }) => gatewaysAround(caller)) : []) {
      out.push(
        `allowFrom bounds the requests of gateway [${nameOf(gateway)}], which goes around the waypoint of ${what}, so nothing would read ` +
          "them; give the gateway waypoints: 'traverse', or leave the requests out",
      );
    }
    return [...out, ...(waypoint ? this.shutGateways() : [])];
  }

  /** Gateways that the waypoint would admit, but that go around it, and that the pods then refuse. */
  private shutGateways(): string[] {
    const { gateways, what } = this.guarded;
    const admitted = this.admissions.map((a) => a.caller);
    const named = new Set(admitted.flatMap(callersIn));
    return (gateways?.() ?? [])
      .filter((gateway) => gateway.bypassesWaypoints && !named.has(gateway))
      .filter((gateway) => admitted.some((caller) => mayAdmit(caller, gateway)))
      .map(
        (gateway) =>
          `allowFrom admits gateway [${nameOf(gateway)}] to ${what} without naming it, and at the waypoint alone, which the gateway goes ` +
          'around; say allowFrom(gateway) too',
      );
  }
}

/** What ztunnel has to admit beside the waypoint: the gateways in it, under its other conditions, and nobody else of it. */
function aroundWaypoint(caller: IPrincipal | Source): (IPrincipal | Source)[] {
  const gateways = gatewaysAround(caller);
  if (gateways.length === 0) return [];
  return [caller instanceof Source ? caller.only(gateways) : caller];
}

function callersIn(caller: IPrincipal | Source): readonly IPrincipal[] {
  return caller instanceof Source ? caller.callers : [caller];
}

function hasNoIdentity(caller: IPrincipal): caller is IPrincipal & IConstruct & { readonly uncaptured: Uncaptured } {
  return (caller as { uncaptured?: Uncaptured }).uncaptured?.hasIdentity === false;
}

/** The gateways in it that go around waypoints. */
function gatewaysAround(caller: IPrincipal | Source): IBypassesWaypoints[] {
  return callersIn(caller).filter(
    (c): c is IBypassesWaypoints => 'bypassesWaypoints' in c && c.bypassesWaypoints === true,
  );
}

/** Rules and lists in an order of their own: they are alternatives, so the order of calls must not show in the YAML. */
function sorted<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) as T;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)])) as T;
}
