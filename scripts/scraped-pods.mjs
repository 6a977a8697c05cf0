/**
 * Renders the charts of Cilium and Istio with metrics on, and keeps what their pods say to who scrapes: test/observe/scraped-pods.jsonl, a line
 * for each workload and values.
 *
 * usage: node scripts/scraped-pods.mjs HELM CILIUM_CHART… ISTIO_REPOSITORY…
 *   HELM              the program
 *   CILIUM_CHART      install/kubernetes/cilium of a release of cilium/cilium
 *   ISTIO_REPOSITORY  a checkout of istio/istio; waypoints are read from the template that istiod renders
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, loadAll } from 'js-yaml';

const OUT = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test', 'observe', 'scraped-pods.jsonl');

const [helm, ...sources] = process.argv.slice(2);
if (helm === undefined || sources.length === 0) {
  console.error('usage: node scripts/scraped-pods.mjs HELM CILIUM_CHART… ISTIO_REPOSITORY…');
  process.exit(2);
}

/** What has to be served for a part of Cilium to be scraped; the last turns Envoy's own pods off. */
const CILIUM_VALUES = {
  1.15: [
    [],
    ['prometheus.enabled=true', 'hubble.metrics.enabled={drop}', 'envoy.enabled=true'],
    ['prometheus.enabled=true', 'hubble.metrics.enabled={drop}', 'envoy.enabled=false'],
  ],
  later: [
    [],
    ['prometheus.enabled=true', 'hubble.metrics.enabled={drop}'],
    ['prometheus.enabled=true', 'hubble.metrics.enabled={drop}', 'envoy.enabled=false'],
  ],
};
const ISTIO_CHARTS = ['ztunnel', 'istio-cni', 'istio-control/istio-discovery'];

const lines = sources.flatMap((source) =>
  existsSync(join(source, 'manifests', 'charts')) ? istio(source) : cilium(source),
);
writeFileSync(OUT, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

/** @param {string} chart */
function cilium(chart) {
  const { version } = load(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
  const all = version.startsWith('1.15.') ? CILIUM_VALUES['1.15'] : CILIUM_VALUES.later;
  return all.flatMap((set) =>
    rendered(chart, 'kube-system', set)
      .filter(({ metadata }) => ['cilium', 'cilium-operator', 'cilium-envoy'].includes(metadata.name))
      .map((object) => ({ of: `cilium ${version}`, set, ...facts(object) })),
  );
}

/** @param {string} repository */
function istio(repository) {
  const of = `istio ${readFileSync(join(repository, 'VERSION'), 'utf8').trim()}`;
  const charts = ISTIO_CHARTS.flatMap((name) =>
    rendered(join(repository, 'manifests', 'charts', name), 'istio-system', ['profile=ambient']),
  ).map((object) => ({ of, set: ['profile=ambient'], ...facts(object) }));
  return [...charts, { of, set: [], ...waypoint(repository) }];
}

/** Not a Helm template: the lines that matter hold no expression but the label of the controller, which is a constant of istiod. */
function waypoint(repository) {
  const template = readFileSync(
    join(repository, 'manifests/charts/istio-control/istio-discovery/files/waypoint.yaml'),
    'utf8',
  );
  const constants = readFileSync(join(repository, 'pkg/config/constants/constants.go'), 'utf8');
  const [, controller] = /ManagedGatewayMeshControllerLabel\s*= "([^"]+)"/.exec(constants) ?? [];
  const pods = template.slice(template.indexOf('  template:'), template.indexOf('startupProbe'));
  const labels = Object.fromEntries(
    [...pods.matchAll(/"([\w./-]+)" (?:"([^"]*)"|\.ControllerLabel)/g)]
      .filter(([, key]) => ['gateway.istio.io/managed', 'istio.io/dataplane-mode'].includes(key))
      .map(([, key, value]) => [key, value ?? controller]),
  );
  const annotations = Object.fromEntries(
    [...pods.matchAll(/"(prometheus\.io\/\w+)" "([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const ports = [...pods.matchAll(/containerPort: (\d+)/g)].map(([, port]) => Number(port));
  return { name: 'waypoint', labels, annotations, ports };
}

function facts({ metadata, spec }) {
  const { metadata: pod, spec: podSpec } = spec.template;
  return {
    name: metadata.name,
    labels: pod.labels,
    annotations: Object.fromEntries(
      Object.entries(pod.annotations ?? {}).filter(([key]) => key.startsWith('prometheus.io/')),
    ),
    ports: podSpec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
  };
}

function rendered(chart, namespace, set) {
  const args = ['template', 'release', chart, '--namespace', namespace, '--kube-version', '1.33.0'];
  const { status, stderr, stdout } = spawnSync(helm, [...args, ...set.flatMap((one) => ['--set', one])], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return loadAll(stdout).filter((object) => ['DaemonSet', 'Deployment'].includes(object?.kind));
}
