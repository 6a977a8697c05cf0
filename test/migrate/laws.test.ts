import { answer } from '../../src/simulate';
import { account, app, authorize, mtls, namespace, workload } from './meshes';
import { objectsAfter, planned } from './planning';

/** Numbers that are the same in each run. */
function random(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PATHS = ['/', '/admin', '/api/x'];
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
  ];
}

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

describe('any mesh', () => {
  test.each(Array.from({ length: 10 }, (_, i) => i + 1))(
    'in the end has no path that it had not, by requests of our own, where no step was refused (mesh %i)',
    (seed) => {
      const mesh = meshOf(seed);
      const plan = planned(mesh, { accept: ['authenticated'] });
      const refused = plan.steps.findIndex(({ verdict }) => verdict === 'refused');
      const last = refused === -1 ? plan.steps.at(-1) : plan.steps[refused - 1];
      if (!last) return;
      const [before, after] = [through(mesh), through(objectsAfter(mesh, plan, last.name.slice(4)))];
      expect([...after].filter((one) => !before.has(one))).toEqual([]);
      // What opens by the whole way is told, or a step is refused.
      const unexplained = plan.opens.filter(({ because }) => because === undefined);
      if (refused === -1) expect(unexplained).toEqual([]);
    },
  );

  test.each(Array.from({ length: 4 }, (_, i) => i + 20))(
    'is closed to nobody by steps that are said to be safe (mesh %i)',
    (seed) => {
      const mesh = meshOf(seed);
      const plan = planned(mesh, { accept: ['authenticated'] });
      let before = through(mesh);
      for (const { name, verdict } of plan.steps) {
        const after = through(objectsAfter(mesh, plan, name.slice(4)));
        if (verdict === 'safe') expect([name, [...before].filter((one) => !after.has(one))]).toEqual([name, []]);
        before = after;
      }
    },
  );

  test('has the same plan whatever the order of its objects', () => {
    const mesh = meshOf(3);
    const names = (objects: readonly object[]) =>
      planned(objects).steps.map(({ name, verdict }) => `${name} ${verdict}`);
    expect(names([...mesh].reverse())).toEqual(names(mesh));
  });
});
