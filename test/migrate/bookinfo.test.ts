import { BOOKINFO, account } from './meshes';
import { called, lookedAt, objectsAfter, planned, stepOf } from './planning';

const ACCEPTED = { accept: ['authenticated'] };

describe('bookinfo with sidecars, STRICT, and a policy of requests', () => {
  test('moves in steps: sidecars take HBONE, a waypoint, Services bound to it, ambient mode, and nothing left behind', () => {
    const { namespaces, steps } = planned(BOOKINFO, ACCEPTED);
    expect(namespaces.find(({ namespace }) => namespace === 'bookinfo')?.verdict).toBe('moves');
    expect(steps.map(({ name }) => name)).toEqual([
      '010-sidecars-take-hbone',
      '020-waypoint-bookinfo',
      '030-bind-bookinfo',
      '040-enrol-bookinfo',
      '050-tidy-bookinfo',
    ]);
  });

  test('a waypoint serves the Service whose requests are judged, and no other', () => {
    const { namespaces } = planned(BOOKINFO);
    expect(namespaces.find(({ namespace }) => namespace === 'bookinfo')?.waypointFor).toEqual([
      { service: 'Service bookinfo/reviews', because: ['AuthorizationPolicy bookinfo/reviews-readers'] },
    ]);
  });

  test('what comes before ambient mode changes nothing', () => {
    const plan = planned(BOOKINFO, ACCEPTED);
    for (const name of ['sidecars-take-hbone', 'waypoint-bookinfo', 'bind-bookinfo']) {
      expect([name, stepOf(plan, name).verdict, stepOf(plan, name).changes]).toEqual([name, 'safe', []]);
    }
  });

  test('every call that got through gets through after every step, and every one that did not does not', () => {
    const plan = planned(BOOKINFO, ACCEPTED);
    const verdicts = (objects: readonly object[]) =>
      ['productpage', 'details', 'ratings', 'reviews'].flatMap((from) => [
        called(objects, `bookinfo/${from}`, 'bookinfo/reviews', { path: '/reviews/1' }).verdict,
        called(objects, `bookinfo/${from}`, 'bookinfo/reviews', { path: '/admin' }).verdict,
        called(objects, `bookinfo/${from}`, 'bookinfo/ratings').verdict,
        called(objects, `bookinfo/${from}`, 'bookinfo/details').verdict,
      ]);
    const before = verdicts(BOOKINFO);
    expect(before.filter((one) => one === 'allowed')).toHaveLength(2);
    for (const { name } of plan.steps)
      expect([name, verdicts(objectsAfter(BOOKINFO, plan, name.slice(4)))]).toEqual([name, before]);
  });

  test('in the end the waypoint judges requests, and the pods trust nobody but it', () => {
    const end = objectsAfter(BOOKINFO, planned(BOOKINFO, ACCEPTED));
    const found = called(end, 'bookinfo/productpage', 'bookinfo/reviews', { path: '/reviews/1' });
    expect(found.path).toMatchObject({ waypoint: 'bookinfo/waypoint', tunnel: 'HBONE' });
    expect(called(end, 'bookinfo/details', 'bookinfo/reviews', { path: '/reviews/1' })).toMatchObject({
      verdict: 'denied',
      by: { hop: 'waypoint' },
    });
  });

  test('the policy of requests is told again at the Service, and the pods let the waypoint in', () => {
    const { applies } = stepOf(planned(BOOKINFO), 'waypoint-bookinfo');
    const specs = Object.fromEntries(applies.map(({ manifest, object }) => [object.name, manifest['spec']]));
    expect(specs['reviews-readers-at-waypoint']).toEqual({
      targetRefs: [{ kind: 'Service', group: '', name: 'reviews' }],
      rules: [
        {
          from: [{ source: { principals: [account('bookinfo', 'productpage')] } }],
          to: [{ operation: { methods: ['GET'], paths: ['/reviews/*'] } }],
        },
      ],
    });
    expect(specs['reviews-from-waypoint']).toMatchObject({
      selector: { matchLabels: { app: 'reviews' } },
      rules: [{ from: [{ source: { principals: [account('bookinfo', 'waypoint')] } }] }],
    });
  });

  test('ambient mode is refused where calls that STRICT refused, as they were plaintext, get an identity', () => {
    // sidecar.md 1 and 10: a sidecar sends plaintext to pod addresses and unknown hosts; ztunnel sends HBONE there.
    const { verdict, changes } = stepOf(planned(BOOKINFO), 'enrol-bookinfo');
    expect(verdict).toBe('refused');
    expect(new Set(changes.filter(({ kind }) => kind === 'opened').map(({ because }) => because))).toEqual(
      new Set(['authenticated', 'reset']),
    );
  });

  test('nothing else than that differs, and with that accepted the plan is proved', () => {
    const plan = planned(BOOKINFO, ACCEPTED);
    expect(plan.steps.flatMap(lookedAt)).toEqual([]);
    expect(plan.isProved).toBe(true);
    expect(plan.opens.filter(({ because }) => because === undefined)).toEqual([]);
  });

  test('the label of injection goes by a command too, as kubectl apply leaves labels that it did not write', () => {
    const { commands } = stepOf(planned(BOOKINFO, ACCEPTED), 'enrol-bookinfo');
    expect(commands[0]).toBe(
      'kubectl label namespace bookinfo --overwrite istio-injection- istio.io/dataplane-mode=ambient',
    );
    expect(commands).toContain('kubectl rollout restart deployment reviews-v2 -n bookinfo');
  });

  test('steps after a refused one wait for it', () => {
    const plan = planned(BOOKINFO);
    expect(stepOf(plan, 'tidy-bookinfo').waitsFor).toBe('040-enrol-bookinfo');
    expect(plan.isProved).toBe(false);
  });

  test('a name that is accepted and means nothing is refused, with those that would do', () => {
    expect(() => planned(BOOKINFO, { accept: ['enroll-bookinfo'] })).toThrow(
      'accept names "enroll-bookinfo", which is no step and nothing that blocks; there are: 040-enrol-bookinfo',
    );
  });
});
