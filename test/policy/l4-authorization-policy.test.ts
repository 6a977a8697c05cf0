import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  InputError,
  L4AuthorizationPolicy,
  L7AuthorizationPolicy,
  MeshService,
  Platform,
  Principal,
  Source,
  Waypoint,
  type L4AuthorizationPolicyProps,
  type L4Rule,
} from '../../src';
import { emitted, pick, synth, testApp, type Manifest } from '../synth';
import { admits } from './admits';

const web = Principal.serviceAccount('shop', 'web');

/** The policy these props make on a platform. */
function policy(props: Omit<L4AuthorizationPolicyProps, 'namespace'>, platform?: Platform): Manifest {
  const manifests = synth((chart) => {
    new L4AuthorizationPolicy(chart, 'Policy', { namespace: 'shop', ...props });
  }, platform);
  return pick(manifests, 'AuthorizationPolicy', 'policy');
}

describe('L4AuthorizationPolicy', () => {
  test('admits what a rule matches, and nobody else', () => {
    const one = policy({ selector: { app: 'cart' }, rules: [{ from: [web], ports: [8080] }] });
    expect(admits([one], { as: 'shop/web', port: 8080 })).toBe(true);
    expect(admits([one], { as: 'shop/web', port: 9090 })).toBe(false);
    expect(admits([one], { as: 'shop/batch', port: 8080 })).toBe(false);
    expect(admits([one], { port: 8080 })).toBe(false);
  });

  test('refuses by DENY what a rule matches, whatever is admitted elsewhere', () => {
    const deny = policy({ action: 'DENY', rules: [{ from: [web], notPorts: [8080] }] });
    const allow = policy({ matches: 'everybody' });
    expect(admits([deny, allow], { as: 'shop/web', port: 9090 })).toBe(false);
    expect(admits([deny, allow], { as: 'shop/web', port: 8080 })).toBe(true);
    expect(admits([deny], { as: 'shop/batch', port: 9090 })).toBe(true);
  });

  // ztunnel reads policies by selector or of a whole namespace; those with a target reach waypoints alone.
  test('is for ztunnel: it selects pods, and targets nothing', () => {
    const one = policy({ selector: { app: 'cart', tier: 'back' }, rules: [{ from: [web] }] });
    expect(one.apiVersion).toBe('security.istio.io/v1');
    expect(one.metadata.namespace).toBe('shop');
    expect(one.spec.selector).toEqual({ matchLabels: { app: 'cart', tier: 'back' } });
    expect(one.spec).not.toHaveProperty('targetRefs');
  });

  test('guards every pod of the namespace without a selector', () => {
    expect(policy({ rules: [{ from: [web] }] }).spec).not.toHaveProperty('selector');
  });

  test('admits nobody by an empty spec, which reads as the default deny it is', () => {
    const nobody = policy({ matches: 'nobody' });
    expect(nobody.spec).toEqual({});
    expect(admits([nobody], { as: 'shop/web' })).toBe(false);
  });

  test('admits everybody, plaintext included, by one empty rule', () => {
    const everybody = policy({ matches: 'everybody' });
    expect(everybody.spec).toEqual({ action: 'ALLOW', rules: [{}] });
    expect(admits([everybody], {})).toBe(true);
  });

  test('refuses everybody by DENY', () => {
    const one = policy({ action: 'DENY', matches: 'everybody' });
    expect(admits([one, policy({ matches: 'everybody' })], { as: 'shop/web' })).toBe(false);
  });

  test('takes addresses, which ztunnel sees', () => {
    const one = policy({ rules: [{ from: [Source.ipBlocks('10.0.0.0/8').except(Source.ipBlocks('10.9.0.0/16'))] }] });
    expect(['10.1.0.1', '10.9.0.1', '192.168.0.1'].filter((ip) => admits([one], { ip }))).toEqual(['10.1.0.1']);
  });

  test('names callers by the way the Platform can read', () => {
    const rules = [{ from: [web] }];
    const from = (platform?: Platform): unknown => policy({ rules }, platform).spec.rules[0].from[0].source;
    expect(from(new Platform({ istio: '1.26' }))).toEqual({ serviceAccounts: ['shop/web'] });
    expect(from(new Platform({ istio: '1.25', trustDomain: 'corp' }))).toEqual({ principals: ['corp/ns/shop/sa/web'] });
    expect(from()).toEqual({ principals: ['cluster.local/ns/shop/sa/web'] });
  });

  test('reads the Platform that is nearest when manifests are written', () => {
    const manifests = synth(
      (chart) => {
        new L4AuthorizationPolicy(chart, 'Policy', { namespace: 'shop', rules: [{ from: [web] }] });
        new Platform({ istio: '1.30' }).applyTo(chart);
      },
      new Platform({ istio: '1.24' }),
    );
    expect(pick(manifests, 'AuthorizationPolicy', 'policy').spec.rules[0].from).toEqual([
      { source: { serviceAccounts: ['shop/web'] } },
    ]);
  });

  test('has the names, labels and annotations it is given, in the namespace it is given', () => {
    const manifests = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const one = new L4AuthorizationPolicy(chart, 'CartCallers', {
        namespace,
        matches: 'nobody',
        labels: { team: 'web' },
        annotations: { 'example.com/why': 'closed' },
      });
      expect([one.namespace, one.name]).toEqual(['shop', 'cart-callers']);
    });
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-callers').metadata).toEqual({
      name: 'cart-callers',
      namespace: 'shop',
      labels: { team: 'web' },
      annotations: { 'example.com/why': 'closed' },
    });
  });
});

