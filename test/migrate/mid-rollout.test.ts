import { account, app, authorize, BOOKINFO, mtls, namespace, STRICT, workload } from './meshes';
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
  test('those with a sidecar pass the waypoint by, and are shut out of new pods that take its word alone', () => {
    const plan = planned(BOOKINFO, ACCEPTED);
    const step = stepOf(plan, 'enrol-bookinfo');
    expect(step.meanwhile).toContainEqual(
      expect.objectContaining({
        kind: 'closed',
        to: 'bookinfo/reviews',
        clients: ['bookinfo/productpage (old pods)'],
      }),
    );
    expect(step.changes.filter(({ kind, to }) => kind === 'closed' && to === 'bookinfo/reviews')).toEqual([]);
    expect(step.verdict).toBe('closes');
    // The same asked for by hand: a client of before and one of after, in the mesh of after.
    const midway = [...objectsAfter(BOOKINFO, plan, 'enrol-bookinfo'), withSidecar('bookinfo', 'old', 'productpage')];
    const get = { method: 'GET', path: '/reviews/1' };
    expect(called(midway, 'bookinfo/old', 'bookinfo/reviews', get).verdict).toBe('denied');
    expect(called(midway, 'bookinfo/productpage', 'bookinfo/reviews', get).verdict).toBe('allowed');
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
    expect(plan.steps.map(({ verdict }) => verdict)).not.toContain('closes');
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
