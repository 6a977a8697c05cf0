import type { Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { k8s as generated } from '../emit/generated';
import { hasShape, knownProps } from '../input/known-props';
import { count, port, wholeSeconds } from '../input/numbers';
import { refuse, shown } from '../input/refuse';

export interface ProbeOptions {
  /**
   * Port of the container.
   *
   * @default - the target port of the service's first port
   */
  readonly port?: number | undefined;

  /**
   * Wait before the first probe, whole seconds.
   *
   * @default - none
   */
  readonly initialDelay?: Duration | undefined;

  /**
   * Time between probes, whole seconds.
   *
   * @default - 10 s, as Kubernetes
   */
  readonly period?: Duration | undefined;

  /**
   * Time to answer, whole seconds.
   *
   * @default - 1 s, as Kubernetes
   */
  readonly timeout?: Duration | undefined;

  /**
   * Failures in a row that count.
   *
   * @default - 3, as Kubernetes
   */
  readonly failureThreshold?: number | undefined;
}

const checkProps = knownProps<ProbeOptions>({
  port: true,
  initialDelay: true,
  period: true,
  timeout: true,
  failureThreshold: true,
});

type Action = Pick<k8s.Probe, 'httpGet' | 'tcpSocket' | 'grpc' | 'exec'>;

/**
 * How the kubelet asks whether a container is well. In ambient mode its probes bypass ztunnel's policies; a
 * NetworkPolicy on Cilium has to admit them by address, which `denyByDefault()` does.
 *
 * @example
 * const readiness = Probe.httpGet('/health', { period: Duration.seconds(5) });
 */
export class Probe {
  /** A GET that must answer 200–399. */
  static httpGet(path: string, options?: ProbeOptions): Probe {
    if (typeof path !== 'string' || !path.startsWith('/'))
      refuse('Probe.httpGet', `path must start with "/", got ${shown(path)}`);
    return new Probe(
      'Probe.httpGet',
      (n) => ({ httpGet: { path, port: generated().IntOrString.fromNumber(n) } }),
      options,
    );
  }

  /** A connection that must open. */
  static tcp(options?: ProbeOptions): Probe {
    return new Probe('Probe.tcp', (n) => ({ tcpSocket: { port: generated().IntOrString.fromNumber(n) } }), options);
  }

  /** The gRPC health protocol. */
  static grpc(options?: ProbeOptions): Probe {
    return new Probe('Probe.grpc', (n) => ({ grpc: { port: n } }), options);
  }

  /** A command in the container that must exit with 0. */
  static command(...command: readonly string[]): Probe {
    hasShape('Probe.command', 'command', 'texts', command);
    if (command.length === 0) refuse('Probe.command', "needs a command, such as Probe.command('pg_isready')");
    return new Probe('Probe.command', () => ({ exec: { command: [...command] } }), {});
  }

  private readonly seconds: Pick<k8s.Probe, 'initialDelaySeconds' | 'periodSeconds' | 'timeoutSeconds'>;

  private constructor(
    place: string,
    private readonly action: (defaultPort: number) => Action,
    private readonly options: ProbeOptions = {},
  ) {
    checkProps(place, options);
    if (options.port !== undefined) port(place, 'port', options.port);
    const { initialDelay, period, timeout } = options;
    this.seconds = {
      ...(initialDelay !== undefined && { initialDelaySeconds: wholeSeconds(place, 'initialDelay', initialDelay, 0) }),
      ...(period !== undefined && { periodSeconds: wholeSeconds(place, 'period', period, 1) }),
      ...(timeout !== undefined && { timeoutSeconds: wholeSeconds(place, 'timeout', timeout, 1) }),
    };
    if (options.failureThreshold !== undefined) count(place, 'failureThreshold', options.failureThreshold, 1);
  }

  /** @internal */
  render(defaultPort: number): k8s.Probe {
    const { failureThreshold } = this.options;
    return {
      ...this.action(this.options.port ?? defaultPort),
      ...this.seconds,
      ...(failureThreshold !== undefined && { failureThreshold }),
    };
  }
}
