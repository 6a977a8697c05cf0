import { Chart, Duration, Testing } from 'cdk8s';
import { AmbientNamespace, MeshService, ServicePort, VerifyMesh, Waypoint, type VerifyMeshProps } from '../../src';
import { check } from '../../src/check';
import { answer } from '../../src/simulate';
import { emitted, pick, synth, testApp, type Manifest } from '../synth';

const IMAGE = 'registry.example.com/tools/curl:8.16.0';

interface Parts {
  readonly chart: Chart;
  readonly namespace: AmbientNamespace;
  readonly reviews: MeshService;
  readonly ratings: MeshService;
}

/** A namespace with two services, and checks of them. */
function shop(
  props: (parts: Parts) => Partial<VerifyMeshProps>,
  after: (parts: Parts, verify: VerifyMesh) => void = () => undefined,
) {
  return synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
    const service = (id: string) =>
      new MeshService(chart, id, { namespace, port: 9080, image: 'registry.example.com/app:1' });
    const parts = { chart, namespace, reviews: service('Reviews'), ratings: service('Ratings') };
    after(parts, new VerifyMesh(chart, 'Verify', { namespace, image: IMAGE, ...props(parts) }));
  });
}

/** The checks that were written, line by line and field by field. */
function checks(manifests: readonly Manifest[]): string[][] {
  const { data } = pick(manifests, 'ConfigMap', 'verify') as unknown as { data: Record<string, string> };
  const lines = data['checks']!.split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => line.split('\t'));
}

function podOf(manifests: readonly Manifest[], kind = 'Job'): any {
  const { spec } = pick(manifests, kind, 'verify') as any;
  return (kind === 'CronJob' ? spec.jobTemplate.spec : spec).template.spec;
}

describe('what is checked', () => {
  test('is written as data, a line for each', () => {
    const manifests = shop(({ ratings, reviews }) => ({
      captured: [reviews],
      calls: [
        { to: reviews, path: '/reviews/7', headers: { 'x-team': 'red blue' }, allowed: true },
        { to: reviews, method: 'POST', status: 201, allowed: true },
        { to: ratings, allowed: false },
      ],
      splits: [{ service: reviews, percent: 10, marker: 'x-version: v2' }],
    }));
    expect(checks(manifests)).toEqual([
      ['self', 'shop/verify', '-', '-', '-'],
      ['captured', 'shop/reviews', 'shop', 'app%3Dreviews', '-'],
      ['header', 'x-team: red blue'],
      ['allowed', 'GET shop/reviews', 'GET', 'http://reviews.shop.svc:9080/reviews/7', '2??,3??'],
      ['allowed', 'POST shop/reviews', 'POST', 'http://reviews.shop.svc:9080/', '201'],
      ['denied', 'GET shop/ratings', 'GET', 'http://ratings.shop.svc:9080/', 'reset'],
      ['hbone', 'shop/reviews', '-', '-', '-'],
      ['split', '10 % of shop/reviews', 'http://reviews.shop.svc:9080/', 'x-version: v2', '200', '8', '35'],
    ]);
  });

  test('knows a denial by what refuses, also where a waypoint comes later', () => {
    const manifests = shop(
      ({ ratings, reviews }) => ({
        calls: [
          { to: reviews, allowed: false },
          { to: ratings, allowed: false, refusedBy: 'network' },
        ],
      }),
      ({ chart, namespace, reviews }) => reviews.enroll(new Waypoint(chart, 'Waypoint', { namespace })),
    );
    expect(checks(manifests).map((line) => line[4])).toEqual(['-', '403', 'timeout']);
  });

  test('takes either denial for a service of elsewhere, whose waypoint is not known', () => {
    const manifests = shop(({ chart }) => {
      const far = MeshService.fromServiceName(chart, 'Far', 'far', { namespace: 'away', port: 80 });
      return { calls: [{ to: far, allowed: false }] };
    });
    expect(checks(manifests)[1]!.at(-1)).toBe('403,reset');
  });

  test('leaves its own pod out where that is not in the mesh', () => {
    const manifests = shop(({ reviews }) => ({ enrolled: false, captured: [reviews] }));
    expect(checks(manifests).map(([kind]) => kind)).toEqual(['captured']);
  });

  test('is HBONE where both ends have to be captured and a call has to get through, and nowhere else', () => {
    const kinds = (props: (parts: Parts) => object): string[] =>
      checks(shop(props as never)).map(([kind, name]) => `${kind} ${name}`);
    const hbone = (props: (parts: Parts) => object): string[] => kinds(props).filter((one) => one.startsWith('hbone'));
    const both = ({ ratings, reviews }: Parts): object => ({
      captured: [reviews, ratings],
      calls: [
        { to: reviews, allowed: true },
        { to: ratings, allowed: false },
      ],
    });
    expect(hbone(both)).toEqual(['hbone shop/reviews']);
    expect(hbone((parts) => ({ ...both(parts), enrolled: false }))).toEqual([]);
    expect(hbone(({ reviews }) => ({ calls: [{ to: reviews, allowed: true }] }))).toEqual([]);
  });
});