describe('L4AuthorizationPolicy refuses', () => {
  test.each<[string, object, string]>([
    ['a DENY that matches nobody', { action: 'DENY', matches: 'nobody' }, 'a DENY that matches nobody refuses nothing'],
    [
      'an empty selector',
      { matches: 'nobody', selector: {} },
      'selector is empty; ztunnel attaches such a policy to no pod',
    ],
    ['a selector that is no map', { matches: 'nobody', selector: 'app' }, 'selector must be a map, got "app"'],
    ['a selector without words', { matches: 'nobody', selector: null }, 'selector'],
    [
      'a wildcard in a selector',
      { matches: 'nobody', selector: { app: 'cart*' } },
      'selector value of "app" "cart*" is not a valid name',
    ],
    [
      'AUDIT, which ztunnel drops',
      { action: 'AUDIT', matches: 'everybody' },
      'action must be one of "ALLOW", "DENY", got "AUDIT"',
    ],
    [
      'CUSTOM, which ztunnel drops',
      { action: 'CUSTOM', matches: 'everybody' },
      'action must be one of "ALLOW", "DENY", got "CUSTOM"',
    ],
    [
      'a misspelt action',
      { action: 'DENNY', matches: 'everybody' },
      'action must be one of "ALLOW", "DENY", got "DENNY"; did you mean "DENY"?',
    ],
    ['a target, which ztunnel ignores', { targets: [], matches: 'nobody' }, 'unknown prop "targets"'],
    ['a name that is none', { name: 'Cart', matches: 'nobody' }, 'name "Cart" is not a valid name'],
    [
      'a namespace that is none',
      { namespace: 'shop/cart', matches: 'nobody' },
      'namespace "shop/cart" is not a valid name',
    ],
    [
      'no namespace',
      { namespace: undefined, matches: 'nobody' },
      'namespace must be a name or something that has one, got undefined',
    ],
  ])('%s', (_, props, message) => {
    const build = (): unknown =>
      new L4AuthorizationPolicy(new Chart(testApp(), 'test'), 'Policy', {
        namespace: 'shop',
        ...props,
      } as L4AuthorizationPolicyProps);
    expect(build).toThrow(InputError);
    expect(build).toThrow(`[test/Policy] ${message}`);
  });
});

describe('a DENY holds whatever the trust domain is', () => {
  // Before Istio 1.26 an account is written as a principal, which ztunnel compares word by word (istio/ztunnel src/rbac.rs, read for 1.30).
  const spec = (action: 'ALLOW' | 'DENY'): Record<string, unknown> =>
    pick(
      synth(
        (chart) =>
          new L4AuthorizationPolicy(chart, 'Policy', {
            namespace: 'shop',
            selector: { app: 'cart' },
            action,
            rules: [{ from: [Principal.serviceAccount('ops', 'batch')] }],
          }),
        new Platform({ istio: '1.25' }),
      ),
      'AuthorizationPolicy',
      'policy',
    ).spec.rules[0].from[0].source;

  test('for whom it keeps out', () => {
    expect(spec('DENY')).toEqual({ principals: ['*/ns/ops/sa/batch'] });
  });

  test('while an ALLOW admits those of the trust domain alone', () => {
    expect(spec('ALLOW')).toEqual({ principals: ['cluster.local/ns/ops/sa/batch'] });
  });
});

