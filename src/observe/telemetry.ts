import type { Construct } from 'constructs';
import type { TelemetrySpecTracing } from '../../imports/istio-telemetry.istio.io';
import { fields } from '../emit/fields';
import { istioTelemetry } from '../emit/generated';
import type { Metadata } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import { accessLog, type AccessLogOptions } from '../policy/access-log';

/** Which traces all waypoints and gateways of a mesh send, and where. */
export interface MeshTracing {
  /** Provider of the mesh config that takes them. */
  readonly provider: string;

  /**
   * Share of requests that are traced, 0–100, in percent; fractions are allowed. Those that come with a decision keep it.
   *
   * @default - that of the mesh config, else 1
   */
  readonly percent?: number | undefined;
}

const checkLog = knownProps<AccessLogOptions>({ providers: 'list', filter: true });
const checkTracing = knownProps<MeshTracing>({ provider: 'text', percent: true });

/** What the Telemetry of the mesh is made of; undefined where nothing is asked for. */
export function checkTelemetry(
  place: Construct,
  given: { readonly accessLog?: AccessLogOptions | undefined; readonly tracing?: MeshTracing | undefined },
): typeof given | undefined {
  const { accessLog: log, tracing } = given;
  if (log !== undefined) checkLog(place, log, 'accessLog');
  if (tracing !== undefined) {
    checkTracing(place, tracing, 'tracing');
    const { percent, provider } = tracing as { percent?: unknown; provider?: unknown };
    if (typeof provider !== 'string') refuse(place, `tracing.provider must be a text, got ${shown(provider)}`);
    if (percent !== undefined && !(typeof percent === 'number' && percent >= 0 && percent <= 100))
      refuse(place, `tracing.percent must be a number from 0 to 100, got ${shown(percent)}`);
  }
  return log === undefined && tracing === undefined ? undefined : { accessLog: log, tracing };
}

/**
 * Writes one Telemetry for both: of several in the root namespace that are about the whole mesh, istiod reads one and drops the others.
 *
 * @see istio/istio pilot/pkg/model/telemetry.go, namespaceWideTelemetryConfig (read for 1.31)
 */
export function emitTelemetry(
  place: Construct,
  {
    accessLog: log,
    tracing,
  }: { readonly accessLog?: AccessLogOptions | undefined; readonly tracing?: MeshTracing | undefined },
  meta: Metadata,
): void {
  new (istioTelemetry().Telemetry)(place, 'Telemetry', {
    metadata: meta,
    spec: {
      ...(log && { accessLogging: [accessLog(place, log)] }),
      ...(tracing && {
        tracing: [
          fields<TelemetrySpecTracing>({
            providers: [{ name: tracing.provider }],
            randomSamplingPercentage: tracing.percent,
          }),
        ],
      }),
    },
  });
}
