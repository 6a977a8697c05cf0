import * as fc from 'fast-check';
import { OrderCycle, orderToApply } from '../../../src/gitops/order/order';
import type { PlainObject } from '../../../src/gitops/shipment';
import { deployment, object, policy, routeOf, service, shop, waypoint } from './objects';

/** Names of objects in their order. */
function order(
  objects: readonly PlainObject[],
  declared: readonly (readonly [PlainObject, PlainObject])[] = [],
): string[] {
  const pairs = declared.map(([after, before]) => [objects.indexOf(after), objects.indexOf(before)] as const);
  return orderToApply(objects, pairs).sequence.map((i) => nameOf(objects[i]!));
}

function nameOf({ kind, metadata }: PlainObject): string {
  return `${String(kind)} ${(metadata as { name: string } | null)?.name}`;
}

/** Names of what must be there before an object. */
function needsOf(one: PlainObject, others: readonly PlainObject[]): string[] {
  const all = [one, ...others];
  return orderToApply(all).needs[0]!.map((i) => nameOf(all[i]!));
}

describe('stages', () => {
  it('puts what guards a workload before it, and what names something after that', () => {
    const crd = object('CustomResourceDefinition', 'x', { group: 'apiextensions.k8s.io' });
    const account = object('ServiceAccount', 'web', { namespace: 'shop' });
    const right = [crd, shop(), account, policy('web'), waypoint, service('web'), routeOf('web'), deployment('web')];
    const last = right.length - 1;
    expect(order(right.map((_, i) => right[last - i]!))).toEqual(right.map(nameOf));
  });

  it('puts a waypoint before the Service that asks for it, since without it the Service is served with no policy of the waypoint', () => {
    const web = service('web', { 'istio.io/use-waypoint': 'waypoint' });
    expect(order([web, waypoint])).toEqual(['Gateway waypoint', 'Service web']);
  });

  it.each([
    [
      'a webhook after the server behind it',
      ['ValidatingWebhookConfiguration', 'admissionregistration.k8s.io'],
      'last',
    ],
    ['a policy in CEL before it judges', ['ValidatingAdmissionPolicy', 'admissionregistration.k8s.io'], 'first'],
    ['a scaler after what it scales', ['HorizontalPodAutoscaler', 'autoscaling'], 'last'],
    ['a disruption budget before the pods that it guards', ['PodDisruptionBudget', 'policy'], 'first'],
    ['a Canary of Flagger after the Deployment that it takes over', ['Canary', 'flagger.app'], 'last'],
    ['a monitor after what it watches', ['ServiceMonitor', 'monitoring.coreos.com'], 'last'],
    ['a kind that nothing is known of after all others', ['Thing', 'example.com'], 'last'],
    ['a network policy before the pods that it selects', ['CiliumNetworkPolicy', 'cilium.io'], 'first'],
    ['a Kustomization of Flux after what it may need', ['Kustomization', 'kustomize.toolkit.fluxcd.io'], 'last'],
  ] as const)('puts %s', (_, [kind, group], place) => {
    const other = object(kind, 'other', { namespace: 'shop', group });
    const web = deployment('web');
    const expected = place === 'first' ? [other, web] : [web, other];
    expect(order([web, other])).toEqual(expected.map(nameOf));
    expect(order([other, web])).toEqual(expected.map(nameOf));
  });

  it('puts a DestinationRule before the VirtualService that names its subsets', () => {
    const rule = object('DestinationRule', 'web', {
      namespace: 'shop',
      group: 'networking.istio.io',
      spec: { host: 'web' },
    });
    const virtual = object('VirtualService', 'web', {
      namespace: 'shop',
      group: 'networking.istio.io',
      spec: {
        hosts: ['web'],
        http: [{ route: [{ destination: { host: 'web.shop.svc.cluster.local', subset: 'v1' } }] }],
      },
    });
    expect(order([virtual, rule])).toEqual(['DestinationRule web', 'VirtualService web']);
    expect(needsOf(virtual, [rule, service('web')])).toEqual(['DestinationRule web', 'Service web']);
  });

  it('puts the DENY that makes an exception before the ALLOW that it is an exception to', () => {
    const allow = policy('allow', { rules: [{}] });
    const deny = policy('deny', { action: 'DENY', rules: [{}] });
    expect(order([allow, deny])).toEqual(['AuthorizationPolicy deny', 'AuthorizationPolicy allow']);
  });

  it('puts a network policy that refuses before one that admits', () => {
    const of = (name: string, spec: object): PlainObject =>
      object('CiliumNetworkPolicy', name, { group: 'cilium.io', spec });
    const [admits, refuses] = [of('admits', { ingress: [{}] }), of('refuses', { ingressDeny: [{}] })];
    expect(order([admits, refuses])).toEqual(['CiliumNetworkPolicy refuses', 'CiliumNetworkPolicy admits']);
  });

  it('takes a kind for what it is in its own group only', () => {
    const known = object('Gateway', 'known', { group: 'gateway.networking.k8s.io' });
    const unknown = object('Gateway', 'unknown', { group: 'example.com' });
    const web = deployment('web');
    expect(order([unknown, web, known])).toEqual(['Gateway known', 'Deployment web', 'Gateway unknown']);
  });
});

