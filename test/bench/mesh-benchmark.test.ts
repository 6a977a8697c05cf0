import { Chart, Duration } from 'cdk8s';
import { MeshBenchmark, Platform, type MeshBenchmarkProps } from '../../src';
import { check } from '../../src/check';
import { answer } from '../../src/simulate';
import { emitted, manifestsOf, pick, testApp, type Manifest } from '../synth';

const PLATFORM = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });

function benchmark(props: MeshBenchmarkProps = {}, platform: Platform | undefined = PLATFORM): Manifest[] {
  const chart = new Chart(testApp(platform), 'test');
  new MeshBenchmark(chart, 'Bench', props);
  return manifestsOf(chart);
}

interface Job {
  readonly spec: {
    readonly completions: number;
    readonly parallelism: number;
    readonly suspend: boolean;
    readonly template: {
      readonly metadata: { readonly annotations?: Record<string, string> };
      readonly spec: {
        readonly affinity: { readonly podAntiAffinity: object };
        readonly nodeSelector?: object;
        readonly containers: readonly [
          { readonly args: readonly string[]; readonly resources: object; readonly image: string },
        ];
      };
    };
  };
}

function jobIn(manifests: readonly Manifest[], namespace: string): Job {
  const found = manifests.find((one) => one.kind === 'Job' && one.metadata.namespace === namespace);
  return found as unknown as Job;
}

/** The argument after a flag. */
function flag(job: Job, name: string): string | undefined {
  const { args } = job.spec.template.spec.containers[0];
  return args[args.indexOf(name) + 1];
}

describe('a request of the client', () => {
  const manifests = benchmark();
  const walked = (variant: string): string[] => {
    const [found] = answer(
      manifests,
      {
        from: { workload: `bench-${variant}/client` },
        to: { service: `bench-${variant}/server`, port: 8080 },
        http: { path: '/' },
      },
      { platform: PLATFORM },
    );
    expect(found!.status).toBe(200);
    const places = found!.hops
      .filter(({ at }) => at !== 'cilium')
      .map(({ at, node, side }) => [at, node ?? side].filter((part) => part !== undefined).join(' of '));
    // A waypoint decides twice, by policies and by routes.
    return [...new Set(places)];
  };

  test('passes nothing without a mesh', () => {
    expect(walked('no-mesh')).toEqual(['app']);
  });

  test('passes two sidecars where they are injected', () => {
    expect(walked('sidecar')).toEqual(['sidecar of client', 'sidecar of server', 'app']);
  });

  test('passes the ztunnels of both nodes in ambient', () => {
    expect(walked('ambient')).toEqual(['ztunnel of client', 'ztunnel of server', 'app']);
  });

  test('passes the waypoint between them where there is one', () => {
    expect(walked('waypoint')).toEqual(['ztunnel of client', 'waypoint', 'ztunnel of server', 'app']);
  });
});

test('emits the same server and client in each of four namespaces', () => {
  const names = emitted(benchmark()).map((one) => one.replace(/-(no-mesh|sidecar|ambient|waypoint)\b/, '-X'));
  expect([...new Set(names)]).toEqual([
    'Namespace bench-X',
    'ServiceAccount bench-X/server',
    'Service bench-X/server',
    'Deployment bench-X/server',
    'ServiceAccount bench-X/client',
    'Job bench-X/client',
    'Gateway bench-X/waypoint',
  ]);
});

test('has nothing that check finds wrong', () => {
  const found = check(benchmark(), { world: 'closed', platform: PLATFORM });
  expect(found.filter(({ severity }) => severity !== 'info')).toEqual([]);
});

describe("the article's load", () => {
  const job = jobIn(benchmark(), 'bench-ambient');

  test('is what is sent: 1,000 requests a second over 64 connections', () => {
    expect([flag(job, '-qps'), flag(job, '-c')]).toEqual(['1000', '64']);
  });

  test('is measured in steps that are finer than the 0.3 ms which ambient adds in it', () => {
    expect(Number(flag(job, '-r'))).toBeLessThan(0.0003 / 4);
  });

  test('is asked of the server of the same namespace', () => {
    expect(job.spec.template.spec.containers[0].args.at(-1)).toBe('http://server.bench-ambient:8080/');
  });
});

describe('runs', () => {
  test('follow each other, with one more to warm up, and number themselves', () => {
    const job = jobIn(benchmark({ repetitions: 7 }), 'bench-sidecar');
    expect(job.spec).toMatchObject({ completionMode: 'Indexed', completions: 8, parallelism: 1 });
    expect(flag(job, '-labels')).toBe('variant=sidecar run=$(JOB_COMPLETION_INDEX)');
  });

  test('wait for somebody to start them, unless all are to start at once', () => {
    expect(jobIn(benchmark(), 'bench-ambient').spec.suspend).toBe(true);
    expect(jobIn(benchmark({ start: 'at-once' }), 'bench-ambient').spec.suspend).toBe(false);
  });

  test('last as long as is said', () => {
    expect(flag(jobIn(benchmark({ duration: Duration.seconds(90) }), 'bench-ambient'), '-t')).toBe('90s');
  });

  test('end with a sidecar too, as it is a native one', () => {
    const annotations = (variant: string): unknown =>
      jobIn(benchmark(), `bench-${variant}`).spec.template.metadata.annotations;
    expect(annotations('sidecar')).toEqual({ 'sidecar.istio.io/nativeSidecar': 'true' });
    expect(annotations('ambient')).toBeUndefined();
  });
});

