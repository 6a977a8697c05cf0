import { compare, scopeOf } from '../../src/migrate/compare';
import { diffOf, type ReachabilityDiff } from '../../src/simulate/diff/diff';
import { account, app, istio, namespace, networkPolicy, onlyGet, STRICT, workload } from './meshes';
import { meshOf, objectsAfter, planned } from './planning';

/** Two namespaces that call each other and a third, with a gateway. */
const MESH = [
  ...STRICT,
  namespace('front'),
  namespace('back'),
  namespace('plain', {}),
  workload('plain', 'old'),
  ...app('front', 'web'),
  ...app('back', 'api'),
  ...app('back', 'db', { port: 5432, protocol: 'tcp' }),
  onlyGet('back', 'api', { principals: [account('front', 'web')] }),
  networkPolicy('back', 'db', {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ protocol: 'TCP', port: 5432 }] }],
  }),
];

function saidOf({ changes, identities }: ReachabilityDiff): readonly string[] {
  return [
    ...changes.map(({ after, before, clients, kind, port, ports, requests, to }) =>
      JSON.stringify([kind, clients, to, port, ports, requests, before, after]),
    ),
    ...identities.map((one) => JSON.stringify(one)),
  ].sort();
}

describe('a comparison of what a step may have a say about', () => {
  const plan = planned(MESH, { accept: ['authenticated'] });
  const names = plan.steps.map(({ name }) => name.slice(4));

  test.each(names.slice(1))('says what one of everything says: %s', (name) => {
    const step = plan.steps[names.indexOf(name)]!;
    const [before, after] = [names[names.indexOf(name) - 1]!, name].map((one) => meshOf(objectsAfter(MESH, plan, one)));
    const edits = step.applies.map(({ manifest, why }) => ({ does: 'apply' as const, object: manifest, why }));
    const isOfClients = /^(network|enrol)/.test(name);
    const scope = scopeOf(before!, step.namespace, edits, isOfClients);
    expect(scope).toEqual({ namespace: step.namespace, isOfClients });
    expect(saidOf(compare(before!, after!, scope))).toEqual(saidOf(diffOf(before!, after!)));
  });

  test('is one of everything where something routes to the namespace from elsewhere', () => {
    const route = (host: string, to: string) =>
      istio('VirtualService', 'front', 'r', {
        hosts: [`${host}.svc.cluster.local`],
        http: [{ route: [{ destination: { host: `${to}.svc.cluster.local` } }] }],
      });
    const scoped = (...more: readonly object[]) => scopeOf(meshOf([...MESH, ...more]), 'back', [], true);
    expect(scoped(route('web.front', 'api.back'))).toBeUndefined();
    expect(scoped(route('api.back', 'web.front'))).toEqual({ namespace: 'back', isOfClients: true });
    expect(scoped(route('web.front', 'web.front'))).toEqual({ namespace: 'back', isOfClients: true });
  });

  test('is one of everything where an object of no namespace, or of another, changes', () => {
    const mesh = meshOf(MESH);
    const edit = (object: object) => [{ does: 'apply' as const, object: object as never, why: '' }];
    expect(scopeOf(mesh, 'back', edit(namespace('front')), true)).toBeUndefined();
    expect(scopeOf(mesh, 'back', edit(workload('front', 'web')), true)).toBeUndefined();
    expect(scopeOf(mesh, undefined, [], true)).toBeUndefined();
    expect(scopeOf(mesh, 'back', edit(namespace('back')), true)).toBeDefined();
  });
});
