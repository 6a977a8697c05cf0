import { Duration } from 'cdk8s';
import { InputError, MeshService, Probe, ServicePort, type MeshServiceProps } from '../../src';
import { pick, synth } from '../synth';

const ports = [ServicePort.http(80, { targetPort: 8080 }), ServicePort.grpc(9090)];
/** The probes of the container that a service with these options gets. */
function probesOf(probes: Pick<MeshServiceProps, 'readiness' | 'liveness' | 'startup'>): Record<string, unknown> {
  const manifests = synth(
    (chart) => new MeshService(chart, 'Web', { namespace: 'shop', ports, image: 'x', ...probes }),
  );
  const [container] = pick(manifests, 'Deployment', 'web').spec.template.spec.containers;
  const names = ['readinessProbe', 'livenessProbe', 'startupProbe'];
  return Object.fromEntries(Object.entries(container as object).filter(([key]) => names.includes(key)));
}

describe('a probe', () => {
  test.each<[string, Probe, object]>([
    ['of HTTP asks for a path', Probe.httpGet('/health'), { httpGet: { path: '/health', port: 8080 } }],
    ['of TCP opens a connection', Probe.tcp(), { tcpSocket: { port: 8080 } }],
    ['of gRPC asks for health', Probe.grpc({ port: 9090 }), { grpc: { port: 9090 } }],
    ['by command runs it', Probe.command('cat', '/ready'), { exec: { command: ['cat', '/ready'] } }],
  ])('%s, on the port of the container', (_, probe, rendered) => {
    expect(probesOf({ readiness: probe })).toEqual({ readinessProbe: rendered });
  });

  test('decides on readiness, liveness and start, each by itself', () => {
    const [readiness, liveness, startup] = [Probe.httpGet('/ready'), Probe.tcp(), Probe.command('true')];
    expect(probesOf({ readiness, liveness, startup })).toEqual({
      readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
      livenessProbe: { tcpSocket: { port: 8080 } },
      startupProbe: { exec: { command: ['true'] } },
    });
  });

  test('is timed in seconds', () => {
    const probe = Probe.httpGet('/health', {
      port: 9000,
      initialDelay: Duration.seconds(0),
      period: Duration.minutes(1),
      timeout: Duration.millis(3000),
      failureThreshold: 5,
    });
    expect(probesOf({ liveness: probe })).toEqual({
      livenessProbe: {
        httpGet: { path: '/health', port: 9000 },
        initialDelaySeconds: 0,
        periodSeconds: 60,
        timeoutSeconds: 3,
        failureThreshold: 5,
      },
    });
  });

  test.each<[string, () => unknown, string]>([
    ['a path without a slash', () => Probe.httpGet('health'), '[Probe.httpGet] path must start with "/", got "health"'],
    [
      'no path',
      () => Probe.httpGet(undefined as unknown as string),
      '[Probe.httpGet] path must start with "/", got undefined',
    ],
    ['a command without words', () => Probe.command(), '[Probe.command] needs a command'],
    [
      'a list in place of words',
      () => Probe.command(['cat', '/ready'] as unknown as string),
      '[Probe.command] command must be a list of texts, got [["cat","/ready"]]',
    ],
    [
      'a port by name',
      () => Probe.tcp({ port: 'http' as unknown as number }),
      '[Probe.tcp] port must be a whole number from 1 to 65535, got "http"',
    ],
    [
      'no failures at all',
      () => Probe.grpc({ failureThreshold: 0 }),
      '[Probe.grpc] failureThreshold must be a whole number from 1',
    ],
    [
      'a misspelt option',
      () => Probe.httpGet('/', { periodSeconds: 5 } as object),
      '[Probe.httpGet] unknown prop "periodSeconds"',
    ],
    ['null for options', () => Probe.tcp(null as unknown as object), '[Probe.tcp] props must be an object, got null'],
    [
      'a period that is a number',
      () => Probe.tcp({ period: 5 as unknown as Duration }),
      '[Probe.tcp] period must be a duration, got 5; give a cdk8s Duration',
    ],
    [
      'a period of half a second',
      () => Probe.tcp({ period: Duration.millis(500) }),
      '[Probe.tcp] period must be whole seconds, at least 1, got',
    ],
    [
      'a period of no time, which Kubernetes takes for its default',
      () => Probe.tcp({ period: Duration.seconds(0) }),
      '[Probe.tcp] period must be whole seconds, at least 1, got',
    ],
    [
      'a timeout of no time, which Kubernetes takes for its default',
      () => Probe.tcp({ timeout: Duration.seconds(0) }),
      '[Probe.tcp] timeout must be whole seconds, at least 1, got 0 s',
    ],
  ])('refuses %s', (_, make, text) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
  });
});
