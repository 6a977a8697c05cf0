import type { TelemetrySpecAccessLogging } from '../../imports/istio-telemetry.istio.io';
import { fields } from '../emit/fields';
import { refuse, shown, type Place } from '../input/refuse';

/** What is logged, and to whom. */
export interface AccessLogOptions {
  /**
   * Providers of the mesh config that take the log.
   *
   * @default - `envoy`, the proxy's own standard output
   */
  readonly providers?: readonly string[] | undefined;

  /**
   * Which requests, as a CEL expression over Envoy's attributes, such as `response.code >= 400`.
   *
   * @default - every request
   */
  readonly filter?: string | undefined;
}

/** The entry of a Telemetry that says so. */
export function accessLog(
  place: Place,
  { filter, providers = ['envoy'] }: AccessLogOptions,
): TelemetrySpecAccessLogging {
  if (providers.length === 0 || providers.some((p) => typeof p !== 'string' || p === '')) {
    refuse(place, `providers must name at least one, got ${shown(providers)}`);
  }
  if (filter !== undefined && (typeof filter !== 'string' || filter.trim() === '')) {
    refuse(place, `filter must be a CEL expression, such as "response.code >= 400", got ${shown(filter)}`);
  }
  return fields<TelemetrySpecAccessLogging>({
    filter: filter === undefined ? undefined : { expression: filter },
    providers: providers.map((name) => ({ name })),
  });
}
