import { account, app, authorize, istio, namespace, networkPolicy, STRICT } from './meshes';
import { objectsAfter, planned } from './planning';

const HOW = { accept: ['authenticated'] };

/** Requests that are judged, a DENY, a network that is shut, TLS to a host outside, and a policy for all of the namespace. */
const MESH = [
  ...STRICT,
  namespace('shop'),
  ...app('shop', 'web'),
  ...app('shop', 'cart', { port: 80, targetPort: 8080 }),
  ...app('shop', 'stock'),
  authorize('shop', 'nobody', {}),
  authorize('shop', 'web', {
    selector: { matchLabels: { app: 'web' } },
    rules: [{ from: [{ source: { namespaces: ['shop'] } }] }],
  }),
  authorize('shop', 'cart', {
    selector: { matchLabels: { app: 'cart' } },
    rules: [
      {
        from: [{ source: { principals: [account('shop', 'web')] } }],
        to: [{ operation: { methods: ['GET'], ports: ['8080'] } }],
      },
    ],
  }),
  authorize('shop', 'no-debug', {
    action: 'DENY',
    selector: { matchLabels: { app: 'cart' } },
    rules: [
      { to: [{ operation: { paths: ['/debug'] } }] },
      { from: [{ source: { notPrincipals: [account('shop', 'web')] } }], to: [{ operation: { paths: ['/x'] } }] },
    ],
  }),
  istio('Sidecar', 'shop', 'default', { egress: [{ hosts: ['./*'] }] }),
  networkPolicy('shop', 'cart', {
    podSelector: { matchLabels: { app: 'cart' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port: 8080 }] }],
  }),
];

const namesOf = ({ steps }: ReturnType<typeof planned>) => steps.map(({ name }) => name.slice(4));

/** What steps write and delete; of pods that had a label from the injector, nobody has written it. */
const saidBy = (steps: ReturnType<typeof planned>['steps']) =>
  steps.map(({ applies, deletes }) => [
    applies.map(({ manifest }) => manifest).filter(({ kind }) => kind !== 'Deployment'),
    deletes,
  ]);

describe('a plan that is made again after some steps', () => {
  const plan = planned(MESH, HOW);
  const names = namesOf(plan);

  test('has something to go on from', () => {
    expect(names).toEqual([
      'sidecars-take-hbone',
      'network-shop',
      'waypoint-shop',
      'bind-shop',
      'enrol-shop',
      'tidy-shop',
    ]);
    expect(plan.isProved).toBe(true);
  });

  test.each(names.map((name, i): [string, readonly string[]] => [name, names.slice(i + 1)]))(
    'says the steps that are left after %s, and makes nothing twice',
    (name, left) => {
      const again = planned(objectsAfter(MESH, plan, name), HOW);
      expect(namesOf(again)).toEqual(left);
      expect(saidBy(again.steps)).toEqual(saidBy(plan.steps.filter((step) => left.includes(step.name.slice(4)))));
      expect(again.isProved).toBe(true);
    },
  );
});

describe('a policy that a namespace in ambient mode has left at its pods', () => {
  const plan = planned(MESH, HOW);
  const moved = objectsAfter(MESH, plan, 'enrol-shop');

  test('stays where its waypoint does not say the same', () => {
    const changed = moved.map((one) => {
      const { kind, metadata, spec } = one as { kind: string; metadata: { name: string }; spec: object };
      return kind === 'AuthorizationPolicy' && metadata.name.startsWith('cart-at-waypoint')
        ? { ...one, spec: { ...spec, rules: [] } }
        : one;
    });
    const deleted = planned(changed, HOW).steps.flatMap(({ deletes }) => deletes.map(({ object }) => object.name));
    expect(deleted).toEqual(['no-debug', 'default']);
  });
});
