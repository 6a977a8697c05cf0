import { answer } from '../../src/simulate';
import { account, app, authorize, istio, mtls, namespace, workload } from './meshes';
import { objectsAfter, planned } from './planning';

/** Numbers that are the same in each run. */
function random(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PATHS = ['/', '/admin', '/api/x', '/api/admin'];
const METHODS = ['GET', 'POST'];

/** A mesh of two namespaces with sidecars, and one without, with some policies. */
function meshOf(seed: number): readonly object[] {
  const pick = random(seed);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const policies = Array.from({ length: 1 + pick(3) }, (_, i) => {
    const home = one(['a', 'b']);
    const source = one([
      { principals: [account('a', 'web')] },
      { namespaces: ['a'] },
      { namespaces: ['b'] },
      { notNamespaces: ['b'] },
      { notPrincipals: [account('b', 'api')] },
      undefined,
    ]);
    const operation = one([
      { methods: ['GET'] },
      { paths: ['/admin*'] },
      { ports: ['8080'] },
      { ports: ['8080'], notPaths: ['/'] },
      { notPorts: ['8080'] },
      undefined,
    ]);
    const rule = { ...(source && { from: [{ source }] }), ...(operation && { to: [{ operation }] }) };
    return authorize(home, `p${i}`, {
      ...(pick(4) > 0 && { selector: { matchLabels: { app: home === 'a' ? 'web' : 'api' } } }),
      action: one(['ALLOW', 'ALLOW', 'DENY']),
      rules: [rule],
    });
  });
  return [
    namespace('istio-system', {}),
    ...(pick(2) === 0 ? [mtls('istio-system', 'STRICT')] : []),
    namespace('a'),
    namespace('b'),
    namespace('plain', {}),
    workload('plain', 'old'),
    ...app('a', 'web', { port: 80, targetPort: 8080 }),
    ...app('b', 'api', { port: 80, targetPort: 8080 }),
    ...policies,
    ...(seed < REWRITING ? [] : [istio('VirtualService', 'b', 'api', { hosts: ['api'], http: one(REWRITES) })]),
  ];
}

/** From this mesh on, a route rewrites paths, which sidecars do before policies read them, and a waypoint does afterwards. */
const REWRITING = 2000;
const route = [{ destination: { host: 'api' } }];
const REWRITES = [
  [{ match: [{ uri: { prefix: '/api/' } }], rewrite: { uri: '/' }, route }, { route }],
  [{ match: [{ uri: { prefix: '/admin' } }], rewrite: { uri: '/api/x' }, route }, { route }],
  [{ rewrite: { uri: '/admin/' }, route }],
];

/** Which calls of Services get through. */
function through(objects: readonly object[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const from of ['a/web', 'b/api', 'plain/old']) {
    for (const service of ['a/web', 'b/api']) {
      for (const path of PATHS) {
        for (const method of METHODS) {
          const [is] = answer(objects as never, {
            from: { workload: from },
            to: { service, port: 80 },
            http: { path, method },
          });
          if (is!.verdict === 'allowed' && is!.outcome === 'app') found.add(`${from} -> ${service} ${method} ${path}`);
        }
      }
    }
  }
  return found;
}

/** A plan, and what gets through before and after the last step that is not refused and waits for none. */
function movedAsFarAsItGoes(seed: number) {
  const mesh = meshOf(seed);
  const plan = planned(mesh, { accept: ['authenticated'] });
  const done = plan.steps.filter(({ verdict, waitsFor }) => verdict !== 'refused' && waitsFor === undefined);
  const last = done.at(-1)!.name.slice(4);
  return { mesh, plan, done, before: through(mesh), after: through(objectsAfter(mesh, plan, last)) };
}

/** In the last, a path is refused by one policy at first, and by another in between. */
const SEEDS = [...Array.from({ length: 10 }, (_, i) => i + 1), 149, 2000, 2001, 2002, 2003];

describe('any mesh', () => {
  test.each(SEEDS)(
    'gets no path that it had not, by requests of our own, as far as no step is refused (mesh %i)',
    (seed) => {
      const { after, before } = movedAsFarAsItGoes(seed);
      expect([...after].filter((one) => !before.has(one))).toEqual([]);
    },
  );

  test.each(SEEDS)('has no opening in the end that no step was refused for (mesh %i)', (seed) => {
    const { plan } = movedAsFarAsItGoes(seed);
    const isRefused = plan.steps.some(({ verdict }) => verdict === 'refused');
    const unexplained = plan.opens.filter(({ because }) => because === undefined);
    expect(isRefused || unexplained.length === 0).toBe(true);
  });

  test('comes to its end in some of these meshes, and is refused in others, so that both are looked at', () => {
    const ends = new Set(SEEDS.map((seed) => movedAsFarAsItGoes(seed).plan.isProved));
    expect(ends).toEqual(new Set([true, false]));
  });

  test.each([...SEEDS.slice(0, 5), ...SEEDS.slice(-4)])(
    'loses no call of a Service by steps that are said to be safe or to change no such (mesh %i)',
    (seed) => {
      const { done, mesh, plan } = movedAsFarAsItGoes(seed);
      const states = [through(mesh), ...done.map(({ name }) => through(objectsAfter(mesh, plan, name.slice(4))))];
      const lost = done.flatMap(({ name, verdict }, i) =>
        verdict === 'safe' || verdict === 'changes'
          ? [...states[i]!].filter((one) => !states[i + 1]!.has(one)).map((one) => `${name}: ${one}`)
          : [],
      );
      expect(lost).toEqual([]);
    },
  );

  test.each([1, 2, 3, 149, 2000, 2002])('has the rest of its plan, made again after any step (mesh %i)', (seed) => {
    const { done, mesh, plan } = movedAsFarAsItGoes(seed);
    const names = plan.steps.map(({ name }) => name.slice(4));
    const again = done.map(({ name }) => {
      const rest = planned(objectsAfter(mesh, plan, name.slice(4)), { accept: ['authenticated'] });
      return rest.steps.map((one) => one.name.slice(4));
    });
    expect(again).toEqual(done.map((_, i) => names.slice(i + 1)));
  });

  test('has the same plan whatever the order of its objects', () => {
    const mesh = meshOf(3);
    const names = (objects: readonly object[]) =>
      planned(objects).steps.map(({ name, verdict }) => `${name} ${verdict}`);
    expect(names(mesh.map((_, i) => mesh[mesh.length - 1 - i]!))).toEqual(names(mesh));
  });
});
