import { Chart } from 'cdk8s';
import { load } from 'js-yaml';
import {
  AmbientNamespace,
  InputError,
  MeshApp,
  MeshService,
  Principal,
  Waypoint,
  type AmbientNamespaceProps,
} from '../../src';
import { emitted, manifestsOf, pick, synth, testApp, type Manifest } from '../synth';
import { recent, refusal } from './refusal';

const namespace = (chart: Chart, props: AmbientNamespaceProps = { name: 'shop' }): AmbientNamespace =>
  new AmbientNamespace(chart, 'Namespace', props);

const labelled =
  (key: string, value = 'x') =>
  (chart: Chart): unknown =>
    namespace(chart, { labels: { [key]: value } });

/** Whether istio-cni captures a pod (cni/pkg/util/enablement_selector.go), and the webhook leaves it without a sidecar. */
function captured(manifests: readonly Manifest[], workload: string): boolean {
  const { metadata, spec } = manifests.find((m) => m.kind === 'Deployment' && m.metadata.name === workload)!;
  const home = pick(manifests, 'Namespace', metadata.namespace!).metadata.labels ?? {};
  const pod = spec.template.metadata.labels as Record<string, string>;
  const injected =
    home['istio-injection'] === 'enabled' ||
    home['istio.io/rev'] !== undefined ||
    pod['sidecar.istio.io/inject'] === 'true';
  const mode = pod['istio.io/dataplane-mode'];
  const wanted = mode === 'ambient' || (home['istio.io/dataplane-mode'] === 'ambient' && mode !== 'none');
  return wanted && !injected && spec.template.spec.hostNetwork !== true;
}

describe('an ambient namespace', () => {
  test('is a Namespace with the label of the mesh, and nothing else', () => {
    expect(synth((chart) => namespace(chart))).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
      },
    ]);
  });

  test('has its pods captured, without sidecars', () => {
    const manifests = synth((chart) => {
      new MeshService(chart, 'Web', { namespace: namespace(chart), port: 80, image: 'web:1' });
    });
    expect(captured(manifests, 'web')).toBe(true);
  });

  test('is called like its construct, in kebab case', () => {
    expect(emitted(synth((chart) => new AmbientNamespace(chart, 'ShopFrontV2')))).toEqual(['Namespace shop-front-v2']);
  });

  test.each(['privileged', 'baseline', 'restricted'] as const)('enforces Pod Security %s', (podSecurity) => {
    const [manifest] = synth((chart) => namespace(chart, { name: 'shop', podSecurity }));
    expect(manifest!.metadata.labels).toEqual({
      'istio.io/dataplane-mode': 'ambient',
      'pod-security.kubernetes.io/enforce': podSecurity,
    });
  });

  test('has labels and annotations of the user, beside its own', () => {
    const given = { labels: { 'example.com/team': 'media' }, annotations: { note: 'Two words' } };
    const [manifest] = synth((chart) => namespace(chart, { name: 'shop', ...given }));
    expect(manifest!.metadata).toEqual({
      name: 'shop',
      labels: { 'example.com/team': 'media', 'istio.io/dataplane-mode': 'ambient' },
      annotations: { note: 'Two words' },
    });
  });

  test('refuses plaintext to every pod when asked to', () => {
    const manifests = synth((chart) => namespace(chart).requireStrictMtls());
    expect(pick(manifests, 'PeerAuthentication', 'default')).toEqual({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'shop' },
      spec: { mtls: { mode: 'STRICT' } },
    });
  });

  test('labels the policy of requireStrictMtls as told, and not the Namespace', () => {
    const manifests = synth((chart) => namespace(chart).requireStrictMtls({ labels: { team: 'media' } }));
    expect(pick(manifests, 'PeerAuthentication', 'default').metadata.labels).toEqual({ team: 'media' });
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).not.toHaveProperty('team');
  });
});

describe('in a chart with a namespace and labels of its own', () => {
  const manifests = manifestsOf(
    (() => {
      const chart = new Chart(testApp(recent), 'test', { namespace: 'elsewhere', labels: { team: 'media' } });
      const ns = namespace(chart);
      ns.denyByDefault();
      ns.requireStrictMtls();
      ns.enroll(new Waypoint(chart, 'Waypoint', { namespace: ns }));
      const web = new MeshService(chart, 'Web', {
        namespace: ns,
        port: 80,
        image: 'web:1',
        disruptionBudget: { minAvailable: 1 },
      });
      web.allowFrom(Principal.any());
      return chart;
    })(),
  );

  test('the Namespace is in no namespace', () => {
    expect(pick(manifests, 'Namespace', 'shop').metadata).not.toHaveProperty('namespace');
  });

  test('all else is in the ambient namespace, not in that of the chart', () => {
    const others = manifests.filter((m) => m.kind !== 'Namespace');
    expect(others.length).toBeGreaterThan(8);
    expect(others.filter((m) => m.metadata.namespace !== 'shop')).toEqual([]);
  });

  test('every object has the labels of the chart', () => {
    expect(manifests.filter((m) => m.metadata.labels?.['team'] !== 'media')).toEqual([]);
  });

  test.each([
    ['a stock App', () => testApp(recent)],
    ['a MeshApp', () => new MeshApp({ platform: recent, outdir: 'never-written' })],
  ])('the YAML of %s keeps the Namespace out of a namespace', (_, makeApp) => {
    const app = makeApp();
    namespace(new Chart(app, 'test', { namespace: 'elsewhere' }));
    expect(load(app.synthYaml())).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
    });
  });
});

