import { CiliumValues, InputError, Platform, type PlatformProps, type PlatformUse } from '../../src';
import { COMBINATIONS } from '../../src/install/combinations';

const made = (props: PlatformProps): Platform => new Platform(props);

/** Versions that do not go together, what is said, and neighbours that do. */
interface Case {
  readonly wrong: PlatformProps;
  readonly says: string;
  readonly give: string;
  readonly right: readonly PlatformProps[];
}

describe('versions that do not work together', () => {
  const CASES: Readonly<Record<string, Case>> = {
    // Release notes of Gateway API 1.5.0; istio/istio#59637 met it in its own tests on 1.30.
    'the CRDs of Gateway API 1.5 on Kubernetes 1.30': {
      wrong: { gatewayApi: '1.5', kubernetes: '1.30.14' },
      says: 'Gateway API 1.5 with Kubernetes 1.30.14: the API server refuses the CRD of TLSRoute',
      give: "give gatewayApi: '1.4', or kubernetes: '1.31'",
      right: [
        { gatewayApi: '1.5', kubernetes: '1.31' },
        { gatewayApi: '1.4.1', kubernetes: '1.30.14' },
        { gatewayApi: '1.5' },
        { kubernetes: '1.30.14' },
      ],
    },
    'the CRDs of Gateway API 1.6 in the experimental channel on Kubernetes 1.29': {
      wrong: { gatewayApi: '1.6.1', kubernetes: '1.29', gatewayApiChannel: 'experimental' },
      says: 'Gateway API 1.6.1 with Kubernetes 1.29: the API server refuses',
      give: "give gatewayApi: '1.4', or kubernetes: '1.31'",
      right: [{ gatewayApi: '1.6.1', kubernetes: '1.31', gatewayApiChannel: 'experimental' }],
    },
    // istio/istio#59443 has the steps for 1.29.1; the release notes of 1.28.6 and 1.29.2 have the fix.
    'Istio 1.29.1 with Gateway API 1.5': {
      wrong: { istio: '1.29.1', gatewayApi: '1.5.0' },
      says: 'Istio 1.29.1 with Gateway API 1.5.0: istiod waits for a version of TLSRoute',
      give: "give istio: '1.29.2', or gatewayApi: '1.4'",
      right: [
        { istio: '1.29.2', gatewayApi: '1.5.0' },
        { istio: '1.29', gatewayApi: '1.5.0' },
        { istio: '1.30.0', gatewayApi: '1.5.0' },
        { istio: '1.29.1', gatewayApi: '1.4' },
        { istio: '1.29.1', gatewayApi: '1.5.0', gatewayApiChannel: 'experimental' },
      ],
    },
    'Istio 1.28.5 with Gateway API 1.6': {
      wrong: { istio: '1.28.5', gatewayApi: '1.6' },
      says: 'Istio 1.28.5 with Gateway API 1.6: istiod waits',
      give: "give istio: '1.28.6', or gatewayApi: '1.4'",
      right: [
        { istio: '1.28.6', gatewayApi: '1.6' },
        { istio: '1.28', gatewayApi: '1.6' },
        { istio: '1.28.5', gatewayApi: '1.4' },
        // No fix was made for 1.27, and nobody has shown it to fail: a note.
        { istio: '1.27.9', gatewayApi: '1.6' },
      ],
    },
  };

  describe.each(Object.entries(CASES))('%s', (_, { wrong, says, give, right }) => {
    test('are refused with the reason, what would do, and where that is said', () => {
      expect(() => made(wrong)).toThrow(InputError);
      expect(() => made(wrong)).toThrow(`[Platform] ${says}`);
      expect(() => made(wrong)).toThrow(give);
      expect(() => made(wrong)).toThrow(/ \(https:\/\/\S+\)$/);
    });

    test.each(right)('are accepted as %j', (props) => {
      expect(() => made(props)).not.toThrow();
    });
  });

  test('are all told at once', () => {
    const all = (): Platform => made({ kubernetes: '1.30', istio: '1.29.0', gatewayApi: '1.5' });
    expect(all).toThrow('Gateway API 1.5 with Kubernetes 1.30');
    expect(all).toThrow('Istio 1.29.0 with Gateway API 1.5');
  });

  test('are never found in a version that is assumed', () => {
    expect(() => made({ gatewayApi: '1.6' })).not.toThrow();
    expect(made({ cilium: '1.20' }).conflict('cilium-gateways')).toBeUndefined();
    expect(made({ istio: '1.30' }).conflict('tls-routes')).toBeUndefined();
  });

  test.each<PlatformProps>([
    { kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', cilium: '1.18' },
    { kubernetes: '1.27', istio: '1.30', gatewayApi: '1.1', cilium: '1.15' },
    { kubernetes: '1.27', istio: '1.24', gatewayApi: '1.1', cilium: '1.15' },
    { kubernetes: '1.36', istio: '1.32', gatewayApi: '1.6', cilium: '1.20' },
    { kubernetes: '1.36', istio: '1.24', gatewayApi: '1.4', cilium: '1.15' },
  ])('are not found in %j', (props) => {
    expect(() => made(props)).not.toThrow();
  });
});

describe('versions that do not allow a use', () => {
  const CASES: readonly (readonly [PlatformUse, Case])[] = [
    [
      'cilium-gateways',
      {
        wrong: { cilium: '1.15', gatewayApi: '1.2' },
        says: "Cilium 1.15 with Gateway API 1.2: Cilium's operator stops at its start: it reads GRPCRoute v1alpha2",
        give: "give gatewayApi: '1.1'",
        right: [
          { cilium: '1.15', gatewayApi: '1.1' },
          { cilium: '1.16', gatewayApi: '1.2' },
        ],
      },
    ],
    [
      'cilium-gateways',
      {
        wrong: { cilium: '1.19.3', gatewayApi: '1.5.1' },
        says: "Cilium 1.19.3 with Gateway API 1.5.1: Cilium's operator stops at its start: it reads TLSRoute v1alpha2",
        give: "give gatewayApi: '1.4', or cilium: '1.20'",
        right: [
          { cilium: '1.19.3', gatewayApi: '1.4.1' },
          { cilium: '1.20', gatewayApi: '1.5.1' },
          { cilium: '1.19.3', gatewayApi: '1.5.1', gatewayApiChannel: 'experimental' },
        ],
      },
    ],
    [
      'cilium-gateways',
      {
        wrong: { cilium: '1.20', gatewayApi: '1.4' },
        says: 'Cilium 1.20 with Gateway API 1.4: Cilium never accepts its GatewayClass',
        give: "give gatewayApi: '1.5', or cilium: '1.19'",
        right: [
          { cilium: '1.20', gatewayApi: '1.5' },
          { cilium: '1.19', gatewayApi: '1.4' },
        ],
      },
    ],
    [
      'tls-routes',
      {
        wrong: { istio: '1.30', gatewayApi: '1.4', gatewayApiChannel: 'experimental' },
        says: 'Istio 1.30 with Gateway API 1.4: istiod reads TLSRoute v1',
        give: "give gatewayApi: '1.5'",
        right: [{ istio: '1.30', gatewayApi: '1.5' }],
      },
    ],
    [
      'tls-routes',
      {
        wrong: { istio: '1.29', gatewayApi: '1.5', gatewayApiChannel: 'experimental' },
        says: 'Istio 1.29 with Gateway API 1.5: istiod takes no notice of a TLSRoute',
        give: "give istio: '1.30'",
        right: [{ istio: '1.30', gatewayApi: '1.5', gatewayApiChannel: 'experimental' }],
      },
    ],
    [
      'tls-routes',
      {
        wrong: { istio: '1.29', gatewayApi: '1.4' },
        says: 'Gateway API 1.4: TLSRoute is in the standard channel since Gateway API 1.5',
        give: "give gatewayApiChannel: 'experimental'",
        right: [{ istio: '1.29', gatewayApi: '1.4', gatewayApiChannel: 'experimental' }],
      },
    ],
    [
      'tls-routes',
      {
        wrong: { gatewayApi: '1.4' },
        says: 'Gateway API 1.4: TLSRoute is in the standard channel since Gateway API 1.5',
        give: "give gatewayApi: '1.5'",
        right: [{ gatewayApi: '1.5' }],
      },
    ],
  ];

  describe.each(CASES)('%s', (use, { wrong, says, give, right }) => {
    test(`on ${JSON.stringify(wrong)} are a platform, and a conflict for who does that`, () => {
      const conflict = made(wrong).conflict(use);
      expect(conflict).toContain(says);
      expect(conflict).toContain(give);
      expect(conflict).toMatch(/ \(https:\/\/\S+\)$/);
    });

    test.each(right)('are none on %j', (props) => {
      expect(made(props).conflict(use)).toBeUndefined();
    });
  });

  test.each([undefined, null, 'tcp-routes', '__proto__', 5])('fails for %p, which is no use', (use) => {
    expect(() => made({}).conflict(use as PlatformUse)).toThrow('[Platform] use must be one of');
  });

  test("refuse Cilium's own gateways in its values, and only those", () => {
    const platform = made({ cilium: '1.19', gatewayApi: '1.5' });
    const values = (gatewayApi: boolean): CiliumValues =>
      new CiliumValues({
        platform,
        kubeProxyReplacement: true,
        apiServer: { host: 'api.example.com' },
        gatewayApi,
      });
    expect(() => values(true)).toThrow(
      "[CiliumValues] gatewayApi: Cilium 1.19 with Gateway API 1.5: Cilium's operator",
    );
    expect(() => values(false)).not.toThrow();
  });
});

describe('what is offered instead', () => {
  const SAMPLES: readonly PlatformProps[] = ['1.24', '1.27', '1.28.0', '1.29.1', '1.29', '1.30', '1.32'].flatMap(
    (istio) =>
      ['1.1', '1.2', '1.4', '1.5', '1.6'].flatMap((gatewayApi) =>
        ['1.15', '1.16', '1.19', '1.20'].flatMap((cilium) =>
          (['standard', 'experimental'] as const).map((gatewayApiChannel) => ({
            istio,
            gatewayApi,
            cilium,
            gatewayApiChannel,
          })),
        ),
      ),
  );

  test('does away with what was wrong', () => {
    const seen = new Set<unknown>();
    for (const props of SAMPLES) {
      for (const combination of COMBINATIONS) {
        // A stand-in, as the platform itself is refused.
        const of = standIn(props);
        if (!combination.of.every((c) => of.states(c)) || !combination.when(of)) continue;
        seen.add(combination);
        for (const change of combination.nearest(of)) {
          expect([props, change, combination.when(standIn({ ...props, ...change }))]).toEqual([props, change, false]);
        }
      }
    }
    // The first is about Kubernetes, which no sample states.
    expect(seen.size).toBe(COMBINATIONS.length - 1);
  });
});

/** A platform that nobody checked. */
function standIn(props: PlatformProps): Platform {
  const stated = { ...new Platform(), ...props, stated: new Set(Object.keys(props)) };
  return Object.assign(Object.create(Platform.prototype) as Platform, stated);
}
