/**
 * Regenerates what the project knows of the values of Cilium's and Istio's Helm charts, from a folder of models:
 * tables for checking (src/values/tables) and types for editors (imports/*-values-*.ts).
 *
 * usage: npm run import-values -- CILIUM_DIR ISTIO_DIR
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { difference, encode } from './import-values/encode.mjs';
import { supplement } from './import-values/supplement.mjs';
import { SOURCES, tableFile } from './import-values/table-file.mjs';
import { typesFile } from './import-values/types-file.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TABLES = join(ROOT, 'src', 'values', 'tables');
const TYPES = join(ROOT, 'imports');
const MANIFEST = join(TABLES, 'manifest.json');

/** The minors that are written in full; the others are written as what differs from them. */
const BASES = { cilium: '1.18', istio: '1.28' };

/** Istio's charts, and what their values are called. */
const CHARTS = {
  base: 'BaseValues',
  istiod: 'IstiodValues',
  cni: 'CniValues',
  ztunnel: 'ZtunnelValues',
  gateway: 'GatewayValues',
};

const [ciliumFolder, istioFolder] = process.argv.slice(2);
if (ciliumFolder === undefined || istioFolder === undefined) {
  console.error('usage: npm run import-values -- CILIUM_DIR ISTIO_DIR');
  process.exit(2);
}

/** Hashes by file; what measure-nulls.mjs has written stays. @type {Record<string, string>} */
const written = { 'cilium-nulls.ts': JSON.parse(readFileSync(MANIFEST, 'utf8'))['cilium-nulls.ts'] };
const cilium = models(ciliumFolder);
for (const [minor, { schema }] of cilium) supplement(minor, schema);
const istioModels = models(istioFolder);
writeTables('cilium', cilium, ciliumTable);
writeTables('istio', istioModels, istioTable);
writeTypes('cilium', cilium, (model) => [['CiliumValues', 'cilium', model.schema]]);
writeTypes('istio', istioModels, (model) =>
  Object.entries(CHARTS).map(([chart, name]) => [name, chart, model.charts[chart].schema]),
);
const inOrder = Object.fromEntries(Object.entries(written).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(MANIFEST, `${JSON.stringify(inOrder, null, 2)}\n`);

/** @param {string} folder @returns {Map<string, any>} */
function models(folder) {
  const files = readdirSync(folder).filter((file) => /^values-1\.\d+\.json$/.test(file));
  if (files.length === 0) throw new Error(`${folder} has no values-1.N.json`);
  return new Map(
    files
      .map(
        (file) =>
          /** @type {[string, any]} */ ([
            /1\.\d+/.exec(file)?.[0] ?? '',
            JSON.parse(readFileSync(join(folder, file), 'utf8')),
          ]),
      )
      .sort(([a], [b]) => Number(a.slice(2)) - Number(b.slice(2))),
  );
}

/**
 * @param {'cilium' | 'istio'} project
 * @param {Map<string, any>} byMinor
 * @param {(model: any) => any} table
 */
function writeTables(project, byMinor, table) {
  const base = table(byMinor.get(BASES[project]));
  for (const [minor, model] of byMinor) {
    const isBase = minor === BASES[project];
    const release = model.istio ?? model.version;
    const content = isBase ? base : difference(base, table(model));
    const text = tableFile(project, minor, release, isBase ? undefined : BASES[project], content);
    const file = `${project}-${minor}.ts`;
    writeFileSync(join(TABLES, file), text);
    written[file] = createHash('sha256').update(text).digest('hex');
  }
}

/**
 * Types of the values, a file for each minor.
 *
 * @param {'cilium' | 'istio'} project
 * @param {Map<string, any>} byMinor
 * @param {(model: any) => [name: string, chart: string, schema: any][]} charts
 */
function writeTypes(project, byMinor, charts) {
  const minors = [...byMinor.keys()];
  for (const [index, minor] of minors.entries()) {
    const [previous, next] = [minors[index - 1], minors[index + 1]];
    const schemaOf = (/** @type {string | undefined} */ one, /** @type {string} */ chart) =>
      one === undefined ? undefined : charts(byMinor.get(one)).find(([, name]) => name === chart)?.[2];
    const model = byMinor.get(minor);
    const release = model.istio ?? model.version;
    const interfaces = charts(model).map(([name, chart, node]) => ({
      name: `${name}_${minor.replace('.', '_')}`,
      doc: `Values of the chart ${chart}, ${release}.`,
      node,
      older: schemaOf(previous, chart),
      newer: schemaOf(next, chart),
      ...(previous !== undefined && { previous }),
      ...(next !== undefined && { next }),
    }));
    const text = typesFile({ source: `${SOURCES[project]}, ${release}`, interfaces });
    const file = `${project}-values-${minor}.ts`;
    writeFileSync(join(TYPES, file), text);
    written[`../../../imports/${file}`] = createHash('sha256').update(text).digest('hex');
  }
}

/** @param {any} model */
function ciliumTable(model) {
  const { version, kubeVersion, rejected, ignored, hasSchema } = model;
  return {
    facts: JSON.stringify({ version, kubeVersion, rejected, ignored, hasSchema }),
    values: encode(model.schema),
  };
}

/** @param {any} model */
function istioTable(model) {
  const { istio, profiles, operatorProfiles } = model;
  /** @type {Record<string, any>} */
  const charts = {};
  for (const [name, { schema, ...facts }] of Object.entries(/** @type {Record<string, any>} */ (model.charts))) {
    charts[name] = { facts: JSON.stringify(facts), values: encode(schema) };
  }
  return { facts: JSON.stringify({ version: istio, profiles, operatorProfiles }), charts };
}
