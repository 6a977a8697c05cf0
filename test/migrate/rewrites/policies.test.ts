import { account, app, authorize, istio, namespace, onlyGet, STRICT, workload } from '../meshes';
import { called, lookedAt, objectsAfter, planned, stepOf } from '../planning';

const ACCEPTED = { accept: ['authenticated'] };

function specsOf(objects: readonly object[], step: string): Record<string, any> {
  return Object.fromEntries(
    stepOf(planned(objects, ACCEPTED), step).applies.map(({ manifest, object }) => [object.name, manifest['spec']]),
  );
}

describe('principals that change at a waypoint', () => {
  const FRONT_AND_BACK = [
    ...STRICT,
    namespace('front'),
    namespace('back'),
    ...app('front', 'web'),
    ...app('back', 'api'),
    ...app('back', 'db', { port: 5432, protocol: 'tcp' }),
    onlyGet('back', 'api', { principals: [account('front', 'web')] }),
    authorize('back', 'db', {
      selector: { matchLabels: { app: 'db' } },
      rules: [{ from: [{ source: { principals: [account('back', 'api')] } }] }],
    }),
  ];

  test('callers keep getting through after each step, and nobody else does', () => {
    const plan = planned(FRONT_AND_BACK, ACCEPTED);
    const outcome = (objects: readonly object[]) => [
      called(objects, 'front/web', 'back/api').verdict,
      called(objects, 'front/web', 'back/api', { path: '/', method: 'DELETE' }).verdict,
      called(objects, 'back/db', 'back/api').verdict,
      called(objects, 'back/api', 'back/db', undefined, 5432).verdict,
      called(objects, 'front/web', 'back/db', undefined, 5432).verdict,
    ];
    for (const { name } of plan.steps) {
      expect([name, outcome(objectsAfter(FRONT_AND_BACK, plan, name.slice(4)))]).toEqual([
        name,
        ['allowed', 'denied', 'denied', 'allowed', 'denied'],
      ]);
    }
    expect(plan.steps.flatMap(lookedAt)).toEqual([]);
  });

  test('a policy that ztunnel can read, of pods without a waypoint, stays as it is', () => {
    const names = planned(FRONT_AND_BACK, ACCEPTED).steps.flatMap(({ applies, deletes }) =>
      [...applies, ...deletes].map(({ object }) => object.name),
    );
    expect(names).not.toContain('db');
    expect(names).not.toContain('db-from-waypoint');
  });

  test('clients move before the servers that judge their requests', () => {
    expect(
      planned(FRONT_AND_BACK, ACCEPTED)
        .steps.map(({ name }) => name.slice(4))
        .filter((name) => name.startsWith('enrol')),
    ).toEqual(['enrol-front', 'enrol-back']);
  });

  test('with servers first, a client with a sidecar would pass the waypoint by and be refused', () => {
    // sidecar clients: ambient.md 7.1, "SC-* | service VIP | AMB": the waypoint is skipped.
    const moved = FRONT_AND_BACK.map((one) =>
      JSON.stringify(one) === JSON.stringify(namespace('back'))
        ? namespace('back', { 'istio.io/dataplane-mode': 'ambient' })
        : one,
    );
    expect(called(moved, 'front/web', 'back/api').verdict).toBe('denied');
  });

  test('namespaces that call each other are a circle, which is told, and what closes meanwhile is, too', () => {
    const circle = [
      ...STRICT,
      namespace('a'),
      namespace('b'),
      ...app('a', 'one'),
      ...app('b', 'two'),
      onlyGet('a', 'one', { namespaces: ['b'] }),
      onlyGet('b', 'two', { namespaces: ['a'] }),
    ];
    const plan = planned(circle, ACCEPTED);
    expect(plan.namespaces.find(({ namespace: name }) => name === 'a')?.circle).toEqual(['b']);
    expect(stepOf(plan, 'enrol-a').verdict).toBe('closes');
    expect(lookedAt(stepOf(plan, 'enrol-a')).map(({ clients, kind, to }) => [kind, clients, to])).toEqual([
      ['closed', ['b/two'], 'a/one'],
    ]);
    // What opens again then was open before all steps, and is no reason to refuse.
    expect(stepOf(plan, 'enrol-b').changes).toContainEqual(
      expect.objectContaining({ kind: 'opened', because: 'reopened', to: 'a/one' }),
    );
    expect(plan.opens.filter(({ because }) => because === undefined)).toEqual([]);
    expect(plan.isProved).toBe(true);
  });
});

