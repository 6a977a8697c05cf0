import { MeshApp } from '../../src';
import { Billing, platform, Shop } from '../../examples/shop/main';
import { emitted, manifestsOf, pick, testApp } from '../synth';

const app = testApp(platform);
const charts = [new Shop(app)];
const shop = manifestsOf(charts[0]!);
const billing = manifestsOf(new Billing(app, charts[0]!));

/** The accounts that a policy admits, with the paths each may ask for. */
function admitted(manifests: typeof shop, name: string): string[] {
  const { rules } = pick(manifests, 'AuthorizationPolicy', name).spec;
  return rules.flatMap(
    (rule: { from: { source: { serviceAccounts: string[] } }[]; to?: { operation: { paths: string[] } }[] }) => {
      const paths = rule.to?.flatMap(({ operation }) => operation.paths).join(' ') ?? 'anything';
      return rule.from.flatMap(({ source }) => source.serviceAccounts.map((account) => `${account}: ${paths}`));
    },
  );
}

describe('the shop', () => {
  test('lets web and the gateway reach the cart, and the nightly job one path of it', () => {
    expect(admitted(shop, 'cart').sort()).toEqual([
      'billing/nightly: /internal/expire',
      'shop/shop-istio: /api/cart /api/cart/*',
      'shop/web: anything',
    ]);
  });

  test('lets the catalog alone reach the database, by ztunnel', () => {
    expect(admitted(shop, 'postgres')).toEqual(['shop/catalog: anything']);
    expect(pick(shop, 'AuthorizationPolicy', 'postgres').spec.selector).toEqual({ matchLabels: { app: 'postgres' } });
  });

  test('lets the cart alone charge, through the waypoint that the shop shares', () => {
    expect(admitted(billing, 'payments')).toEqual(['shop/cart: /charges']);
    expect(admitted(billing, 'payments-through-waypoint')).toEqual(['shop/waypoint: anything']);
    expect(pick(billing, 'Namespace', 'billing').metadata.labels).toMatchObject({
      'istio.io/use-waypoint': 'waypoint',
      'istio.io/use-waypoint-namespace': 'shop',
    });
  });

  test('lets payments alone reach the bank, by an egress waypoint that is let out on 443', () => {
    expect(admitted(billing, 'bank')).toEqual(['billing/payments: /v1/charges']);
    expect(pick(billing, 'NetworkPolicy', 'bank-way-out').spec.egress[0].ports).toEqual([
      { protocol: 'TCP', port: 443 },
    ]);
  });

  test('comes out of MeshApp and of a stock App alike', () => {
    const own = new MeshApp({ platform, outdir: 'never-written' });
    new Billing(own, new Shop(own));
    expect(own.synthYaml()).toBe(app.synthYaml());
  });

  test('makes no object twice', () => {
    const all = [...emitted(shop), ...emitted(billing)];
    expect(new Set(all).size).toBe(all.length);
  });
});
