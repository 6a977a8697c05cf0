/**
 * Brings verdicts of the real charts and proxies into test/conformance, with what tests read of them.
 *
 * usage: node scripts/import-vectors.mjs FOLDER
 *   FOLDER  holds cilium-values.jsonl (`helm template` of the released charts 1.15.1, 1.15.19, 1.16.19, 1.17.18, 1.18.12, 1.19.6, 1.20.0)
 *           and istio-values.jsonl (`helm template`, Helm 3.22, of Istio's charts 1.24.6 to 1.31.0-rc.0 and 1.32-dev);
 *           and cilium.jsonl (Cilium's policy engine, Go module github.com/cilium/cilium 1.18.0, and 1.20.2 where it differs);
 *           and path.jsonl (the ambient index of istiod at istio/istio 86c9f01, 1.32-dev, and ztunnel 62d8265);
 *           and ztunnel.jsonl (policies that the same index converted, and verdicts of the same ztunnel);
 *           and cross-field.jsonl (kube-apiserver 1.36.1 with the CRDs of Gateway API 1.6.0 and of Istio, and the webhook of istiod of 27 Aug 2026);
 *           and structure.jsonl (the same API server, on objects of which one thing was changed at random);
 *           and defaults.jsonl (what the same API server stores of objects, and what its library, k8s.io/apiextensions-apiserver 0.36.1, makes
 *           of others with the CRDs of each release; "by" says which, and metadata that a server writes is left out);
 *           and argo-cd.jsonl (whether Argo CD's comparison for server-side apply, gitops-engine/pkg/diff of argoproj/argo-cd c9c369e, tells an
 *           object from what the same API server makes of it; and what has to be written for it not to);
 *           and core.jsonl (the same API server, on objects of Kubernetes' own kinds that its own code takes or refuses);
 *           and waypoint.jsonl (Envoy 1.40.0 on what istiod of 27 Aug 2026, 1.32-dev, configures for a waypoint)
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TARGET = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test', 'conformance');
const OF_CHARTS = ['id', 'chart', 'minor', 'values', 'accepted', 'by', 'effect'];
const KEPT = {
  'cilium-values.jsonl': OF_CHARTS,
  'istio-values.jsonl': OF_CHARTS,
  'cilium.jsonl': ['id', 'note', 'manifests', 'options', 'requests', 'expected', 'differs'],
  'waypoint.jsonl': ['id', 'note', 'kind', 'manifests', 'requests', 'expected', 'conditions'],
  'ztunnel.jsonl': ['id', 'title', 'manifests', 'settings', 'enrolled', 'ztunnelStatus', 'requests', 'expected'],
  'sidecar.jsonl': ['id', 'note', 'kind', 'manifests', 'requests', 'expected'],
  'defaults.jsonl': ['by', 'source', 'release', 'object', 'stored'],
  'argo-cd.jsonl': ['object', 'verdict', 'written'],
  'structure.jsonl': ['object', 'refused', 'fields'],
  'core.jsonl': ['id', 'object', 'base', 'note', 'changes', 'refused', 'fields', 'unjudged'],
  'cross-field.jsonl': ['object', 'base', 'at', 'value', 'refused', 'by', 'fields', 'experimental'],
  'path.jsonl': ['id', 'note', 'manifests', 'enrolled', 'bindings', 'requests', 'expected'],
};

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/import-vectors.mjs FOLDER');
  process.exit(2);
}

mkdirSync(TARGET, { recursive: true });
for (const [file, kept] of Object.entries(KEPT)) {
  const rows = readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(kept.filter((key) => key in row).map((key) => [key, row[key]]))),
  );
  writeFileSync(join(TARGET, file), `${lines.join('\n')}\n`);
}