describe('an ALLOW by selector for pods behind a waypoint', () => {
  // istio/istio architecture/ambient/ztunnel.md: at the destination the peer is the waypoint.
  const build = (from: (waypoint: Waypoint) => L4Rule['from']) => (chart: Chart) => {
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
    const cart = new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'x' });
    cart.enroll(waypoint);
    new L4AuthorizationPolicy(chart, 'Policy', {
      namespace: 'shop',
      selector: { app: 'cart' },
      rules: [{ from: from(waypoint) }],
    });
  };
  const batch = Principal.serviceAccount('ops', 'batch');

  test('is refused when it admits callers by name, whom ztunnel never sees', () => {
    expect(() => synth(build(() => [batch]))).toThrow(
      '[test/Policy] it selects the pods of service cart [test/Cart], which ztunnel sees called by the waypoint waypoint alone',
    );
  });

  test('is refused when it admits all but the namespace of the waypoint', () => {
    const from = [Source.principals(Principal.any()).except(Source.namespaces('shop'))];
    expect(() => synth(build(() => from))).toThrow('admits others only: nobody would reach them through it');
  });

  test.each<[string, (waypoint: Waypoint) => L4Rule['from']]>([
    ['the waypoint', (waypoint) => [batch, waypoint]],
    ['the waypoint by a principal', () => [Principal.of('cluster.local/ns/shop/sa/waypoint')]],
    ['anybody with an identity', () => [Principal.any()]],
  ])('is taken when it admits %s', (_, from) => {
    expect(emitted(synth(build(from)))).toContain('AuthorizationPolicy shop/policy');
  });

  // Through the waypoint everybody is the waypoint, so what admits it by the way admits everybody.
  test.each<[string, L4Rule['from']]>([
    ['the namespace of the waypoint', [Source.namespaces('shop')]],
    ['all but some of that namespace', [Source.namespaces('shop').except(Source.principals(batch))]],
    ['all but some accounts', [Source.principals(Principal.any()).except(Source.principals(batch))]],
    ['addresses', [Source.ipBlocks('10.0.0.0/8')]],
  ])('is refused when it admits %s', (_, from) => {
    expect(() => synth(build(() => from))).toThrow(
      '[test/Policy] it selects the pods of service cart [test/Cart], which ztunnel sees called by the waypoint waypoint alone, and ' +
        'admits it among others: whoever calls the service gets in through it',
    );
  });

  test('may admit the namespace of the waypoint where that has an ALLOW of its own', () => {
    const manifests = synth((chart) => {
      build(() => [Source.namespaces('shop')])(chart);
      const targets = [chart.node.findChild('Cart') as MeshService];
      new L7AuthorizationPolicy(chart, 'Callers', { targets, rules: [{ from: [batch] }] });
    });
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/policy');
  });

  test('is refused without selector too', () => {
    const wide = (chart: Chart): void => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
      new MeshService(chart, 'Cart', { namespace, port: 80, image: 'x' });
      new L4AuthorizationPolicy(chart, 'Policy', { namespace, rules: [{ from: [batch] }] });
    };
    expect(() => synth(wide)).toThrow('[test/Policy] it selects the pods of service cart');
  });

  test('is taken when another policy admits the waypoint, since policies add up', () => {
    const manifests = synth((chart) => {
      build(() => [batch])(chart);
      const waypoint = chart.node.findChild('Waypoint') as Waypoint;
      new L4AuthorizationPolicy(chart, 'Other', {
        namespace: 'shop',
        selector: { app: 'cart' },
        rules: [{ from: [waypoint] }],
      });
    });
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/other');
  });

  test('is taken beside allowFrom, which admits the waypoint', () => {
    const manifests = synth((chart) => {
      build(() => [batch])(chart);
      (chart.node.findChild('Cart') as MeshService).allowFrom(batch);
    });
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/cart-through-waypoint');
  });
});

describe('a DENY for pods behind a waypoint', () => {
  const batch = Principal.serviceAccount('jobs', 'batch');
  const build = (rule: (waypoint: Waypoint) => L4Rule, more?: (cart: MeshService) => void) => (chart: Chart) => {
    const waypoint = new Waypoint(chart, 'Waypoint', { namespace: 'shop' });
    const cart = new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'x' });
    cart.enroll(waypoint);
    new L4AuthorizationPolicy(chart, 'Policy', { namespace: 'shop', action: 'DENY', rules: [rule(waypoint)] });
    more?.(cart);
  };

  // istio.io ambient L4 policy: ztunnel sees the waypoint's identity, so a DENY on a client's is never met.
  test.each<[string, L4Rule]>([
    ['a caller', { from: [batch] }],
    ['a namespace', { from: [Source.namespaces('jobs')] }],
    ['an address', { from: [Source.ipBlocks('10.0.0.0/8')] }],
  ])('is refused when it means %s, which would get in through the waypoint', (_, rule) => {
    expect(() => synth(build(() => rule))).toThrow('denies by caller: whom it means gets in through the waypoint');
    expect(() =>
      synth(
        build(
          () => rule,
          (cart) => cart.allowFrom(Principal.any()),
        ),
      ),
    ).toThrow('denies by caller');
  });

  test.each<[string, (waypoint: Waypoint) => L4Rule]>([
    ['a port', () => ({ ports: [9090] })],
    ['callers without identity', () => ({ from: [Source.unauthenticated()] })],
    [
      'everybody but the waypoint',
      (waypoint) => ({ from: [Source.principals(Principal.any()).except(Source.principals(waypoint))] }),
    ],
  ])('is taken when it means %s', (_, rule) => {
    expect(emitted(synth(build(rule)))).toContain('AuthorizationPolicy shop/policy');
  });

  test('is taken when the waypoint denies too', () => {
    const manifests = synth(
      build(
        () => ({ from: [batch] }),
        (cart) =>
          new L7AuthorizationPolicy(cart, 'Too', { targets: [cart], action: 'DENY', rules: [{ from: [batch] }] }),
      ),
    );
    expect(emitted(manifests)).toContain('AuthorizationPolicy shop/policy');
  });
});
