import type { Duration } from 'cdk8s';
import { durationText } from '../input/numbers';
import { count } from '../input/numbers';
import { refuse, type Place } from '../input/refuse';

/** What a benchmark sends. */
export interface BenchmarkLoad {
  readonly requestsPerSecond: number;
  readonly connections: number;
  /** Of one run, as fortio reads it. */
  readonly duration: string;
}

/** The port that fortio's server answers at. */
export const SERVER_PORT = 8080;

/** What the server is told: nothing but HTTP. */
export const SERVER_ARGS: readonly string[] = [
  'server',
  '-http-port',
  String(SERVER_PORT),
  ...['grpc', 'redirect', 'tcp', 'udp'].flatMap((other) => [`-${other}-port`, 'disabled']),
];

/** The load, checked. */
export function loadOf(
  place: Place,
  given: { readonly requestsPerSecond: number; readonly connections: number; readonly duration: Duration },
): BenchmarkLoad {
  const requestsPerSecond = count(place, 'requestsPerSecond', given.requestsPerSecond, 1);
  const connections = count(place, 'connections', given.connections, 1);
  // fortio takes turns between its connections, each of which sends as often as the others.
  if (connections > requestsPerSecond) {
    refuse(
      place,
      `${connections} connections for ${requestsPerSecond} requests a second send less than one each; give fewer connections`,
    );
  }
  return { requestsPerSecond, connections, duration: durationText(place, 'duration', given.duration) };
}

/**
 * What the client is told. Its histogram has steps of 0.05 ms: fortio's own of 1 ms are wider than what the mesh adds.
 *
 * @param variant says in the result which mesh it is of
 * @see https://github.com/fortio/fortio (run with 1.66.5)
 */
export function clientArgs(
  url: string,
  variant: string,
  { connections, duration, requestsPerSecond }: BenchmarkLoad,
): string[] {
  return [
    'load',
    '-qps',
    String(requestsPerSecond),
    '-c',
    String(connections),
    '-t',
    duration,
    '-r',
    '0.00005',
    '-p',
    '50,75,90,99,99.9',
    '-labels',
    // Kubernetes puts the number of the run in: the pods of an indexed Job differ in that alone.
    `variant=${variant} run=$(JOB_COMPLETION_INDEX)`,
    '-json',
    '-',
    '-quiet',
    url,
  ];
}
