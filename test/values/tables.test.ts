import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CiliumValues_1_18 } from '../../imports/cilium-values-1.18';
import type { CniValues_1_30, IstiodValues_1_30 } from '../../imports/istio-values-1.30';
import {
  CILIUM_MINORS,
  ISTIO_MINORS,
  ciliumChart,
  istioChartsOf,
  nodeAt,
  type CiliumMinor,
} from '../../src/values/charts';
import { dotted } from '../../src/values/dotted';
import { misfits, type Misfit } from '../../src/values/judge';

const root = join(__dirname, '..', '..');
const tables = join(root, 'src', 'values', 'tables');
const imports = join(root, 'imports');
const manifest = JSON.parse(readFileSync(join(tables, 'manifest.json'), 'utf8')) as Readonly<Record<string, string>>;

describe('the committed files are what the last import wrote', () => {
  test.each(Object.entries(manifest))('%s was not edited', (file, sha256) => {
    const text = readFileSync(join(tables, file));
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
  });

  test('none is missing, and none came from elsewhere', () => {
    const types = readdirSync(imports).filter((file) => /-values-/.test(file));
    const listed = [
      ...readdirSync(tables).filter((file) => file.endsWith('.ts')),
      ...types.map((file) => `../../../imports/${file}`),
    ];
    expect(Object.keys(manifest).sort()).toEqual(listed.sort());
    expect(types).toHaveLength(CILIUM_MINORS.length + ISTIO_MINORS.length);
  });

  test('a table has at most 60 kB', () => {
    for (const file of readdirSync(tables)) expect(statSync(join(tables, file)).size).toBeLessThanOrEqual(60_000);
  });
});

const node = (minor: CiliumMinor, path: string) => nodeAt(ciliumChart(minor).root, path.split('.'));
const minorsWith = (path: string): CiliumMinor[] => CILIUM_MINORS.filter((minor) => node(minor, path) !== undefined);
const from = (first: CiliumMinor): CiliumMinor[] => CILIUM_MINORS.slice(CILIUM_MINORS.indexOf(first));
const until = (last: CiliumMinor): CiliumMinor[] => CILIUM_MINORS.slice(0, CILIUM_MINORS.indexOf(last) + 1);

/** Facts of the charts themselves: values.yaml, schema and templates of each minor. */
describe('what the tables know of Cilium', () => {
  test.each(CILIUM_MINORS)('%s has hundreds of keys, and the release it was read from', (minor) => {
    const { root: values, release, rejected } = ciliumChart(minor);
    expect(release).toMatch(new RegExp(`^${minor.replace('.', '\\.')}\\.\\d+$`));
    expect(Object.keys(values.properties!).length).toBeGreaterThan(100);
    // The facts of 1.15 are those of 1.15.1, which still ignored it.
    expect(rejected.includes('tunnel')).toBe(minor !== '1.15');
  });

  test.each<[string, readonly CiliumMinor[]]>([
    ['cni.exclusive', CILIUM_MINORS],
    // Only a comment of values.yaml names it.
    ['socketLB.hostNamespaceOnly', CILIUM_MINORS],
    ['bpf.hostLegacyRouting', CILIUM_MINORS],
    // Scripts of the chart read it.
    ['nodeinit.reconfigureKubelet', CILIUM_MINORS],
    ['enableCiliumEndpointSlice', until('1.17')],
    ['nodePort.enabled', until('1.18')],
    ['underlayProtocol', from('1.18')],
    ['encryption.strictMode.enabled', until('1.19')],
    ['encryption.strictMode.egress.enabled', from('1.19')],
    ['encryption.ztunnel.ca.type', ['1.20']],
    ['enable-host-reachable-services', []],
  ])('%s is a key in %j', (path, minors) => {
    expect(minorsWith(path)).toEqual(minors);
  });

  test.each<[string, (minor: CiliumMinor) => unknown]>([
    ['cni.exclusive', () => true],
    ['enableIPv4Masquerade', (minor) => (from('1.18').includes(minor) ? null : true)],
    ['authentication.enabled', (minor) => !from('1.19').includes(minor)],
    ['operator.prometheus.enabled', () => true],
  ])('the default of %s is that of each chart', (path, expected) => {
    for (const minor of CILIUM_MINORS) expect([minor, node(minor, path)!.default]).toEqual([minor, expected(minor)]);
  });

  test('ztunnel encrypts from 1.19 on', () => {
    expect(CILIUM_MINORS.filter((minor) => node(minor, 'encryption.type')!.hint!.includes('ztunnel'))).toEqual(
      from('1.19'),
    );
  });

  test('only 1.15 has no schema', () => {
    expect(CILIUM_MINORS.filter((minor) => !ciliumChart(minor).hasSchema)).toEqual(['1.15']);
  });
});

const fieldOf = ({ path }: Misfit): string => dotted(path);

