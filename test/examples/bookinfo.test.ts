import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { MeshApp } from '../../src';
import { Bookinfo } from '../../examples/bookinfo/main';
import { install, platform } from '../../examples/bookinfo/platform';
import { emitted, manifestsOf, pick, testApp, type Manifest } from '../synth';

const manifests = manifestsOf(new Bookinfo(testApp(platform)));
const policy = (name: string): Manifest => pick(manifests, 'AuthorizationPolicy', name);
const callersOf = (name: string): string[] =>
  policy(name).spec.rules.flatMap((rule: { from: { source: { serviceAccounts: string[] } }[] }) =>
    rule.from.flatMap((from) => from.source.serviceAccounts),
  );

describe('bookinfo', () => {
  test('is what the article deploys, guarded', () => {
    expect(emitted(manifests)).toMatchInlineSnapshot(`
     [
       "Namespace bookinfo",
       "PeerAuthentication bookinfo/default",
       "AuthorizationPolicy bookinfo/default-deny",
       "CiliumNetworkPolicy bookinfo/default-deny",
       "ServiceAccount bookinfo/bookinfo-details",
       "Service bookinfo/details",
       "Deployment bookinfo/details-v1",
       "AuthorizationPolicy bookinfo/details",
       "ServiceAccount bookinfo/bookinfo-ratings",
       "Service bookinfo/ratings",
       "Deployment bookinfo/ratings-v1",
       "AuthorizationPolicy bookinfo/ratings",
       "ServiceAccount bookinfo/bookinfo-reviews",
       "Service bookinfo/reviews",
       "Deployment bookinfo/reviews-v1",
       "Deployment bookinfo/reviews-v2",
       "Deployment bookinfo/reviews-v3",
       "AuthorizationPolicy bookinfo/reviews",
       "AuthorizationPolicy bookinfo/reviews-through-waypoint",
       "ServiceAccount bookinfo/bookinfo-productpage",
       "Service bookinfo/productpage",
       "Deployment bookinfo/productpage-v1",
       "AuthorizationPolicy bookinfo/productpage",
       "Gateway bookinfo/reviews-waypoint",
       "VirtualService bookinfo/reviews",
       "DestinationRule bookinfo/reviews",
       "Gateway bookinfo/bookinfo-gateway",
       "HTTPRoute bookinfo/bookinfo-gateway-productpage",
       "AuthorizationPolicy bookinfo/bookinfo-gateway-clients",
     ]
    `);
  });

  test('is in the ambient mesh, at the Pod Security level that a waypoint meets', () => {
    expect(pick(manifests, 'Namespace', 'bookinfo').metadata.labels).toEqual({
      'istio.io/dataplane-mode': 'ambient',
      'pod-security.kubernetes.io/enforce': 'baseline',
    });
  });

  test('lets productpage alone call details, at ztunnel', () => {
    expect(callersOf('details')).toEqual(['bookinfo/bookinfo-productpage']);
    expect(policy('details').spec).toHaveProperty('selector.matchLabels', { app: 'details' });
    expect(policy('details').spec).not.toHaveProperty('targetRefs');
  });

  test('lets reviews alone call ratings, at ztunnel', () => {
    expect(callersOf('ratings')).toEqual(['bookinfo/bookinfo-reviews']);
    expect(policy('ratings').spec).toHaveProperty('selector.matchLabels', { app: 'ratings' });
  });

  test('lets productpage alone GET /reviews/*, at the waypoint', () => {
    expect(callersOf('reviews')).toEqual(['bookinfo/bookinfo-productpage']);
    expect(policy('reviews').spec.rules[0].to).toEqual([{ operation: { methods: ['GET'], paths: ['/reviews/*'] } }]);
    expect(policy('reviews').spec.targetRefs).toEqual([{ group: '', kind: 'Service', name: 'reviews' }]);
  });

  test('lets nobody but the waypoint reach the pods of reviews', () => {
    expect(callersOf('reviews-through-waypoint')).toEqual(['bookinfo/reviews-waypoint']);
  });

  test('puts a waypoint in front of reviews alone', () => {
    const enrolled = manifests.filter((m) => m.metadata.labels?.['istio.io/use-waypoint'] !== undefined);
    expect(emitted(enrolled)).toEqual(['Service bookinfo/reviews']);
    const gateway = pick(manifests, 'Gateway', 'reviews-waypoint');
    expect(gateway.spec).toEqual({
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }],
    });
  });

  test('sends a tenth of the requests for reviews to v2', () => {
    expect(pick(manifests, 'VirtualService', 'reviews').spec.http).toEqual([
      {
        route: [
          { destination: { host: 'reviews', subset: 'v1' }, weight: 90 },
          { destination: { host: 'reviews', subset: 'v2' }, weight: 10 },
        ],
      },
    ]);
  });

  test('has a way in: everybody may call the gateway, and the gateway productpage', () => {
    expect(policy('bookinfo-gateway-clients').spec.rules).toEqual([{}]);
    expect(callersOf('productpage')).toEqual(['bookinfo/bookinfo-gateway-istio']);
  });

  test('runs every service as its own account', () => {
    const accounts = manifests
      .filter((m) => m.kind === 'Deployment')
      .map((m) => m.spec.template.spec.serviceAccountName);
    expect([...new Set(accounts)]).toEqual(
      ['details', 'ratings', 'reviews', 'productpage'].map((s) => `bookinfo-${s}`),
    );
  });

  test('is committed under dist/ as it comes out now', () => {
    const app = new MeshApp({ platform, outdir: 'never-written' });
    new Bookinfo(app);
    const committed = readFileSync(join(__dirname, '../../dist/bookinfo.k8s.yaml'), 'utf8');
    expect(app.synthYaml()).toBe(committed);
  });
});

describe('the platform under bookinfo', () => {
  const read = (file: string): string => readFileSync(join(__dirname, '../../dist/install', file), 'utf8');
  const values = (file: string): Record<string, unknown> =>
    loadAll(read(`values/${file}.yml`))[0] as Record<string, unknown>;

  test('is what main.ts installs, and what is committed under dist/', () => {
    const files = readdirSync(join(__dirname, '../../dist/install/values')).sort();
    expect(files).toEqual(
      ['01-cilium', '02-istio-base', '03-istiod', '04-istio-cni', '05-ztunnel'].map((name) => `${name}.yml`),
    );
    expect(install.releases.map(({ values: given }) => given)).toEqual(
      files.map((file) => values(file.replace('.yml', ''))),
    );
  });

  test('leaves the CNI folder, Services and probes of pods to the mesh', () => {
    expect(values('01-cilium')).toMatchObject({
      cni: { exclusive: false },
      socketLB: { hostNamespaceOnly: true },
      bpf: { hostLegacyRouting: true, masquerade: false },
    });
  });

  test('has the ambient profile on every chart of Istio', () => {
    for (const chart of ['02-istio-base', '03-istiod', '04-istio-cni', '05-ztunnel'])
      expect(values(chart)).toMatchObject({ profile: 'ambient' });
  });

  test('is installed in order, each step waiting for the one before, and bookinfo last', () => {
    const steps = read('install.sh').matchAll(/standard-install|helm upgrade --install (\S+)|apply .*bookinfo/g);
    expect([...steps].map(([text, release]) => release ?? text.replace(/^apply .*/, 'bookinfo'))).toEqual([
      'standard-install',
      'cilium',
      'istio-base',
      'istiod',
      'istio-cni',
      'ztunnel',
      'bookinfo',
    ]);
  });
});