describe('needs', () => {
  it('are what pods name', () => {
    const of = (kind: string, name: string): PlainObject => object(kind, name, { namespace: 'shop' });
    const web = deployment('web', {
      serviceAccountName: 'web',
      volumes: [{ configMap: { name: 'mounted' } }, { projected: { sources: [{ secret: { name: 'projected' } }] } }],
      containers: [
        { envFrom: [{ secretRef: { name: 'read' } }], env: [{ valueFrom: { configMapKeyRef: { name: 'one' } } }] },
      ],
    });
    const named = [
      of('ServiceAccount', 'web'),
      of('ConfigMap', 'mounted'),
      of('Secret', 'projected'),
      of('Secret', 'read'),
      of('ConfigMap', 'one'),
    ];
    const others = [
      of('ConfigMap', 'other'),
      object('Secret', 'read', { namespace: 'elsewhere' }),
      of('ServiceAccount', 'constructor'),
    ];
    expect(needsOf(web, [...named, ...others])).toEqual(named.map(nameOf));
  });

  it('are an object’s namespace and the definition of its kind', () => {
    const crd = object('CustomResourceDefinition', 'things.example.com', {
      group: 'apiextensions.k8s.io',
      spec: { group: 'example.com', names: { kind: 'Thing' } },
    });
    const thing = object('Thing', 'one', { namespace: 'shop', group: 'example.com' });
    expect(needsOf(thing, [shop(), object('Namespace', 'other'), crd])).toEqual([nameOf(shop()), nameOf(crd)]);
  });

  it('are the waypoint that a Service asks for by its own label, or by that of its namespace', () => {
    const enrolled = shop({ 'istio.io/use-waypoint': 'waypoint' });
    expect(needsOf(service('web', { 'istio.io/use-waypoint': 'waypoint' }), [waypoint])).toEqual([nameOf(waypoint)]);
    expect(needsOf(service('web'), [waypoint, enrolled])).toEqual([nameOf(waypoint), nameOf(enrolled)]);
    expect(needsOf(service('web', { 'istio.io/use-waypoint': 'none' }), [waypoint, enrolled])).toEqual([
      nameOf(enrolled),
    ]);
    expect(needsOf(service('web'), [waypoint, shop()])).toEqual([nameOf(shop())]);
  });

  it('are the waypoint of another namespace, where the label names one', () => {
    const shared = object('Gateway', 'shared', { namespace: 'infra', group: 'gateway.networking.k8s.io' });
    const web = service('web', { 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': 'infra' });
    expect(needsOf(web, [shared])).toEqual(['Gateway shared']);
  });

  it('are the parents and backends of a route', () => {
    const route = object('HTTPRoute', 'in', {
      namespace: 'shop',
      group: 'gateway.networking.k8s.io',
      spec: { parentRefs: [{ name: 'waypoint' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    });
    expect(needsOf(route, [waypoint, service('web'), service('other')])).toEqual(['Gateway waypoint', 'Service web']);
  });

  it('of a workload are the policies that select it, and those of its whole namespace and mesh', () => {
    const own = policy('own', { selector: { matchLabels: { app: 'web' } } });
    const all = policy('all');
    const mesh = policy('mesh', {}, 'istio-system');
    const others = [
      policy('others', { selector: { matchLabels: { app: 'other' } } }),
      policy('elsewhere', {}, 'elsewhere'),
    ];
    expect(needsOf(deployment('web'), [own, all, mesh, ...others])).toEqual([own, all, mesh].map(nameOf));
  });

  it('of a workload are the Services that lead to it, and their routes', () => {
    expect(needsOf(deployment('web'), [service('web'), routeOf('web'), service('other'), routeOf('other')])).toEqual([
      'Service web',
      'HTTPRoute web',
    ]);
  });

  it('of a policy are not what it targets: the target waits for the policy', () => {
    const targeting = policy('own', { targetRefs: [{ group: '', kind: 'Service', name: 'web' }] });
    expect(needsOf(targeting, [service('web')])).toEqual([]);
    expect(needsOf(service('web'), [targeting])).toEqual(['AuthorizationPolicy own']);
  });

  it('of a Rollout are the templates by which it judges', () => {
    const template = object('AnalysisTemplate', 'errors', { namespace: 'shop', group: 'argoproj.io' });
    const rollout = object('Rollout', 'web', {
      namespace: 'shop',
      group: 'argoproj.io',
      spec: { strategy: { canary: { steps: [{ analysis: { templates: [{ templateName: 'errors' }] } }] } } },
    });
    expect(needsOf(rollout, [template])).toEqual(['AnalysisTemplate errors']);
  });
});

describe('declared dependencies', () => {
  it('hold against the order that was given', () => {
    const [one, two] = [deployment('one'), deployment('two')];
    expect(order([one, two])).toEqual(['Deployment one', 'Deployment two']);
    expect(order([one, two], [[one, two]])).toEqual(['Deployment two', 'Deployment one']);
  });

  it('move an object to the stage of what it needs, and with it what needs it', () => {
    const [config, web, other] = [
      object('ConfigMap', 'late', { namespace: 'shop' }),
      deployment('web'),
      deployment('other'),
    ];
    const reader = deployment('reader', { volumes: [{ configMap: { name: 'late' } }] });
    const given = [reader, config, web, other];
    expect(order(given, [[config, web]])).toEqual([
      'Deployment web',
      'ConfigMap late',
      'Deployment reader',
      'Deployment other',
    ]);
    expect(orderToApply(given, [[1, 2]]).stages).toEqual(Array(4).fill('workloads'));
  });

  it('hold against what guards a workload', () => {
    const [web, all] = [deployment('web'), policy('all')];
    expect(order([web, all])).toEqual(['AuthorizationPolicy all', 'Deployment web']);
    expect(order([web, all], [[all, web]])).toEqual(['Deployment web', 'AuthorizationPolicy all']);
  });

  it('that go round are refused, with the whole circle', () => {
    const [one, two, three, other] = [deployment('one'), deployment('two'), deployment('three'), deployment('other')];
    const declared = [
      [one, two],
      [two, three],
      [three, one],
      [other, one],
    ] as const;
    const sort = (): unknown => order([other, one, two, three], declared);
    expect(sort).toThrow(OrderCycle);
    expect(sort).toThrow(
      'objects need each other in a circle, so that none can be first: Deployment shop/one => Deployment shop/two => ' +
        'Deployment shop/three => Deployment shop/one; take away one of these dependencies',
    );
  });

  it('that put a namespace after what is in it are refused', () => {
    const web = deployment('web');
    const home = shop();
    expect(() => order([web, home], [[home, web]])).toThrow(
      'Deployment shop/web => Namespace shop => Deployment shop/web',
    );
  });

  it('of an object on itself say nothing', () => {
    const web = deployment('web');
    expect(order([web], [[web, web]])).toEqual(['Deployment web']);
  });
});

it('references that go round refuse nothing', () => {
  const flux = (name: string, on: string): PlainObject =>
    object('Kustomization', name, {
      namespace: 'flux',
      group: 'kustomize.toolkit.fluxcd.io',
      spec: { dependsOn: [{ name: on }] },
    });
  expect(order([flux('a', 'b'), flux('b', 'a')])).toEqual(['Kustomization a', 'Kustomization b']);
});

it.each([
  ['null instead of maps', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: null, spec: null }],
  ['lists instead of maps', { apiVersion: [], kind: [], metadata: [], spec: [] }],
  [
    'texts instead of lists',
    { apiVersion: 'v1', kind: 'Pod', metadata: { labels: 'a' }, spec: { containers: 'b', volumes: 'c' } },
  ],
  [
    'names of JavaScript’s own',
    JSON.parse(
      '{"apiVersion":"__proto__/v1","kind":"constructor","metadata":{"name":"__proto__","namespace":"toString"}}',
    ),
  ],
])('takes %s', (_, odd: PlainObject) => {
  expect(order([deployment('web'), odd])).toHaveLength(2);
});

describe('for any objects', () => {
  const names = fc.constantFrom('a', 'b', 'c');
  const some: fc.Arbitrary<PlainObject> = fc.oneof(
    names.map((name) => deployment(name)),
    names.map((name) => service(name, { 'istio.io/use-waypoint': 'waypoint' })),
    names.map(routeOf),
    fc.constant(waypoint),
    fc.constant(shop()),
    fc.tuple(names, names).map(([name, app]) => policy(name, { selector: { matchLabels: { app } } })),
    names.map((name) => policy(name, { action: 'DENY', targetRefs: [{ group: '', kind: 'Service', name }] })),
    names.map((name) => object('Thing', name, { namespace: 'shop', group: 'example.com' })),
    names.map((name) => object('ConfigMap', name, { namespace: 'shop' })),
  );
  const objects = fc.array(some, { maxLength: 14 });
  /** Objects, with pairs that can't go round: each after one that was given before. */
  const withDeclared = objects.chain((all) =>
    fc.record({
      all: fc.constant(all),
      declared:
        all.length < 2
          ? fc.constant([])
          : fc.array(
              fc.tuple(fc.nat(all.length - 1), fc.nat(all.length - 1)).filter(([after, before]) => after > before),
              { maxLength: 4 },
            ),
    }),
  );
  /** An order, where what is declared does not go round with namespaces. */
  function orderOf({ all, declared }: { all: readonly PlainObject[]; declared: Pairs }) {
    try {
      return orderToApply(all, declared);
    } catch (error) {
      if (error instanceof OrderCycle) return undefined;
      throw error;
    }
  }

  type Pairs = readonly (readonly [number, number])[];

  /** Whether there is an order, and it is as was declared. */
  function holds(all: readonly PlainObject[], declared: Pairs): boolean {
    const found = orderOf({ all, declared });
    if (!found) return false;
    const place = new Map(found.sequence.map((index, i) => [index, i]));
    return declared.every(([after, before]) => after === before || place.get(after)! > place.get(before)!);
  }

  /** Whether there is no order, and the circle that is told is one of what was declared and of namespaces. */
  function goesRound(all: readonly PlainObject[], declared: Pairs): boolean {
    try {
      orderToApply(all, declared);
      return false;
    } catch (error) {
      if (!(error instanceof OrderCycle)) throw error;
      const { cycle } = error;
      return cycle.length > 1 && cycle.every((one, i) => isFirm(all, declared, one, cycle[(i + 1) % cycle.length]!));
    }
  }

  function isFirm(all: readonly PlainObject[], declared: Pairs, one: number, next: number): boolean {
    return declared.some(([after, before]) => after === one && before === next) || all[next]!['kind'] === 'Namespace';
  }

  it('each comes once, and after all it needs and all that was declared', () => {
    fc.assert(
      fc.property(withDeclared, (given) => {
        const found = orderOf(given);
        fc.pre(found !== undefined);
        expect([...found.sequence].sort((a, b) => a - b)).toEqual(given.all.map((_, i) => i));
        const place = new Map(found.sequence.map((index, at) => [index, at]));
        const pairs = [
          ...given.declared,
          ...found.needs.flatMap((needs, i) => needs.map((need) => [i, need] as const)),
        ];
        for (const [after, before] of pairs) expect(place.get(after)).toBeGreaterThan(place.get(before)!);
      }),
    );
  });

  it('what is declared holds, or goes round by itself and namespaces', () => {
    const anyhow = objects.chain((all) =>
      fc.record({
        all: fc.constant(all),
        declared: fc.array(fc.tuple(fc.nat(Math.max(all.length - 1, 0)), fc.nat(Math.max(all.length - 1, 0))), {
          maxLength: all.length === 0 ? 0 : 6,
        }),
      }),
    );
    fc.assert(
      fc.property(anyhow, ({ all, declared }) => {
        expect(holds(all, declared) || goesRound(all, declared)).toBe(true);
      }),
    );
  });

  it('what is in order stays as it is', () => {
    fc.assert(
      fc.property(objects, (all) => {
        const sorted = orderToApply(all).sequence.map((i) => all[i]!);
        expect(orderToApply(sorted).sequence).toEqual(sorted.map((_, i) => i));
      }),
    );
  });

  it('one more that has to do with none moves none', () => {
    const strangers = fc.constantFrom(
      object('ConfigMap', 'stranger', { namespace: 'elsewhere' }),
      object('Namespace', 'elsewhere'),
      object('Deployment', 'stranger', { namespace: 'elsewhere', group: 'apps' }),
      policy('stranger', {}, 'elsewhere'),
    );
    fc.assert(
      fc.property(objects, strangers, fc.nat(), (all, stranger, where) => {
        const at = where % (all.length + 1);
        const more = [...all.slice(0, at), stranger, ...all.slice(at)];
        const without = orderToApply(more)
          .sequence.filter((i) => i !== at)
          .map((i) => more[i]!);
        const before = orderToApply(all).sequence.map((i) => all[i]!);
        expect(without.map((one, i) => one === before[i])).toEqual(before.map(() => true));
      }),
    );
  });
});

it('orders a chain of thousands of dependencies', () => {
  const many = Array.from({ length: 5000 }, (_, i) => deployment(`d${i}`));
  const { sequence } = orderToApply(
    many,
    many.slice(1).map((_, i) => [i, i + 1] as const),
  );
  expect(sequence).toEqual(many.map((_, i) => many.length - 1 - i));
});