describe('DENY', () => {
  const SHOP = [
    ...STRICT,
    namespace('shop'),
    ...app('shop', 'web'),
    ...app('shop', 'cart', { port: 80, targetPort: 8080 }),
  ];
  const NO_ADMIN = authorize('shop', 'no-admin', {
    selector: { matchLabels: { app: 'cart' } },
    action: 'DENY',
    rules: [{ to: [{ operation: { ports: ['8080'], paths: ['/admin*'] } }] }],
  });

  test('holds at the waypoint for the port of the Service, which pods know as the one of their container', () => {
    expect(specsOf([...SHOP, NO_ADMIN], 'waypoint-shop')['no-admin-at-waypoint-cart']).toEqual({
      targetRefs: [{ kind: 'Service', group: '', name: 'cart' }],
      action: 'DENY',
      rules: [{ to: [{ operation: { paths: ['/admin*'], ports: ['80'] } }] }],
    });
  });

  test('spares the waypoint at the pods, where ztunnel would refuse all of the port', () => {
    expect(specsOf([...SHOP, NO_ADMIN], 'waypoint-shop')['no-admin'].rules).toEqual([
      {
        from: [{ source: { notPrincipals: [account('shop', 'waypoint')] } }],
        to: [{ operation: { ports: ['8080'], paths: ['/admin*'] } }],
      },
    ]);
  });

  test('is enforced before, between and after', () => {
    const mesh = [...SHOP, NO_ADMIN];
    const plan = planned(mesh, ACCEPTED);
    for (const { name } of plan.steps) {
      const objects = objectsAfter(mesh, plan, name.slice(4));
      const verdicts = ['/admin/x', '/'].map((path) => called(objects, 'shop/web', 'shop/cart', { path }, 80).verdict);
      expect([name, verdicts]).toEqual([name, ['denied', 'allowed']]);
    }
    expect(plan.opens.filter(({ because }) => because === undefined)).toEqual([]);
  });

  test('pods that nothing shut take nobody but the waypoint then, or a call of a pod would pass the DENY by', () => {
    const plan = planned([...SHOP, NO_ADMIN], ACCEPTED);
    expect(stepOf(plan, 'enrol-shop').applies.map(({ object }) => object.name)).toContain('cart-from-waypoint');
    expect(
      stepOf(plan, 'enrol-shop')
        .changes.filter(({ kind }) => kind === 'closed')
        .map(({ because }) => because),
    ).toEqual(expect.arrayContaining(['past-the-waypoint']));
  });

  test('clients out of the mesh, whom a waypoint never sees, are told to be closed out', () => {
    const permissive = [
      namespace('shop'),
      namespace('plain', {}),
      ...app('shop', 'cart'),
      workload('plain', 'old'),
      authorize('shop', 'no-admin', {
        selector: { matchLabels: { app: 'cart' } },
        action: 'DENY',
        rules: [{ to: [{ operation: { paths: ['/admin*'] } }] }],
      }),
    ];
    const { changes, verdict } = stepOf(planned(permissive), 'enrol-shop');
    expect(verdict).toBe('closes');
    expect(changes).toContainEqual(
      expect.objectContaining({ kind: 'closed', to: 'shop/cart', clients: expect.arrayContaining(['plain/old']) }),
    );
  });

  test('identities that may pass at the pods do not pass the waypoint by', () => {
    const mesh = [
      ...SHOP,
      NO_ADMIN,
      authorize('shop', 'cart-clients', {
        selector: { matchLabels: { app: 'cart' } },
        rules: [{ from: [{ source: { principals: [account('shop', 'web')] } }] }],
      }),
    ];
    const plan = planned(mesh, ACCEPTED);
    expect(stepOf(plan, 'enrol-shop').deletes.map(({ object }) => object.name)).toEqual(['cart-clients']);
    expect(plan.opens.filter(({ because }) => because === undefined)).toEqual([]);
    expect(called(objectsAfter(mesh, plan), 'shop/web', 'shop/cart', { path: '/' }, 80).verdict).toBe('allowed');
  });
});