describe('leave', () => {
  test('is to list pods where services have to be captured, and nothing more', () => {
    const manifests = shop(({ ratings, reviews }) => ({ captured: [reviews, ratings] }));
    expect(emitted(manifests).filter((one) => one.startsWith('Role'))).toEqual([
      'Role shop/verify',
      'RoleBinding shop/verify',
    ]);
    expect((pick(manifests, 'Role', 'verify') as any).rules).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
    ]);
    expect((pick(manifests, 'RoleBinding', 'verify') as any).subjects).toEqual([
      { kind: 'ServiceAccount', name: 'verify', namespace: 'shop' },
    ]);
    expect(podOf(manifests).automountServiceAccountToken).toBe(true);
  });

  test('is not there, nor a token, where nobody needs it', () => {
    const manifests = shop(({ reviews }) => ({ calls: [{ to: reviews, allowed: true }] }));
    expect(emitted(manifests).filter((one) => one.startsWith('Role'))).toEqual([]);
    expect(podOf(manifests).automountServiceAccountToken).toBe(false);
  });

  test('is given to no account of somebody else', () => {
    const as = (props: (parts: Parts) => Partial<VerifyMeshProps>) => () =>
      shop((parts) => ({ serviceAccount: 'web', ...props(parts) }));
    expect(as(({ reviews }) => ({ captured: [reviews] }))).toThrow('captured needs leave to list pods');
    const manifests = as(({ reviews }) => ({ calls: [{ to: reviews, allowed: true }] }))();
    expect(podOf(manifests).serviceAccountName).toBe('web');
    expect(emitted(manifests)).not.toContain('ServiceAccount shop/verify');
  });
});

describe('the Job', () => {
  test('is not run again by itself where a check has failed, as each has been tried', () => {
    const job = shop(({ reviews }) => ({ captured: [reviews] })).find(({ kind }) => kind === 'Job')!;
    expect((job['spec'] as { backoffLimit: number }).backoffLimit).toBe(0);
  });

  test('passes Pod Security restricted', () => {
    const pod = podOf(shop(({ reviews }) => ({ captured: [reviews] })));
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.restartPolicy).toBe('Never');
  });

  test('runs the script from the ConfigMap, so that no shell reads what is checked', () => {
    const manifests = shop(({ reviews }) => ({ calls: [{ to: reviews, path: '/$(id)`id`', allowed: true }] }));
    const [container] = podOf(manifests).containers;
    expect([container.command, container.args]).toEqual([['sh', '/verify/verify.sh'], undefined]);
    expect(JSON.stringify(container)).not.toContain('$(id)');
    expect(checks(manifests)[1]![3]).toBe('http://reviews.shop.svc:9080/$(id)`id`');
  });

  test('is a CronJob with a schedule', () => {
    const manifests = shop(({ reviews }) => ({
      schedule: '*/30 * * * 1-5',
      captured: [reviews],
      deadline: Duration.minutes(2),
    }));
    const { spec } = pick(manifests, 'CronJob', 'verify') as any;
    expect([spec.schedule, spec.concurrencyPolicy, spec.jobTemplate.spec.activeDeadlineSeconds]).toEqual([
      '*/30 * * * 1-5',
      'Forbid',
      120,
    ]);
    expect(emitted(manifests)).not.toContain('Job shop/verify');
  });

  test('waits as long as it is told', () => {
    const [{ env }] = podOf(
      shop(({ reviews }) => ({ captured: [reviews], attempts: 2, timeout: Duration.seconds(3) })),
    ).containers;
    const of = (name: string) => env.find((one: any) => one.name === name).value;
    expect([of('ATTEMPTS'), of('TIMEOUT')]).toEqual(['2', '3']);
  });
});

