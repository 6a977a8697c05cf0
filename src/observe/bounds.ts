import { Duration } from 'cdk8s';
import { knownProps } from '../input/known-props';
import { wholeSeconds } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';

/** From when on alerts find something wrong. */
export interface AlertBounds {
  /**
   * Whole percent, 1–99, of the captured pods of the last hour that have to be gone for `MeshCaptureDropped`.
   *
   * @default 50
   */
  readonly captureDropPercent?: number | undefined;

  /**
   * Denied connections or requests a second, to one workload or service, for `ZtunnelDenies` and `WaypointDenies`.
   *
   * @default 1
   */
  readonly deniedPerSecond?: number | undefined;

  /**
   * Packets a second that a policy drops on one node, for `CiliumPolicyDrops`.
   *
   * @default 5
   */
  readonly droppedPerSecond?: number | undefined;

  /**
   * How many times as many denials as in the hour before make it a spike; what is always denied is no news.
   *
   * @default 3
   */
  readonly spikeFactor?: number | undefined;

  /**
   * Whole percent, 1–99, of a service's requests that found no endpoint at a waypoint, for `WaypointWithoutEndpoints`.
   *
   * @default 5
   */
  readonly withoutEndpointPercent?: number | undefined;

  /**
   * How long the root and the CA's own certificate still have to be good.
   *
   * @default - 30 days
   */
  readonly caCertificateLeft?: Duration | undefined;

  /**
   * How long the certificate of a waypoint still has to be good. Istio's live a day and are renewed at half of it.
   *
   * @default - 4 hours
   */
  readonly certificateLeft?: Duration | undefined;

  /**
   * Failures in ten minutes for `CertificatesNotIssued`, `IstiodPushFails` and `ZtunnelOutOfSync`; a pod that ends may leave one behind.
   *
   * @default 5
   */
  readonly failuresInTenMinutes?: number | undefined;
}

/** The same with defaults filled in; durations in seconds. */
export interface Bounds {
  readonly captureDropPercent: number;
  readonly deniedPerSecond: number;
  readonly droppedPerSecond: number;
  readonly spikeFactor: number;
  readonly withoutEndpointPercent: number;
  readonly caCertificateLeft: number;
  readonly certificateLeft: number;
  readonly failuresInTenMinutes: number;
}

const checkBounds = knownProps<AlertBounds>({
  captureDropPercent: true,
  deniedPerSecond: true,
  droppedPerSecond: true,
  spikeFactor: true,
  withoutEndpointPercent: true,
  caCertificateLeft: true,
  certificateLeft: true,
  failuresInTenMinutes: true,
});

/** The bounds, checked. */
export function boundsOf(place: Place, given: AlertBounds): Bounds {
  checkBounds(place, given, 'bounds');
  const number = (key: keyof AlertBounds & keyof Bounds, otherwise: number, least: number, most: number): number => {
    const value: unknown = given[key] ?? otherwise;
    if (typeof value !== 'number' || !(value >= least && value <= most))
      refuse(place, `bounds.${key} must be a number from ${least} to ${most}, got ${shown(value)}`);
    return value;
  };
  const seconds = (key: 'caCertificateLeft' | 'certificateLeft', otherwise: Duration): number =>
    wholeSeconds(place, `bounds.${key}`, given[key] ?? otherwise, 1);
  const percent = (key: 'captureDropPercent' | 'withoutEndpointPercent', otherwise: number): number => {
    const value = number(key, otherwise, 1, 99);
    if (!Number.isInteger(value)) refuse(place, `bounds.${key} must be a whole percent, got ${shown(value)}`);
    return value;
  };
  return {
    captureDropPercent: percent('captureDropPercent', 50),
    deniedPerSecond: number('deniedPerSecond', 1, 0, 1e6),
    droppedPerSecond: number('droppedPerSecond', 5, 0, 1e6),
    spikeFactor: number('spikeFactor', 3, 1, 1000),
    withoutEndpointPercent: percent('withoutEndpointPercent', 5),
    caCertificateLeft: seconds('caCertificateLeft', Duration.days(30)),
    certificateLeft: seconds('certificateLeft', Duration.hours(4)),
    failuresInTenMinutes: number('failuresInTenMinutes', 5, 0, 1e6),
  };
}
