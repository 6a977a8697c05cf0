import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { istioTelemetry } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { dnsLabel, nameFromId, objectName, plainName, type Named } from '../input/names';
import { refuse } from '../input/refuse';
import { accessLog, type AccessLogOptions } from './access-log';
import type { IPolicyTarget } from './policy-target';
import { checkTargets } from './targets';

export interface AccessLoggingProps extends ObjectOptions, AccessLogOptions {
  /**
   * Whose requests are logged: services behind a waypoint, waypoints, ingress gateways. Excludes `namespace`.
   *
   * @default - every waypoint and gateway of the namespace
   */
  readonly targets?: readonly IPolicyTarget[] | undefined;

  /**
   * Namespace whose waypoints and gateways log; in Istio's root namespace, all of the mesh.
   *
   * @default - that of the targets
   */
  readonly namespace?: Named | undefined;

  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;
}

const checkProps = knownProps<AccessLoggingProps>({
  targets: true,
  namespace: true,
  name: true,
  providers: 'list',
  filter: true,
  ...objectShapes,
});

/**
 * Has waypoints and gateways log requests. ztunnel logs connections by itself and does not read it.
 *
 * Emits a Telemetry.
 *
 * @example
 * new AccessLogging(chart, 'Failures', { targets: [reviews], filter: 'response.code >= 400' });
 *
 * @throws InputError if neither or both of targets and namespace are given, or a list or the filter is empty; at synth, if
 * a target has no waypoint
 * @see https://istio.io/latest/docs/reference/config/telemetry/ (read for 1.30)
 */
export class AccessLogging extends Construct {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: AccessLoggingProps) {
    super(scope, id);
    checkProps(this, props);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    if ((props.targets === undefined) === (props.namespace === undefined)) {
      refuse(this, 'takes either targets or a namespace; give one of them');
    }
    const targets = props.targets && checkTargets(this, 'Telemetry', props.targets, undefined);
    this.namespace = targets?.namespace ?? dnsLabel(this, 'namespace', plainName(this, 'namespace', props.namespace!));
    const logging = accessLog(this, props);
    this.node.defaultChild = new (istioTelemetry().Telemetry)(this, 'Telemetry', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: { accessLogging: [logging], ...(targets && { targetRefs: targets.refs }) },
    });
    if (targets) atSynth(this, () => targets.problems({ http: false }));
  }
}
