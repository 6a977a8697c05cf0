import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { fields, lazily } from '../emit/fields';
import { istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { dnsLabel, labels, nameFromId, objectName, plainName, type Named } from '../input/names';
import { nameOf, refuse } from '../input/refuse';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import { hasPods, servicesSelected } from '../mesh/services-of-app';
import type { IWaypoint } from '../mesh/waypoint';
import type { AuthorizationPolicySpec, AuthorizationPolicySpecAction } from '../../imports/istio-security.istio.io';
import { actionsFor, addL4, l4PoliciesOf } from './policies-of-app';
import { mayAdmit, overlooks } from './source';
import { checkRules, renderL4Rules, type L4Rule, type Matches } from './rules';

export interface L4AuthorizationPolicyProps extends ObjectOptions {
  /** Namespace of the policy and of the pods it guards. In Istio's root namespace it guards the whole mesh. */
  readonly namespace: Named;

  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * Labels of the pods it guards.
   *
   * @default - every pod of the namespace
   */
  readonly selector?: Readonly<Record<string, string>> | undefined;

  /**
   * `ALLOW` admits what a rule matches, and shuts the pods for everything that no ALLOW policy admits. `DENY` refuses
   * what a rule matches, whatever is admitted elsewhere.
   *
   * @default - ALLOW
   */
  readonly action?: 'ALLOW' | 'DENY' | undefined;

  /**
   * Alternatives: the policy matches what any of its rules matches.
   *
   * @default - none; say `matches` instead
   */
  readonly rules?: readonly L4Rule[] | undefined;

  /**
   * Instead of rules: everybody, or nobody (with ALLOW: default deny).
   *
   * @default - the rules decide
   */
  readonly matches?: Matches | undefined;
}

const checkProps = knownProps<L4AuthorizationPolicyProps>({
  namespace: true,
  name: true,
  selector: 'map',
  action: true,
  rules: true,
  matches: true,
  ...objectShapes,
});

/**
 * Says who may reach pods, by identity, address and port. Enforced by the ztunnel at the destination.
 *
 * Emits one AuthorizationPolicy without target. It has no field for methods, paths or tokens: ztunnel cannot read them
 * and would drop an ALLOW rule that holds one whole, or let a DENY rule do nothing. Behind a waypoint the caller that
 * ztunnel sees is the waypoint; see {@link Waypoint.requireTraversal}.
 *
 * @example
 * new L4AuthorizationPolicy(chart, 'DetailsCallers', {
 *   namespace: 'bookinfo',
 *   selector: { app: 'details' },
 *   rules: [{ from: [Principal.serviceAccount('bookinfo', 'bookinfo-productpage')] }],
 * });
 *
 * @throws InputError on an empty rule, list or selector, a wrong name or port, and a source that only HTTP shows; and at
 * synth, if pods behind a waypoint would be shut for their clients, opened for all of them, or their DENY would be void
 * @see https://istio.io/latest/docs/ambient/usage/l4-policy/ (read for 1.30)
 */
export class L4AuthorizationPolicy extends Construct {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: L4AuthorizationPolicyProps) {
    super(scope, id);
    checkProps(this, props);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    this.namespace = dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace));
    const action = oneOf(this, 'action', props.action ?? 'ALLOW', ['ALLOW', 'DENY']);
    checkRules(this, 4, props);
    if (action === 'DENY' && props.matches === 'nobody') {
      refuse(this, "a DENY that matches nobody refuses nothing, and Istio's webhook refuses it; leave the policy out");
    }
    const selector = props.selector && labels(this, 'selector', props.selector);
    if (selector && Object.keys(selector).length === 0) {
      refuse(
        this,
        'selector is empty; ztunnel attaches such a policy to no pod; leave it out to mean the whole namespace',
      );
    }
    const { rules, matches } = props;
    addL4(this, this.namespace, { action, selector, rules, matches });
    if (rules) atSynth(this, () => this.behindWaypoints(action, selector ?? {}, rules));
    this.node.defaultChild = new (istioSecurity().AuthorizationPolicy)(this, 'Policy', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: lazily<AuthorizationPolicySpec>(() =>
        fields<AuthorizationPolicySpec>({
          // ALLOW is the default; written only where it has rules, so that `spec: {}` reads as the deny-all it is.
          action: props.matches === 'nobody' ? undefined : (action as AuthorizationPolicySpecAction),
          rules: props.rules
            ? renderL4Rules(props.rules, Platform.of(this), action)
            : props.matches === 'everybody'
              ? [{}]
              : undefined,
          selector: selector && { matchLabels: selector },
        }),
      ),
    });
  }

  /** What it does not mean for services with a waypoint, which is who ztunnel sees in place of their clients. */
  private behindWaypoints(
    action: string,
    selector: Readonly<Record<string, string>>,
    rules: readonly L4Rule[],
  ): string[] {
    return servicesSelected(this, this.namespace, selector).flatMap((service) => {
      const waypoint = service.serviceWaypoint;
      if (!waypoint) return [];
      const problem = action === 'DENY' ? denies(rules, service, waypoint) : this.allows(rules, service, waypoint);
      if (!problem) return [];
      const what = `the pods of service ${service.name} [${nameOf(service)}], which ztunnel sees called by the waypoint ${waypoint.name} alone`;
      return [`it selects ${what}, and ${problem}`];
    });
  }

  private allows(rules: readonly L4Rule[], service: IMeshService, waypoint: IWaypoint): string | undefined {
    // Its callers are decided at the waypoint, and the waypoint is admitted beside this.
    if (service.guarded) return undefined;
    const mayPass = (rule: L4Rule): boolean => !rule.from || rule.from.some((source) => mayAdmit(source, waypoint));
    const others = l4PoliciesOf(this, this.namespace).filter(
      (p) => p.action === 'ALLOW' && hasPods(service, p.selector ?? {}),
    );
    if (!others.some((p) => p.matches === 'everybody' || p.rules?.some(mayPass))) {
      return 'admits others only: nobody would reach them through it; say service.allowFrom(…), which is decided at the waypoint, or admit the waypoint';
    }
    const opens = rules.some((rule) =>
      rule.from?.some((source) => mayAdmit(source, waypoint) && overlooks(source, waypoint)),
    );
    if (!opens || actionsFor(service).has('ALLOW')) return undefined;
    return 'admits it among others: whoever calls the service gets in through it; say service.allowFrom(…), which is decided at the waypoint, or admit the waypoint by name if that is meant';
  }
}

function denies(rules: readonly L4Rule[], service: IMeshService, waypoint: IWaypoint): string | undefined {
  const inVain = rules.some((rule) => rule.from?.some((source) => overlooks(source, waypoint)));
  if (!inVain || actionsFor(service).has('DENY')) return undefined;
  return 'denies by caller: whom it means gets in through the waypoint; deny them there too, by an L7AuthorizationPolicy that targets the service';
}