/** What the charts write with `toYaml` takes more keys than their defaults have. */
test.each(CILIUM_MINORS)('structures of Kubernetes take any key on Cilium %s', (minor) => {
  const values = {
    nodeSelector: { 'example.com/pool': 'a' },
    affinity: { nodeAffinity: {}, podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
    updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    operator: { affinity: { nodeAffinity: {} }, nodeSelector: { 'example.com/pool': 'a' } },
    cni: { resources: { limits: { memory: '1Gi' } } },
    hubble: { eventBufferCapacity: 4095 },
    nodeinit: { podSecurityContext: { runAsUser: 0 } },
  };
  expect(misfits(ciliumChart(minor).root, values).map(fieldOf)).toEqual([]);
  const wrong = { nodeSelector: { 'kubernetes.io/os': 1 }, securityContext: { privilegd: true }, tolerations: {} };
  expect(misfits(ciliumChart(minor).root, wrong).map(fieldOf).sort()).toEqual(
    ['nodeSelector.kubernetes\\.io/os', 'securityContext.privilegd', 'tolerations'].sort(),
  );
});

describe('what the tables know of Istio', () => {
  test.each(ISTIO_MINORS)('%s has all five charts and the ambient profile', (minor) => {
    const { charts, profiles } = istioChartsOf(minor);
    expect(Object.keys(charts).sort()).toEqual(['base', 'cni', 'gateway', 'istiod', 'ztunnel']);
    expect(profiles.profile).toHaveProperty('ambient');
    expect(charts.istiod.alias).toBe('pilot');
    expect(nodeAt(charts.cni.root, ['ambient', 'enabled'])).toBeDefined();
  });
});

/** Keys at the root of an interface, in a generated file. */
function rootKeys(file: string, name: string): string[] {
  const text = readFileSync(join(imports, file), 'utf8');
  const body = text.slice(text.indexOf(`export interface ${name} {`));
  return [...body.slice(0, body.indexOf('\n}\n')).matchAll(/^  readonly '?([^'?]+)'?\?:/gm)].map(([, key]) => key!);
}

describe('the types', () => {
  test.each(CILIUM_MINORS)('of Cilium %s have the keys of the table', (minor) => {
    const keys = rootKeys(`cilium-values-${minor}.ts`, `CiliumValues_${minor.replace('.', '_')}`);
    expect(keys.sort()).toEqual(Object.keys(ciliumChart(minor).root.properties!).sort());
  });

  test.each(ISTIO_MINORS)('of Istio %s have the keys of the tables', (minor) => {
    const names = { base: 'Base', istiod: 'Istiod', cni: 'Cni', ztunnel: 'Ztunnel', gateway: 'Gateway' } as const;
    for (const [chart, name] of Object.entries(names)) {
      const keys = rootKeys(`istio-values-${minor}.ts`, `${name}Values_${minor.replace('.', '_')}`);
      const { properties } = istioChartsOf(minor).charts[chart as keyof typeof names].root;
      expect([chart, keys.sort()]).toEqual([chart, Object.keys(properties!).sort()]);
    }
  });

  test('say what a key takes, what it is by default, and when it goes', () => {
    const text = readFileSync(join(imports, 'cilium-values-1.18.ts'), 'utf8');
    expect(text).toContain(
      "  /** Default: 'ipsec'. Known: 'ipsec', 'wireguard'. */\n    readonly type?: 'ipsec' | 'wireguard' | null | undefined;",
    );
    expect(text).toContain(
      '  /** Default: false. Gone in 1.19. */\n    readonly enabled?: boolean | null | undefined;',
    );
    expect(text).toContain('/** Commented out in values.yaml. */\n    readonly hostNamespaceOnly?: boolean');
  });

  test('are refused by the compiler where they do not fit', () => {
    const fits: CiliumValues_1_18 = {
      cni: { exclusive: false },
      kubeProxyReplacement: true,
      nodeSelector: { 'example.com/pool': 'a' },
      tolerations: [{ operator: 'Exists' }],
      hubble: { metrics: { enabled: ['dns'] } },
    };
    // @ts-expect-error a misspelt key
    const misspelt: CiliumValues_1_18 = { cni: { exclusiv: false } };
    // @ts-expect-error a key of later minors
    const later: CiliumValues_1_18 = { policyDenyResponse: 'icmp' };
    // @ts-expect-error a value that nothing knows
    const unknown: CiliumValues_1_18 = { routingMode: 'vxlan' };
    const istiod: IstiodValues_1_30 = { pilot: { autoscaleEnabled: false }, meshConfig: { anything: true } };
    // @ts-expect-error a wrong type
    const cni: CniValues_1_30 = { ambient: { enabled: 'yes' } };
    expect([fits, misspelt, later, unknown, istiod, cni]).toHaveLength(6);
  });
});