describe('a namespace that enrolls in a waypoint', () => {
  test('names it, when both are in one namespace', () => {
    const manifests = synth((chart) => {
      const ns = namespace(chart);
      ns.enroll(new Waypoint(chart, 'Waypoint', { namespace: ns }));
    });
    const labels = pick(manifests, 'Namespace', 'shop').metadata.labels;
    expect(labels).toMatchObject({ 'istio.io/use-waypoint': 'waypoint' });
    expect(labels).not.toHaveProperty('istio.io/use-waypoint-namespace');
  });

  test('names its namespace too, when that is another', () => {
    const manifests = synth((chart) => {
      const ns = namespace(chart);
      ns.enroll(Waypoint.fromWaypointName(chart, 'Shared', 'shared', { namespace: 'infra', sharedWith: [ns] }));
    });
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'shared',
      'istio.io/use-waypoint-namespace': 'infra',
    });
  });

  test('may say so twice', () => {
    const manifests = synth((chart) => {
      const ns = namespace(chart);
      const waypoint = new Waypoint(chart, 'Waypoint', { namespace: ns });
      ns.enroll(waypoint);
      ns.enroll(waypoint);
      expect(ns.waypoint).toBe(waypoint);
    });
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).toMatchObject({ 'istio.io/use-waypoint': 'waypoint' });
  });
});

describe('a namespace from elsewhere', () => {
  test('emits nothing', () => {
    expect(synth((chart) => AmbientNamespace.fromNamespaceName(chart, 'Shop', 'shop'))).toEqual([]);
  });

  test('stands for its waypoint and its Pod Security level', () => {
    synth((chart) => {
      const waypoint = Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'shop' });
      const options = { waypoint, podSecurity: 'restricted' } as const;
      const ns = AmbientNamespace.fromNamespaceName(chart, 'Shop', 'shop', options);
      expect(ns).toMatchObject({ name: 'shop', waypoint, podSecurity: 'restricted', deniesByDefault: false });
    });
  });
});