describe('policies of namespaces and of the mesh', () => {
  test('one of the mesh is told at the waypoint of each namespace, and accounts by a plain name get their namespace', () => {
    const mesh = [
      ...STRICT,
      namespace('shop'),
      ...app('shop', 'web'),
      ...app('shop', 'cart'),
      authorize('istio-system', 'readers', {
        rules: [
          { from: [{ source: { serviceAccounts: ['ops', 'shop/web'] } }], to: [{ operation: { methods: ['GET'] } }] },
        ],
      }),
    ];
    expect(specsOf(mesh, 'waypoint-shop')['readers-at-waypoint']).toEqual({
      targetRefs: [{ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'waypoint' }],
      rules: [
        {
          from: [{ source: { serviceAccounts: ['istio-system/ops', 'shop/web'] } }],
          to: [{ operation: { methods: ['GET'] } }],
        },
      ],
    });
  });

  test('one of the mesh stays at the pods, as it is about others too', () => {
    const mesh = [
      ...STRICT,
      namespace('shop'),
      ...app('shop', 'web'),
      authorize('istio-system', 'readers', { rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
    ];
    expect(planned(mesh, ACCEPTED).steps.flatMap(({ deletes }) => deletes)).toEqual([]);
  });

  test('rules that ztunnel can read stay at the pods, and those that it can not go when the waypoint has them', () => {
    const byIdentity = { from: [{ source: { principals: [account('shop', 'web')] } }] };
    const byMethod = { from: [{ source: { namespaces: ['shop'] } }], to: [{ operation: { methods: ['POST'] } }] };
    const mesh = [
      ...STRICT,
      namespace('shop'),
      ...app('shop', 'web'),
      ...app('shop', 'cart'),
      authorize('shop', 'refused', {
        selector: { matchLabels: { app: 'cart' } },
        action: 'DENY',
        rules: [byIdentity, byMethod],
      }),
    ];
    expect(specsOf(mesh, 'tidy-shop')['refused'].rules).toEqual([byIdentity]);
  });
});

describe('RequestAuthentication with a selector', () => {
  const MESH = [
    ...STRICT,
    namespace('shop'),
    ...app('shop', 'web'),
    ...app('shop', 'cart'),
    istio('RequestAuthentication', 'shop', 'jwt', {
      selector: { matchLabels: { app: 'cart' } },
      jwtRules: [{ issuer: 'https://issuer.example.com', jwks: '{"keys":[]}' }],
    }),
    authorize('shop', 'need-token', {
      selector: { matchLabels: { app: 'cart' } },
      action: 'DENY',
      rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }],
    }),
  ];

  test('is told at the waypoint, and goes from the pods at the end', () => {
    expect(specsOf(MESH, 'waypoint-shop')['jwt-at-waypoint']).toEqual({
      targetRefs: [{ kind: 'Service', group: '', name: 'cart' }],
      jwtRules: [{ issuer: 'https://issuer.example.com', jwks: '{"keys":[]}' }],
    });
    expect(stepOf(planned(MESH, ACCEPTED), 'tidy-shop').deletes.map(({ object }) => object.name)).toEqual([
      'need-token',
      'jwt',
    ]);
  });

  test('a request without a token is refused after each step, and one with a token is not', () => {
    const plan = planned(MESH, ACCEPTED);
    const jwt = { iss: 'https://issuer.example.com', sub: 'somebody' };
    for (const { name } of plan.steps) {
      const objects = objectsAfter(MESH, plan, name.slice(4));
      const verdicts = [{ path: '/' }, { path: '/', jwt }].map(
        (http) => called(objects, 'shop/web', 'shop/cart', http).verdict,
      );
      expect([name, verdicts]).toEqual([name, ['denied', 'allowed']]);
    }
  });
});