describe('pods', () => {
  test('of the client are never on the node of the server', () => {
    expect(jobIn(benchmark(), 'bench-ambient').spec.template.spec.affinity.podAntiAffinity).toEqual({
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'server' } } },
      ],
    });
  });

  test('have as much CPU and memory as they may use, client and server alike', () => {
    const manifests = benchmark({ resources: { cpu: '2' }, variants: ['ambient'] });
    const pinned = { requests: { cpu: '2', memory: '256Mi' }, limits: { cpu: '2', memory: '256Mi' } };
    expect(jobIn(manifests, 'bench-ambient').spec.template.spec.containers[0].resources).toEqual(pinned);
    const server = pick(manifests, 'Deployment', 'server') as unknown as Job;
    expect(server.spec.template.spec.containers[0].resources).toEqual(pinned);
  });

  test('of both run on the nodes that are named', () => {
    const nodeSelector = { pool: 'bench' };
    const manifests = benchmark({ nodeSelector, variants: ['ambient'] });
    expect(jobIn(manifests, 'bench-ambient').spec.template.spec.nodeSelector).toEqual(nodeSelector);
    expect((pick(manifests, 'Deployment', 'server') as unknown as Job).spec.template.spec.nodeSelector).toEqual(
      nodeSelector,
    );
  });
});

test('the namespace without a mesh says so, as istiod may inject wherever nothing is said', () => {
  const labels = pick(benchmark(), 'Namespace', 'bench-no-mesh').metadata.labels;
  expect(labels).toEqual({ 'istio-injection': 'disabled' });
});

test('sidecars come from a revision where that is said', () => {
  const manifests = benchmark({ sidecarRevision: 'canary' });
  expect(pick(manifests, 'Namespace', 'bench-sidecar').metadata.labels).toEqual({ 'istio.io/rev': 'canary' });
});

test('names its namespaces', () => {
  const chart = new Chart(testApp(PLATFORM), 'test');
  const { namespaces } = new MeshBenchmark(chart, 'Bench', { name: 'perf', variants: ['no-mesh', 'waypoint'] });
  expect(namespaces).toEqual({ 'no-mesh': 'perf-no-mesh', waypoint: 'perf-waypoint' });
});

test.each<[what: string, props: object, message: string]>([
  ['a variant that is none', { variants: ['ambiant'] }, 'did you mean "ambient"?'],
  ['no variant', { variants: [] }, 'variants must name at least one'],
  ['a variant twice', { variants: ['ambient', 'ambient'] }, 'none twice'],
  ['no requests', { requestsPerSecond: 0 }, 'requestsPerSecond must be a whole number from 1'],
  ['part of a connection', { connections: 1.5 }, 'connections must be a whole number from 1'],
  ['more connections than requests', { requestsPerSecond: 10, connections: 64 }, 'give fewer connections'],
  ['no runs', { repetitions: 0 }, 'repetitions must be a whole number from 1'],
  ['a duration that is none', { duration: 60 }, 'duration must be an object'],
  ['resources that are no quantities', { resources: { cpu: 'much' } }, 'must be a quantity'],
  ['a prop that nobody reads', { qps: 10 }, 'unknown prop "qps"'],
  ['a start that is none', { start: 'later' }, 'start must be one of'],
  ['a name that is too long for its namespaces', { name: 'x'.repeat(60) }, 'namespace name'],
  ['a revision without sidecars', { variants: ['ambient'], sidecarRevision: 'canary' }, 'leave it out'],
  ['a label that the mesh reads', { labels: { 'istio.io/use-waypoint': 'x' } }, 'istio.io/use-waypoint'],
])('refuses %s', (_, props, message) => {
  expect(() => benchmark(props as MeshBenchmarkProps)).toThrow(message);
});

describe('a Kubernetes before 1.29', () => {
  const old = new Platform({ kubernetes: '1.28', istio: '1.24', gatewayApi: '1.2' });

  test('is refused where sidecars are compared, as the Job would never end', () => {
    expect(() => benchmark({}, old)).toThrow('needs Kubernetes 1.29 or later; the Platform says 1.28');
  });

  test('does for the others', () => {
    expect(emitted(benchmark({ variants: ['no-mesh', 'ambient'] }, old))).toContain('Job bench-ambient/client');
  });
});
