import type { Chart } from 'cdk8s';
import { AmbientNamespace, PeerAuthentication, Platform, type PeerAuthenticationProps } from '../../src';
import { emitted, synth, type Manifest } from '../synth';
import { recent, refusal } from './refusal';

const peers = (chart: Chart, props: Partial<PeerAuthenticationProps> = {}): PeerAuthentication =>
  new PeerAuthentication(chart, 'Metrics', { namespace: 'shop', mode: 'STRICT', ...props });

type Mode = 'STRICT' | 'PERMISSIVE' | undefined;

/**
 * Whether the destination's ztunnel refuses a caller without identity, in the cases that this library emits
 * (istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertPeerAuthentication, read for 1.31).
 *
 * @param mesh the mode of the root namespace's policy
 */
function refusesPlaintext(
  policies: readonly Manifest[],
  mesh: Mode,
  pod: { readonly labels: Readonly<Record<string, string>>; readonly port: number },
): boolean {
  const specs = policies.map((m) => m.spec);
  const own = specs.find((s) => s.selector && includes(pod.labels, s.selector.matchLabels));
  const ofNamespace = specs.find((s) => !s.selector);
  const parent = (ofNamespace?.mtls.mode ?? mesh) === 'STRICT';
  if (!own) return parent;
  const ofPort = own.portLevelMtls?.[String(pod.port)]?.mode as Mode;
  if (own.mtls.mode === 'STRICT') return ofPort !== 'PERMISSIVE';
  return false;
}

function includes(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

const web = { app: 'web' };

const inMesh = (chart: Chart) => peers(chart, { namespace: 'mesh', selector: web });

describe('a peer authentication', () => {
  test('is about every pod of its namespace', () => {
    expect(synth((chart) => peers(chart))).toEqual([
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'metrics', namespace: 'shop' },
        spec: { mtls: { mode: 'STRICT' } },
      },
    ]);
  });

  test('has a name and metadata of the user', () => {
    const [policy] = synth((chart) =>
      peers(chart, { name: 'default', labels: { team: 'a' }, annotations: { b: 'c' } }),
    );
    expect(policy!.metadata).toEqual({
      name: 'default',
      namespace: 'shop',
      labels: { team: 'a' },
      annotations: { b: 'c' },
    });
  });

  test('is about the whole mesh in the root namespace', () => {
    expect(emitted(synth((chart) => peers(chart, { namespace: 'istio-system', name: 'default' })))).toEqual([
      'PeerAuthentication istio-system/default',
    ]);
  });
});

describe('plaintext to a pod', () => {
  test.each<[string, Mode, (chart: Chart) => unknown, { labels: typeof web; port: number }, boolean]>([
    ['is refused by STRICT', undefined, (c) => peers(c), { labels: web, port: 80 }, true],
    [
      'is taken by PERMISSIVE, although the mesh is STRICT',
      'STRICT',
      (c) => peers(c, { mode: 'PERMISSIVE' }),
      { labels: web, port: 80 },
      false,
    ],
    [
      'is refused by STRICT of its labels alone',
      undefined,
      (c) => peers(c, { selector: web }),
      { labels: web, port: 80 },
      true,
    ],
    [
      'is taken by a pod of other labels',
      undefined,
      (c) => peers(c, { selector: web }),
      { labels: { app: 'cart' }, port: 80 },
      false,
    ],
    [
      'is taken on a port that is an exception',
      undefined,
      (c) => peers(c, { selector: web, permissivePorts: [9100, 9101] }),
      { labels: web, port: 9101 },
      false,
    ],
    [
      'is refused on the other ports',
      undefined,
      (c) => peers(c, { selector: web, permissivePorts: [9100] }),
      { labels: web, port: 80 },
      true,
    ],
    [
      'is refused where the namespace asks for mTLS',
      undefined,
      (c) => new AmbientNamespace(c, 'Shop').requireStrictMtls(),
      { labels: web, port: 80 },
      true,
    ],
  ])('%s', (_, mesh, build, pod, refused) => {
    const policies = synth(build).filter((m) => m.kind === 'PeerAuthentication');
    expect(refusesPlaintext(policies, mesh, pod)).toBe(refused);
  });

  test('is refused again where a selected PERMISSIVE does not reach', () => {
    const policies = synth((chart) => {
      new AmbientNamespace(chart, 'Shop').requireStrictMtls();
      peers(chart, { selector: web, mode: 'PERMISSIVE' });
    }).filter((m) => m.kind === 'PeerAuthentication');
    expect(refusesPlaintext(policies, undefined, { labels: web, port: 80 })).toBe(false);
    expect(refusesPlaintext(policies, undefined, { labels: { app: 'cart' }, port: 80 })).toBe(true);
  });
});

