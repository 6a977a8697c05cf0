import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { fields, lazily } from '../emit/fields';
import { istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { nameFromId, objectName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import type { AuthorizationPolicySpec, AuthorizationPolicySpecAction } from '../../imports/istio-security.istio.io';
import { addL7 } from './policies-of-app';
import type { IPolicyTarget } from './policy-target';
import { checkRules, renderL7Rules, type L7Rule, type Matches } from './rules';
import { HttpSource, Source, asksForIdentity, asksForIp, asksForMeshIdentity } from './source';
import { checkTargets, type Reads, type Targets } from './targets';

export interface L7AuthorizationPolicyProps extends ObjectOptions {
  /** What the policy guards: services behind a waypoint, waypoints, ingress gateways, external services. */
  readonly targets: readonly IPolicyTarget[];

  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /**
   * Namespace of the object.
   *
   * @default - that of its targets, the only one where it counts
   */
  readonly namespace?: Named | undefined;

  /**
   * `ALLOW` admits, `DENY` refuses, `AUDIT` only marks requests for logs, `CUSTOM` asks an external authorizer first.
   *
   * @default - ALLOW
   */
  readonly action?: 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM' | undefined;

  /**
   * Name of the external authorizer, an extension provider of the mesh config. Given with CUSTOM, and only then.
   *
   * @default - none
   */
  readonly provider?: string | undefined;

  /**
   * Alternatives: the policy matches what any of its rules matches.
   *
   * @default - none; say `matches` instead
   */
  readonly rules?: readonly L7Rule[] | undefined;

  /**
   * Instead of rules: everybody, or nobody (with ALLOW: default deny).
   *
   * @default - the rules decide
   */
  readonly matches?: Matches | undefined;
}

const checkProps = knownProps<L7AuthorizationPolicyProps>({
  targets: true,
  name: true,
  namespace: true,
  action: true,
  provider: true,
  rules: true,
  matches: true,
  ...objectShapes,
});

/**
 * Says which requests may reach services, by caller, method, path, host, header and token. Enforced by waypoints, and
 * by ingress gateways for what enters there.
 *
 * Emits one AuthorizationPolicy with `targetRefs`, in the namespace of its targets. Clients that do not pass the
 * waypoint are not seen by it; {@link Waypoint.requireTraversal} shuts the pods for them.
 *
 * @example
 * new L7AuthorizationPolicy(chart, 'NoWrites', {
 *   targets: [reviews],
 *   action: 'DENY',
 *   rules: [{ to: [Http.request({ notMethods: ['GET', 'HEAD'] })] }],
 * });
 *
 * @throws InputError on an empty rule or list, targets of several namespaces, CUSTOM without provider or by identity,
 * addresses of direct peers at a waypoint; and at synth, if a target has no waypoint that would enforce the policy
 * @see https://istio.io/latest/docs/ambient/usage/l7-features/ (read for 1.30)
 */
export class L7AuthorizationPolicy extends Construct {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: L7AuthorizationPolicyProps) {
    super(scope, id);
    checkProps(this, props);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    const targets = checkTargets(this, 'AuthorizationPolicy', props.targets, props.namespace);
    this.namespace = targets.namespace;
    const action = oneOf(this, 'action', props.action ?? 'ALLOW', ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM']);
    checkRules(this, 7, props);
    this.checkAction(action, props);
    this.checkSources(action, props.rules ?? [], targets);
    addL7(this, targets.list, action);
    atSynth(this, () => targets.problems(readBy(props.rules ?? [], action)));
    this.node.defaultChild = new (istioSecurity().AuthorizationPolicy)(this, 'Policy', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: lazily<AuthorizationPolicySpec>(() =>
        fields<AuthorizationPolicySpec>({
          action: props.matches === 'nobody' ? undefined : (action as AuthorizationPolicySpecAction),
          provider: props.provider === undefined ? undefined : { name: props.provider },
          rules: props.rules
            ? renderL7Rules(props.rules, Platform.of(this), action)
            : props.matches === 'everybody'
              ? [{}]
              : undefined,
          targetRefs: targets.refs,
        }),
      ),
    });
  }

  private checkAction(action: string, props: L7AuthorizationPolicyProps): void {
    if (action !== 'ALLOW' && props.matches === 'nobody') {
      refuse(
        this,
        `${action === 'AUDIT' ? 'an' : 'a'} ${action} that matches nobody does nothing; leave the policy out`,
      );
    }
    const named = typeof props.provider === 'string' && props.provider !== '';
    if ((action === 'CUSTOM' && !named) || (action !== 'CUSTOM' && props.provider !== undefined)) {
      const what =
        action === 'CUSTOM' ? 'CUSTOM needs the name of a provider' : `provider is for CUSTOM, not for ${action}`;
      refuse(this, `${what} (an extensionProviders entry of the mesh config), got ${shown(props.provider)}`);
    }
  }

  private checkSources(action: string, rules: readonly L7Rule[], targets: Targets): void {
    const sources = rules.flatMap((r) => r.from ?? []).map((f) => (f instanceof HttpSource ? f : Source.of(f)));
    if (action === 'CUSTOM' && sources.some(asksForIdentity)) {
      refuse(
        this,
        'CUSTOM rules cannot ask who the caller is; Istio takes addresses and requests only; let the provider decide',
      );
    }
    if (sources.some(asksForMeshIdentity) && targets.list.some((t) => t.facts.enforcedBy === 'gateway')) {
      refuse(
        this,
        'an ingress gateway sees no mesh identity of its clients, so a condition on it is never met, and its opposite always; ask ' +
          'for addresses (Source.ipBlocks) or tokens (HttpSource.requestPrincipals)',
      );
    }
    if (sources.some(asksForIp) && targets.list.some((t) => t.facts.enforcedBy === 'waypoint')) {
      refuse(
        this,
        'ipBlocks never match at a waypoint, where the direct peer is not an IP address (istio/istio#46982), so the rule ' +
          'would deny or admit everybody; use identities, or an L4AuthorizationPolicy',
      );
    }
  }
}

function readsHttp(rule: L7Rule): boolean {
  return rule.to !== undefined || (rule.from ?? []).some((source) => source instanceof HttpSource);
}

function readBy(rules: readonly L7Rule[], action: string): Reads {
  return {
    http: rules.some(readsHttp),
    ports: rules.flatMap((rule) => rule.ports ?? []),
    deniesOn:
      action === 'DENY'
        ? (port) => rules.some((rule) => readsHttp(rule) && (rule.ports?.includes(port) ?? true))
        : undefined,
  };
}
