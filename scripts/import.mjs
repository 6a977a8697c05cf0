/**
 * Regenerates imports/ (API types, by `cdk8s import`) and test/schemas/ (JSON schemas) from folders of CRDs.
 * Nothing in either folder changes unless everything succeeded.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readCrdFolder, refuseRepeatedKinds, refuseSeveralVersions } from './import/crd-files.mjs';
import { generate } from './import/generate.mjs';
import { Refusal } from './import/refusal.mjs';
import { replaceFolders } from './import/replace-folders.mjs';
import { extractSchemas, SCHEMA_SOURCES } from './import/schemas.mjs';
import { previousManifest, stageImports, stageSchemas } from './import/stage.mjs';
import { PROJECTS } from './import/upstreams.mjs';

/** @typedef {import('./import/generate.mjs').Source} Source */
/** @typedef {import('./import/generate.mjs').Generated} Generated */
/** @typedef {import('./import/schemas.mjs').SchemaFile} SchemaFile */

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const IMPORTS = join(ROOT, 'imports');
const SCHEMAS = join(ROOT, 'test', 'schemas');

const USAGE = `usage: npm run import -- CRD_DIR [--schemas DIR]
  CRD_DIR        folder with one CRD file a project, each kind in the one version that clients should use:
                 ${PROJECTS.map(({ crds }) => crds).join(', ')}
  --schemas DIR  folder with ${SCHEMA_SOURCES.join(' and ')}, in every version, for test/schemas;
                 without it, test/schemas stays as it is`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Refusal ? `import: ${error.message}` : error);
  process.exitCode = 1;
}

async function main() {
  const { crdFolder, schemaFolder } = readArguments(process.argv.slice(2));
  const sources = readSources(crdFolder);
  const schemas = schemaFolder === undefined ? undefined : readSchemas(schemaFolder);
  warnOfOldReleases(sources);

  // Beside the folders it will replace, since a rename must stay on one disk.
  const workFolder = mkdtempSync(join(ROOT, '.import-'));
  try {
    const generated = await generate(sources, workFolder);
    const imports = join(workFolder, 'imports');
    stageImports(imports, IMPORTS, generated, schemas);
    const replacements = [{ staged: imports, target: IMPORTS }];
    if (schemas !== undefined) {
      const staged = join(workFolder, 'schemas');
      stageSchemas(staged, schemas);
      replacements.push({ staged, target: SCHEMAS });
    }
    replaceFolders(replacements);
    report(generated, schemas);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

/** @param {string[]} args */
function readArguments(args) {
  const { positionals, values } = parse(args);
  const [crdFolder, ...rest] = positionals;
  if (crdFolder === undefined) throw new Refusal(`CRD_DIR is missing\n${USAGE}`);
  if (rest.length > 0) throw new Refusal(`"${rest.join(' ')}" is one argument too many\n${USAGE}`);
  return { crdFolder: resolve(crdFolder), schemaFolder: values.schemas && resolve(values.schemas) };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { schemas: { type: 'string' } } });
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/**
 * @param {string} folder
 * @returns {readonly Source[]}
 */
function readSources(folder) {
  const files = readCrdFolder(
    folder,
    PROJECTS.map(({ crds }) => crds),
    'CRD_DIR',
  );
  refuseSeveralVersions(files);
  refuseRepeatedKinds(files);
  return PROJECTS.flatMap((project, index) => {
    const crdFile = files[index];
    return crdFile === undefined ? [] : [{ project, crdFile }];
  });
}

/** @param {string} folder */
function readSchemas(folder) {
  const files = readCrdFolder(folder, SCHEMA_SOURCES, '--schemas');
  refuseRepeatedKinds(files);
  return extractSchemas(files);
}

/**
 * New CRDs under an old release would be a false statement in every file.
 *
 * @param {readonly Source[]} sources
 */
function warnOfOldReleases(sources) {
  const { projects } = previousManifest(IMPORTS);
  for (const { project, crdFile } of sources) {
    const before = projects[project.name];
    if (before === undefined || before.source.sha256 === crdFile.sha256 || before.release !== project.release) continue;
    console.error(
      `import: ${crdFile.file} has changed, but scripts/import/upstreams.mjs still says ${project.release}; ` +
        `set the release there, and run this again`,
    );
  }
}

/**
 * @param {readonly Generated[]} generated
 * @param {readonly SchemaFile[] | undefined} schemas
 */
function report(generated, schemas) {
  for (const { source, files } of generated) {
    console.log(`${source.project.title} ${source.project.release}`);
    for (const { record } of files) console.log(`  imports/${record.file}`);
  }
  for (const { record } of schemas ?? []) console.log(`test/schemas/${record.file}`);
}