describe('a peer authentication refuses', () => {
  test.each<[string, Partial<PeerAuthenticationProps> | undefined, string]>([
    [
      'DISABLE, which disables nothing',
      { mode: 'DISABLE' as 'STRICT' },
      'mode "DISABLE" turns nothing off in ambient: it works as PERMISSIVE, and HBONE stays; say \'PERMISSIVE\'',
    ],
    ['another mode', { mode: 'strict' as 'STRICT' }, 'mode must be "STRICT" or "PERMISSIVE", got "strict"'],
    ['no mode', { mode: undefined as unknown as 'STRICT' }, 'mode must be "STRICT" or "PERMISSIVE", got undefined'],
    ['an empty selector', { selector: {} }, 'selector is empty; leave it out to mean every pod of the namespace'],
    [
      'a wrong selector',
      { selector: { app: 1 as unknown as string } },
      'selector label "app" must be a string, got 1; quote it',
    ],
    [
      'a selector that is null',
      { selector: null as unknown as Record<string, string> },
      'selector must be a map, got null',
    ],
    [
      'a selector in the root namespace, which istiod ignores',
      { namespace: 'istio-system', selector: web },
      'a selector in the root namespace istio-system is ignored by istiod; put the policy in the namespace of the pods',
    ],
    [
      'ports without a selector',
      { permissivePorts: [9100] },
      'permissivePorts needs a selector; Istio reads port modes of selected pods only',
    ],
    [
      'ports under PERMISSIVE',
      { mode: 'PERMISSIVE', selector: web, permissivePorts: [9100] },
      'permissivePorts are exceptions from STRICT, but the mode is "PERMISSIVE"',
    ],
    ['an empty list of ports', { selector: web, permissivePorts: [] }, 'permissivePorts is empty; leave it out'],
    [
      'ports outside a list',
      { selector: web, permissivePorts: 9100 as unknown as number[] },
      'permissivePorts must be a list',
    ],
    [
      'a port as text',
      { selector: web, permissivePorts: ['9100' as unknown as number] },
      'permissivePorts must be a whole number from 1 to 65535, got "9100"',
    ],
    ['a wrong name', { name: 'a/b' }, 'name "a/b" is not a valid name'],
    ['a wrong namespace', { namespace: '' }, 'namespace "" is not a valid name'],
    [
      'a misspelt prop',
      { permisivePorts: [1] } as object,
      'unknown prop "permisivePorts"; did you mean "permissivePorts"?',
    ],
  ])('%s', (_, props, text) => {
    expect(refusal((chart) => peers(chart, props))).toContain(`[test/Metrics] ${text}`);
  });

  test('no props', () => {
    const text = refusal(
      (chart) => new PeerAuthentication(chart, 'Metrics', undefined as unknown as PeerAuthenticationProps),
    );
    expect(text).toBe('[test/Metrics] props must be an object, got undefined');
  });

  test('a selector in the root namespace of the platform, wherever that is', () => {
    expect(refusal(inMesh, new Platform({ istioNamespace: 'mesh' }))).toContain(
      'a selector in the root namespace mesh is ignored',
    );
    expect(emitted(synth(inMesh, recent))).toEqual(['PeerAuthentication mesh/metrics']);
  });
});

test('a peer authentication for a whole namespace is refused beside requireStrictMtls(), since the older would count', () => {
  const text = refusal((chart) => {
    new PeerAuthentication(chart, 'Permissive', { namespace: 'shop', mode: 'PERMISSIVE' });
    new AmbientNamespace(chart, 'Shop').requireStrictMtls();
  });
  expect(text).toContain('[test/Permissive] namespace shop has a PeerAuthentication by requireStrictMtls() already');
});