describe('an ambient namespace refuses', () => {
  test.each<[string, (chart: Chart) => unknown, string]>([
    [
      'a name with a dot',
      (c) => namespace(c, { name: 'shop.front' }),
      '[test/Namespace] namespace name "shop.front" is not a valid name',
    ],
    [
      'a path as name',
      (c) => namespace(c, { name: '../../x' }),
      '[test/Namespace] namespace name "../../x" is not a valid name',
    ],
    ['a long name', (c) => namespace(c, { name: 'x'.repeat(64) }), 'has 64 characters; at most 63 are allowed'],
    [
      'kube-system, which is never captured',
      (c) => namespace(c, { name: 'kube-system' }),
      '[test/Namespace] namespace kube-system is excluded by istio-cni',
    ],
    [
      'another level',
      (c) => namespace(c, { podSecurity: 'strict' as 'restricted' }),
      '[test/Namespace] podSecurity must be one of "privileged", "baseline", "restricted", got "strict"',
    ],
    [
      'a misspelt prop',
      (c) => namespace(c, { podSecurty: 'restricted' } as object),
      '[test/Namespace] unknown prop "podSecurty"; did you mean "podSecurity"?',
    ],
    [
      'a label that asks for sidecars',
      labelled('istio-injection', 'enabled'),
      '[test/Namespace] label "istio-injection" does not belong on an AmbientNamespace: beside ambient it asks for sidecars',
    ],
    [
      'a revision, which asks for sidecars',
      labelled('istio.io/rev'),
      'label "istio.io/rev" does not belong on an AmbientNamespace: on a namespace it asks for sidecars',
    ],
    [
      'the label that it writes',
      labelled('istio.io/dataplane-mode', 'none'),
      'label "istio.io/dataplane-mode" does not belong on an AmbientNamespace: this construct writes it',
    ],
    [
      'the label of a waypoint',
      labelled('istio.io/use-waypoint'),
      'label "istio.io/use-waypoint" does not belong on an AmbientNamespace: say enroll(waypoint)',
    ],
    [
      'the namespace of a waypoint',
      labelled('istio.io/use-waypoint-namespace'),
      'label "istio.io/use-waypoint-namespace" does not belong on an AmbientNamespace: say enroll(waypoint)',
    ],
    [
      'the label of Pod Security',
      labelled('pod-security.kubernetes.io/enforce'),
      'label "pod-security.kubernetes.io/enforce" does not belong on an AmbientNamespace: say podSecurity',
    ],
    [
      'a label that is a number',
      (c) => namespace(c, { labels: { version: 1 as unknown as string } }),
      '[test/Namespace] label "version" must be a string, got 1; quote it',
    ],
    [
      'denyByDefault() twice',
      (c) => {
        const ns = namespace(c);
        ns.denyByDefault();
        ns.denyByDefault();
      },
      '[test/Namespace] denyByDefault() was called for namespace shop before',
    ],
    [
      'requireStrictMtls() twice',
      (c) => {
        const ns = namespace(c);
        ns.requireStrictMtls();
        ns.requireStrictMtls();
      },
      '[test/Namespace] requireStrictMtls() was called for namespace shop before',
    ],
    [
      'a misspelt option of requireStrictMtls',
      (c) => namespace(c).requireStrictMtls({ lables: {} } as object),
      '[test/Namespace] unknown prop "lables"; did you mean "labels"?',
    ],
    [
      'a second waypoint',
      (c) => {
        const ns = namespace(c);
        ns.enroll(new Waypoint(c, 'One', { namespace: ns }));
        ns.enroll(new Waypoint(c, 'Two', { namespace: ns }));
      },
      '[test/Namespace] namespace shop has waypoint one [test/One] already, and can have one only',
    ],
    [
      'a waypoint that serves nothing',
      (c) => namespace(c).enroll(new Waypoint(c, 'Idle', { namespace: 'shop', traffic: 'none' })),
      '[test/Namespace] waypoint idle [test/Idle] has traffic "none" and serves nothing; give it another traffic type',
    ],
    [
      'a waypoint by name',
      (c) => namespace(c).enroll('waypoint' as unknown as Waypoint),
      '[test/Namespace] enroll takes a Waypoint, got "waypoint"; for one that is written elsewhere use Waypoint.fromWaypointName',
    ],
    [
      'from elsewhere, a waypoint by name',
      (c) => AmbientNamespace.fromNamespaceName(c, 'Namespace', 'shop', { waypoint: 'x' as unknown as Waypoint }),
      '[test/Namespace] waypoint takes a Waypoint, got "x"',
    ],
    [
      'at synth, a waypoint that does not admit it',
      (c) => namespace(c).enroll(new Waypoint(c, 'Far', { namespace: 'infra' })),
      '[test/Namespace] namespace shop enrolls in waypoint infra/far [test/Far], which does not admit namespace shop: its traffic would skip the waypoint; call shareWith on the waypoint',
    ],
    [
      'from elsewhere, to enroll',
      (c) =>
        AmbientNamespace.fromNamespaceName(c, 'Namespace', 'shop').enroll(
          new Waypoint(c, 'Waypoint', { namespace: 'shop' }),
        ),
      '[test/Namespace] namespace shop is written elsewhere: give it the label istio.io/use-waypoint: waypoint there',
    ],
    [
      'from elsewhere, a wrong name',
      (c) => AmbientNamespace.fromNamespaceName(c, 'Namespace', 'Shop'),
      '[test/Namespace] namespace name "Shop" is not a valid name',
    ],
    [
      'from elsewhere, kube-system',
      (c) => AmbientNamespace.fromNamespaceName(c, 'Namespace', 'kube-system'),
      '[test/Namespace] namespace kube-system is excluded by istio-cni',
    ],
    [
      'from elsewhere, a misspelt option',
      (c) => AmbientNamespace.fromNamespaceName(c, 'Namespace', 'shop', { waypiont: undefined } as object),
      '[test/Namespace] unknown prop "waypiont"; did you mean "waypoint"?',
    ],
    [
      'from elsewhere, another level',
      (c) => AmbientNamespace.fromNamespaceName(c, 'Namespace', 'shop', { podSecurity: 'none' as 'baseline' }),
      '[test/Namespace] podSecurity must be one of',
    ],
    [
      'from elsewhere, at synth, a waypoint that does not admit it',
      (c) =>
        AmbientNamespace.fromNamespaceName(c, 'Namespace', 'shop', {
          waypoint: new Waypoint(c, 'Far', { namespace: 'infra' }),
        }),
      '[test/Namespace] namespace shop enrolls in waypoint infra/far [test/Far], which does not admit namespace shop',
    ],
  ])('%s', (_, build, text) => {
    expect(refusal(build)).toContain(text);
  });

  // There an AuthorizationPolicy without rules shuts every pod of the mesh, and the NetworkPolicy cuts istiod off.
  test('denyByDefault() in the root namespace, which would shut the whole mesh', () => {
    const text = refusal((chart) => namespace(chart, { name: 'istio-system' }).denyByDefault());
    expect(text).toContain(
      "[test/Namespace] namespace istio-system is Istio's root namespace, where this would shut the whole mesh; say MeshDefaultDeny for that",
    );
  });

  test('a waypoint that serves nothing, and then still takes another', () => {
    const manifests = synth((chart) => {
      const ns = namespace(chart);
      const idle = new Waypoint(chart, 'Idle', { namespace: ns, traffic: 'none' });
      expect(() => ns.enroll(idle)).toThrow(InputError);
      ns.enroll(new Waypoint(chart, 'Busy', { namespace: ns }));
    });
    expect(pick(manifests, 'Namespace', 'shop').metadata.labels).toMatchObject({ 'istio.io/use-waypoint': 'busy' });
  });
});
