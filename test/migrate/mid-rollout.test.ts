import { account, app, authorize, BOOKINFO, mtls, namespace, onlyGet, STRICT, workload } from './meshes';
import { called, objectsAfter, planned, stepOf } from './planning';

const ACCEPTED = { accept: ['authenticated'] };

/** A workload with its sidecar put in, as `kubectl get` shows pods that were made before a step. */
function withSidecar(home: string, name: string, asApp: string): object {
  return workload(home, name, {
    podLabels: { app: asApp, 'networking.istio.io/tunnel': 'http' },
    annotations: { 'sidecar.istio.io/status': '{}' },
    spec: {
      serviceAccountName: asApp,
      containers: [
        { name: 'app', image: 'example/app:1' },
        { name: 'istio-proxy', image: 'example/proxy:1' },
      ],
    },
  });
}

describe('while the pods of a namespace are made again', () => {
  test('those with a sidecar are shut out of new pods behind a waypoint, so clients are made again before servers', () => {
    const plan = planned(BOOKINFO, ACCEPTED);
    const step = stepOf(plan, 'enrol-bookinfo');
    // A client of before and one of after, in the mesh of after: sidecars pass the waypoint by (sidecar.md 5).
    const midway = [...objectsAfter(BOOKINFO, plan, 'enrol-bookinfo'), withSidecar('bookinfo', 'old', 'productpage')];
    const get = { method: 'GET', path: '/reviews/1' };
    expect(called(midway, 'bookinfo/old', 'bookinfo/reviews', get).verdict).toBe('denied');
    expect(called(midway, 'bookinfo/productpage', 'bookinfo/reviews', get).verdict).toBe('allowed');
    const place = (name: string) => step.restarts.findIndex((one) => one.startsWith(`Deployment bookinfo/${name}`));
    expect(place('productpage')).toBeGreaterThanOrEqual(0);
    expect(place('productpage')).toBeLessThan(place('reviews'));
    expect([step.meanwhile, step.verdict]).toEqual([[], 'changes']);
  });

  const judged = (name: string, from: string) => onlyGet('shop', name, { principals: [account('shop', from)] });
  const enrolled = (...objects: readonly object[]) =>
    stepOf(planned([...STRICT, namespace('shop'), ...objects], ACCEPTED), 'enrol-shop');

  test('a chain is made again from its first client on', () => {
    const { meanwhile, restarts } = enrolled(
      ...['a-last', 'b-middle', 'c-first'].flatMap((name) => app('shop', name)),
      judged('a-last', 'b-middle'),
      judged('b-middle', 'c-first'),
    );
    expect(restarts).toEqual(['Deployment shop/c-first', 'Deployment shop/b-middle', 'Deployment shop/a-last']);
    expect(meanwhile).toEqual([]);
  });

  test('what asks for its sidecar by a label on its pods is made again when it is applied, and waits for nobody', () => {
    const labelled = (name: string) =>
      app('shop', name, { podLabels: { app: name, 'sidecar.istio.io/inject': 'true' } });
    const step = stepOf(
      planned(
        [...STRICT, namespace('shop', {}), ...labelled('api'), ...labelled('web'), judged('api', 'web')],
        ACCEPTED,
      ),
      'enrol-shop',
    );
    expect(step.meanwhile.map(({ clients, to }) => [clients, to])).toEqual([[['shop/web (old pods)'], 'shop/api']]);
    expect(step.verdict).toBe('interrupts');
  });

  test('Services that call each other can not both come after their clients: one of both is told', () => {
    const step = enrolled(...app('shop', 'a'), ...app('shop', 'b'), judged('a', 'b'), judged('b', 'a'));
    expect(step.meanwhile.map(({ clients, kind, to }) => [kind, clients, to])).toEqual([
      ['closed', [expect.stringMatching(/^shop\/[ab] \(old pods\)$/)], expect.stringMatching(/^shop\/[ab]$/)],
    ]);
    expect(step.verdict).toBe('interrupts');
  });

  test('what a CronJob has started is through before, and it starts nothing meanwhile', () => {
    const nightly = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'shop' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: { spec: (workload('shop', 'nightly', { kind: 'Job' }) as { spec: object }).spec },
      },
    };
    const { commands, meanwhile } = enrolled(...app('shop', 'api'), nightly, judged('api', 'nightly'));
    const at = (part: string) => commands.findIndex((one) => one.includes(part));
    expect(meanwhile).toEqual([]);
    expect(at('"suspend":true')).toBeGreaterThanOrEqual(0);
    expect(at('"suspend":true')).toBeLessThan(at('until test -z'));
    expect(at('until test -z')).toBeLessThan(at('rollout restart deployment api'));
    expect(at('rollout status deployment api')).toBeLessThan(at('"suspend":false'));
  });

  test('a Job that runs is not waited for, and told', () => {
    const { meanwhile } = enrolled(
      ...app('shop', 'api'),
      workload('shop', 'once', { kind: 'Job' }),
      judged('api', 'once'),
    );
    expect(meanwhile.map(({ clients }) => clients)).toEqual([['shop/once (old pods)']]);
  });

  test.each([
    [1, []],
    [3, ['shop/db (old pods)']],
  ])('peers of a StatefulSet of %i meet each other if there are several', (replicas, told) => {
    const [service, set] = app('shop', 'db', { kind: 'StatefulSet', protocol: 'http' }) as readonly [
      object,
      { spec: object },
    ];
    const { meanwhile } = enrolled(service, { ...set, spec: { ...set.spec, replicas } }, judged('db', 'db'));
    expect(meanwhile.flatMap(({ clients }) => clients)).toEqual(told);
  });

  test('nothing is told where clients go by their names alone, which they have with a sidecar and without', () => {
    const mesh = [
      ...STRICT,
      namespace('shop'),
      ...app('shop', 'web'),
      ...app('shop', 'api'),
      authorize('shop', 'api', {
        selector: { matchLabels: { app: 'api' } },
        rules: [{ from: [{ source: { principals: [account('shop', 'web')] } }] }],
      }),
    ];
    const plan = planned(mesh, ACCEPTED);
    expect(stepOf(plan, 'enrol-shop').meanwhile).toEqual([]);
    expect(plan.steps.map(({ verdict }) => verdict)).not.toContain('interrupts');
    const midway = [
      ...objectsAfter(mesh, plan, 'enrol-shop'),
      withSidecar('shop', 'old', 'web'),
      withSidecar('shop', 'older', 'api'),
    ];
    for (const client of ['shop/old', 'shop/web']) {
      expect([client, called(midway, client, 'shop/api').verdict]).toEqual([client, 'allowed']);
    }
  });

  test('nothing is told of a client that was shut out before, and is in the end', () => {
    const mesh = [
      namespace('istio-system', {}),
      namespace('shop'),
      ...app('shop', 'api'),
      mtls('shop', 'STRICT'),
      namespace('plain', {}),
      workload('plain', 'old'),
    ];
    expect(stepOf(planned(mesh, ACCEPTED), 'enrol-shop').meanwhile).toEqual([]);
  });

  test('steps after which all pods stay have no such time', () => {
    const others = planned(BOOKINFO, ACCEPTED).steps.filter(({ name }) => !name.endsWith('enrol-bookinfo'));
    expect(others.length).toBeGreaterThan(2);
    expect(others.flatMap(({ meanwhile }) => meanwhile)).toEqual([]);
  });
});