describe('who it is', () => {
  test('is admitted like any other caller', () => {
    const chart = new Chart(testApp(), 'test');
    const namespace = new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
    const reviews = new MeshService(chart, 'Reviews', { namespace, port: 9080, image: 'registry.example.com/app:1' });
    const verify = new VerifyMesh(chart, 'Verify', { namespace, image: IMAGE, captured: [reviews] });
    namespace.denyByDefault();
    const ask = () =>
      answer(Testing.synth(chart) as object[], {
        from: { workload: 'shop/verify' },
        to: { service: 'shop/reviews', port: 9080 },
      });
    expect(ask()[0]!.verdict).toBe('denied');
    reviews.allowFrom(verify);
    expect(ask()[0]!.verdict).toBe('allowed');
  });

  test('is nothing that check finds fault with', () => {
    const manifests = shop(({ ratings, reviews }) => ({
      captured: [reviews],
      calls: [{ to: ratings, allowed: true }],
    }));
    expect(check(manifests as object[], { world: 'closed' })).toEqual([]);
  });
});

describe('refuses', () => {
  const verify = (props: (parts: Parts) => unknown) => () => shop(props as (parts: Parts) => Partial<VerifyMeshProps>);

  test.each<[string, (parts: Parts) => unknown, string]>([
    ['nothing to check', () => ({}), 'has nothing to check'],
    ['no image', ({ reviews }) => ({ image: '', captured: [reviews] }), 'image must be text'],
    ['an unknown prop', () => ({ call: [] }), 'unknown prop'],
    ['a call without a verdict', ({ reviews }) => ({ calls: [{ to: reviews }] }), 'say allowed: true or false'],
    ['a name for a service', () => ({ calls: [{ to: 'reviews', allowed: true }] }), 'to must be an object'],
    [
      'a path with a space',
      ({ reviews }) => ({ calls: [{ to: reviews, allowed: true, path: '/a b' }] }),
      'path must begin with "/"',
    ],
    [
      'a path with a tab',
      ({ reviews }) => ({ calls: [{ to: reviews, allowed: true, path: '/a\tb' }] }),
      'path must begin with "/"',
    ],
    [
      'a header with a line break',
      ({ reviews }) => ({ calls: [{ to: reviews, allowed: true, headers: { a: 'b\nc' } }] }),
      'header a must be text',
    ],
    ['an unknown method', ({ reviews }) => ({ calls: [{ to: reviews, allowed: true, method: 'HEAD' }] }), 'method'],
    [
      'a status of what is refused',
      ({ reviews }) => ({ calls: [{ to: reviews, allowed: false, status: 403 }] }),
      'status goes with allowed: true',
    ],
    [
      'a refuser of what is allowed',
      ({ reviews }) => ({ calls: [{ to: reviews, allowed: true, refusedBy: 'ztunnel' }] }),
      'refusedBy goes with allowed: false',
    ],
    [
      'a marker with a tab',
      ({ reviews }) => ({ splits: [{ service: reviews, percent: 1, marker: 'a\tb' }] }),
      'marker must be text',
    ],
    [
      'a percent above 100',
      ({ reviews }) => ({ splits: [{ service: reviews, percent: 101, marker: 'a' }] }),
      'percent must be a whole number',
    ],
    [
      'too many requests',
      ({ reviews }) => ({ splits: [{ service: reviews, percent: 1, marker: 'a', requests: 20_000 }] }),
      'at most 10000',
    ],
    ['a schedule that is none', ({ reviews }) => ({ captured: [reviews], schedule: 'hourly' }), 'five fields'],
    ['no attempts', ({ reviews }) => ({ captured: [reviews], attempts: 0 }), 'attempts'],
    ['root', ({ reviews }) => ({ captured: [reviews], runAsUser: 0 }), 'runAsUser'],
  ])('%s', (_, props, says) => {
    expect(verify(props)).toThrow(says);
  });

  test('a port that speaks no HTTP/1.1', () => {
    const ask = (port: ServicePort) => () =>
      shop(({ chart, namespace }) => {
        const other = new MeshService(chart, 'Other', {
          namespace,
          ports: [port],
          image: 'registry.example.com/app:1',
        });
        return { calls: [{ to: other, allowed: true }] };
      });
    expect(ask(ServicePort.grpc(9090))).toThrow('speaks grpc');
    expect(ask(ServicePort.tcp(5432))).toThrow('no HTTP or gRPC port');
    expect(ask(ServicePort.http(8080))).not.toThrow();
  });
});
