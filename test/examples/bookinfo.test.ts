import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshApp, Platform } from '../../src';
import { Bookinfo } from '../../examples/bookinfo/main';
import { emitted, manifestsOf, pick, testApp, type Manifest } from '../synth';

const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', cilium: '1.18' });
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
       "NetworkPolicy bookinfo/default-deny",
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
