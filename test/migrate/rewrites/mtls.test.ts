import { account, app, authorize, mtls, namespace, STRICT, workload } from '../meshes';
import { called, objectsAfter, planned, stepOf } from '../planning';

const ACCEPTED = { accept: ['authenticated'] };
const forApi = (mode: string | undefined, ports: object) =>
  mtls(
    'shop',
    'STRICT',
    { selector: { matchLabels: { app: 'api' } }, mtls: mode ? { mode } : undefined, portLevelMtls: ports },
    'api',
  );
const SHOP = [namespace('shop'), namespace('plain', {}), workload('plain', 'old'), ...app('shop', 'web')];

describe('modes of single ports', () => {
  test('an exception alone, which ztunnel would lose, is kept by saying what the policy inherits', () => {
    // ambient.md 12, quirk Q1: a policy that has only DISABLE for a port exempts nothing.
    const mesh = [
      ...STRICT,
      ...SHOP,
      ...app('shop', 'api', { port: 8443 }),
      forApi(undefined, { 8443: { mode: 'DISABLE' } }),
    ];
    const plan = planned(mesh, ACCEPTED);
    expect(stepOf(plan, 'mtls-shop').applies[0]!.manifest['spec']).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 8443: { mode: 'DISABLE' } },
    });
    expect(stepOf(plan, 'mtls-shop').changes).toEqual([]);
    for (const objects of [mesh, objectsAfter(mesh, plan)]) {
      expect(called(objects, 'plain/old', 'shop/api', { path: '/' }, 8443).verdict).toBe('allowed');
      expect(called(objects, 'plain/old', 'shop/web').verdict).toBe('denied');
    }
  });

  test('a STRICT port of a PERMISSIVE workload stays shut to plaintext in a STRICT mesh', () => {
    // ambient.md 12, quirk Q3: with a STRICT mesh and nothing said by the namespace, ztunnel takes plaintext there.
    const mesh = [
      ...STRICT,
      ...SHOP,
      ...app('shop', 'api', { port: 8443 }),
      forApi('PERMISSIVE', { 8443: { mode: 'STRICT' } }),
    ];
    const plan = planned(mesh, ACCEPTED);
    const added = stepOf(plan, 'mtls-shop').applies.find(({ object }) => object.name === 'default');
    expect(added?.manifest['spec']).toEqual({ mtls: { mode: 'STRICT' } });
    for (const objects of [mesh, objectsAfter(mesh, plan)]) {
      expect(called(objects, 'plain/old', 'shop/api', { path: '/' }, 8443).verdict).toBe('denied');
    }
    expect(plan.opens.filter(({ because }) => because === undefined)).toEqual([]);
  });

  test('where the mesh takes plaintext, there is nothing to write', () => {
    const mesh = [...SHOP, ...app('shop', 'api', { port: 8443 }), forApi('PERMISSIVE', { 8443: { mode: 'STRICT' } })];
    expect(planned(mesh, ACCEPTED).steps.map(({ name }) => name)).not.toContain('020-mtls-shop');
  });
});

describe('DISABLE', () => {
  const OFF = [
    ...SHOP,
    ...app('shop', 'api'),
    mtls('shop', 'DISABLE', { selector: { matchLabels: { app: 'api' } } }, 'api'),
    authorize('shop', 'api', {
      selector: { matchLabels: { app: 'api' } },
      rules: [{ from: [{ source: { principals: [account('shop', 'web')] } }] }],
    }),
  ];

  test('is told to be PERMISSIVE to ztunnel', () => {
    const { concerns } = planned(OFF).namespaces.find(({ namespace: name }) => name === 'shop')!;
    expect(concerns).toContainEqual(expect.objectContaining({ name: 'mtls-off:shop/api', weight: 'loses' }));
  });

  test('refuses the step where a policy sees identities that it never saw, unless that is accepted', () => {
    // sidecar.md 13: clients send plaintext by themselves, so ALLOW by principal denies everyone; HBONE has an identity.
    expect(called(OFF, 'shop/web', 'shop/api').verdict).toBe('denied');
    const plan = planned(OFF);
    const step = stepOf(plan, 'enrol-shop');
    expect(step.verdict).toBe('refused');
    expect(step.changes).toContainEqual(
      expect.objectContaining({ kind: 'opened', to: 'shop/api', clients: ['shop/web'] }),
    );
    expect(plan.opens).not.toEqual([]);
    const accepted = planned(OFF, { accept: ['enrol-shop'] });
    expect(stepOf(accepted, 'enrol-shop')).toMatchObject({ verdict: 'changes', isAccepted: true });
  });

  test('a step that is accepted is one by its whole name, too', () => {
    const { name } = stepOf(planned(OFF), 'enrol-shop');
    expect(stepOf(planned(OFF, { accept: [name] }), 'enrol-shop').isAccepted).toBe(true);
  });
});
