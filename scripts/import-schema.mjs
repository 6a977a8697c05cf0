/**
 * Writes src/schema/tables/, what API servers know of each kind, release by release, in a form of our own; and src/gitops/defaults/tables/,
 * what they write into objects, with test/gitops/defaults/defaults.jsonl, the list of it that tests read.
 *
 * usage: npm run import-schema -- FOLDER
 *   FOLDER  holds a folder for each source, and in it one for each release:
 *           istio (istio.io/api kubernetes/customresourcedefinitions.gen.yaml), gateway-api-experimental (kubernetes-sigs/gateway-api
 *           config/crd/experimental), gateway-api-standard (its config/crd/standard), cilium (cilium/cilium pkg/k8s/apis/cilium.io/client/crds), kubernetes (kubernetes/kubernetes
 *           api/openapi-spec/v3), argocd, flux, prometheus, rollouts, flagger, k3s (their CRDs);
 *           and a folder "more" of the same form, read for defaults alone: earlier releases of what no platform has a version of, and kinds
 *           that are not checked
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crdsOf } from './import-schema/crd-sources.mjs';
import { kubernetesKinds } from './import-schema/kubernetes-source.mjs';
import { listedDefaults, packedDefaults } from './import-schema/defaults.mjs';
import { packed } from './import-schema/pack.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TARGET = join(ROOT, 'src', 'schema', 'tables');
const DEFAULTS_TARGET = join(ROOT, 'src', 'gitops', 'defaults', 'tables');
const CILIUM =
  /^Cilium(NetworkPolicy|ClusterwideNetworkPolicy|LoadBalancerIPPool|CIDRGroup|L2AnnouncementPolicy|EgressGatewayPolicy|NodeConfig|EnvoyConfig|ClusterwideEnvoyConfig|LocalRedirectPolicy)$/;
const SOURCES = {
  istio: { from: 'istio.io/api kubernetes/customresourcedefinitions.gen.yaml', read: crdsOf },
  'gateway-api': {
    from: 'kubernetes-sigs/gateway-api config/crd/experimental, which has all that the standard channel has',
    folder: 'gateway-api-experimental',
    read: crdsOf,
  },
  cilium: {
    from: 'cilium/cilium pkg/k8s/apis/cilium.io/client/crds',
    read: (folder) => crdsOf(folder, (kind) => CILIUM.test(kind)),
  },
  kubernetes: { from: 'kubernetes/kubernetes api/openapi-spec/v3', read: kubernetesKinds },
  argocd: { from: 'argoproj/argo-cd manifests/crds', read: crdsOf },
  flux: {
    from: 'config/crd/bases of fluxcd/source-controller, helm-controller and kustomize-controller',
    read: crdsOf,
  },
  prometheus: { from: 'prometheus-operator/prometheus-operator example/prometheus-operator-crd', read: crdsOf },
  rollouts: { from: 'argoproj/argo-rollouts manifests/crds', read: crdsOf },
  flagger: { from: 'fluxcd/flagger artifacts/flagger/crd.yaml', read: crdsOf },
  k3s: { from: 'k3s-io/helm-controller pkg/crds/yaml/generated', read: crdsOf },
};

const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error(
    'usage: npm run import-schema -- FOLDER\nFOLDER holds the sources; see the head of scripts/import-schema.mjs',
  );
  process.exit(2);
}
/** Sources of defaults: those above, but what Kubernetes has in Go, and the Gateway API channel by channel. */
const { kubernetes: _, 'gateway-api': gatewayApi, ...OF_CRDS } = SOURCES;
const DEFAULTS = {
  ...OF_CRDS,
  'gateway-api-standard': {
    from: 'kubernetes-sigs/gateway-api config/crd/standard',
    folder: 'gateway-api-standard',
    read: crdsOf,
  },
  'gateway-api-experimental': { ...gatewayApi, from: 'kubernetes-sigs/gateway-api config/crd/experimental' },
};

for (const [name, { folder: own = name, from, read }] of Object.entries(SOURCES)) {
  const table = packed(read(join(folder, own)));
  const size = writeTable(TARGET, name, 'SchemaTable', table, from);
  console.log(`${name}: ${Object.keys(table.kinds).length} kinds, ${table.nodes.length} nodes, ${size} kB`);
}
const lines = [];
for (const [name, { folder: own = name, from, read }] of Object.entries(DEFAULTS)) {
  const more = join(folder, 'more', own);
  const source = existsSync(more) ? crdsOf(join(folder, own), undefined, more) : read(join(folder, own));
  const table = packedDefaults(source);
  const size = writeTable(DEFAULTS_TARGET, name, 'DefaultsTable', table, from);
  const listed = listedDefaults(name, source);
  lines.push(...listed);
  console.log(`defaults of ${name}: ${listed.filter((one) => 'default' in one).length}, ${size} kB`);
}
const listTarget = join(ROOT, 'test', 'gitops', 'defaults');
mkdirSync(listTarget, { recursive: true });
writeFileSync(join(listTarget, 'defaults.jsonl'), lines.map((one) => `${JSON.stringify(one)}\n`).join(''));

function writeTable(target, name, type, table, from) {
  const text = JSON.stringify(table).replace(
    /[^\x20-\x7E]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  mkdirSync(target, { recursive: true });
  writeFileSync(
    join(target, `${name}.ts`),
    `// Written by scripts/import-schema.mjs; do not edit. Facts from ${from}, ${table.releases[0]} to ${table.releases.at(-1)}.
import type { ${type} } from '../table';

export const TABLE = JSON.parse('${quoted}') as ${type};
`,
  );
  return Math.round(quoted.length / 1000);
}
