/**
 * Lists every rule between fields (x-kubernetes-validations, in CEL) of the CRDs of Istio and the Gateway API, each text once, in
 * test/check/cel-rules.jsonl. What the file says of a rule already, by which of ours it is told (`by`) or why by none (`why`), stays; a test
 * fails for one of which nothing is said.
 *
 * usage: node scripts/list-cel-rules.mjs CRD_DIR
 *   CRD_DIR  holds istio.yaml (manifests/charts/base/files/crd-all.gen.yaml), gateway-api-standard.yaml and
 *            gateway-api-experimental.yaml (config/crd/…), listed of istio/istio 86c9f01 (1.32-dev) and Gateway API 1.6.1
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const TARGET = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test', 'check', 'cel-rules.jsonl');
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/list-cel-rules.mjs CRD_DIR');

const known = new Map();
if (existsSync(TARGET)) {
  for (const line of readFileSync(TARGET, 'utf8').trim().split('\n')) {
    const { rule, by, why } = JSON.parse(line);
    known.set(rule, { by, why });
  }
}
const rules = new Map();
for (const file of ['istio', 'gateway-api-standard', 'gateway-api-experimental']) {
  for (const document of parseAllDocuments(readFileSync(join(folder, `${file}.yaml`), 'utf8'))) {
    const crd = document.toJS();
    if (crd?.kind !== 'CustomResourceDefinition') continue;
    const kind = `${crd.spec.group}/${crd.spec.names.kind}`;
    for (const { schema } of crd.spec.versions) walk(schema.openAPIV3Schema, kind);
  }
}
const lines = [...rules].map(([rule, kinds]) => JSON.stringify({ rule, kinds: [...kinds].sort(), ...known.get(rule) }));
writeFileSync(TARGET, `${lines.join('\n')}\n`);

function walk(schema, kind) {
  if (typeof schema !== 'object' || schema === null) return;
  for (const { rule } of schema['x-kubernetes-validations'] ?? []) {
    const text = rule.trim().replaceAll(/\s+/g, ' ');
    if (!rules.has(text)) rules.set(text, new Set());
    rules.get(text).add(kind);
  }
  const below = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  for (const one of below) walk(one, kind);
}
