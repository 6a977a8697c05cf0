import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CiliumValues, NetworkObservability, Platform } from '../../src';
import { synth, type Manifest } from '../synth';

/** What the charts render; see scripts/scraped-pods.mjs. */
interface Workload {
  readonly of: string;
  readonly set: readonly string[];
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
}

const workloads = readFileSync(join(__dirname, 'scraped-pods.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Workload);

const COMPONENT: Readonly<Record<string, string>> = {
  ztunnel: 'ztunnel',
  'istio-cni-node': 'istio-cni',
  istiod: 'istiod',
  waypoint: 'waypoint',
};

function monitors(build: (platform: Platform) => CiliumValues | undefined, cilium: string): readonly Manifest[] {
  const platform = new Platform({ istio: '1.31', cilium });
  const manifests = synth((chart) => {
    const values = build(platform);
    new NetworkObservability(chart, 'Mesh', values ? { cilium: values } : {});
  }, platform);
  return manifests.filter(({ kind }) => kind === 'PodMonitor');
}

const portOf = (monitor: Manifest): number => {
  const { relabelings } = monitor['spec'].podMetricsEndpoints[0];
  const [keep] = relabelings.filter(({ action }: { action?: string }) => action === 'keep');
  expect(keep.sourceLabels).toEqual(['__meta_kubernetes_pod_container_port_number']);
  return Number(keep.regex);
};

const nameOf = (monitor: Manifest): string => monitor.metadata.name.replace('mesh-', '');

/** Whether Prometheus finds a target in the pods of a workload: the labels of the monitor, and a port that a container declares. */
const scrapes = (monitor: Manifest, { labels, ports }: Workload): boolean =>
  Object.entries(monitor['spec'].selector.matchLabels).every(([key, value]) => labels[key] === value) &&
  ports.includes(portOf(monitor));

describe('Istio', () => {
  const ours = monitors(() => undefined, '1.18');

  test.each(workloads.filter(({ of }) => of.startsWith('istio')))(
    '$name is scraped by one monitor, where its chart says',
    (workload) => {
      const found = ours.filter((monitor) => scrapes(monitor, workload));
      expect(found.map(nameOf)).toEqual([COMPONENT[workload.name]]);
      expect(String(portOf(found[0]!))).toBe(workload.annotations['prometheus.io/port']);
      const { path } = found[0]!['spec'].podMetricsEndpoints[0];
      // ztunnel and istiod serve both paths, or the one that Prometheus asks for by itself.
      expect([undefined, path]).toContain(workload.annotations['prometheus.io/path']);
    },
  );

  test.each(workloads.filter(({ of }) => of.startsWith('istio')))(
    '$name is not captured, so that nothing of the mesh is in the way',
    ({ labels }) => {
      expect(labels['istio.io/dataplane-mode']).toBe('none');
    },
  );
});

describe('Cilium', () => {
  const charts = [
    ...new Set(workloads.filter(({ of }) => of.startsWith('cilium')).map(({ of, set }) => `${of} ${set.join(' ')}`)),
  ];

  test.each(charts)('%s: what serves metrics is scraped, and nothing else', (chart) => {
    const rendered = workloads.filter(({ of, set }) => `${of} ${set.join(' ')}` === chart);
    const { of, set } = rendered[0]!;
    const version = of.replace('cilium ', '');
    const asked = set.find((one) => one.startsWith('envoy.enabled='))?.endsWith('true');
    const build = (platform: Platform): CiliumValues =>
      new CiliumValues({
        platform,
        ...(set.includes('prometheus.enabled=true') && { metrics: true, hubble: { metrics: ['drop'] } }),
        ...(asked !== undefined && { overrides: { envoy: { enabled: asked } } }),
      });
    const ours = monitors(build, version).filter((monitor) => /cilium|hubble/.test(monitor.metadata.name));
    // Each finds a target in just one workload.
    for (const monitor of ours) {
      expect([nameOf(monitor), rendered.filter((workload) => scrapes(monitor, workload)).length]).toEqual([
        nameOf(monitor),
        1,
      ]);
    }
    const served = rendered.flatMap(({ ports }) => ports).filter((port) => port >= 9962 && port <= 9965);
    expect(ours.map(portOf).sort()).toEqual(served.sort());
  });
});
