/** Runs `cdk8s import`, one project at a time and each in a folder of its own, and gathers what comes out. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gvk, sha256 } from './crd-files.mjs';
import { Refusal } from './refusal.mjs';

/** @typedef {import('./crd-files.mjs').CrdFile} CrdFile */
/** @typedef {import('./upstreams.mjs').Project} Project */

/**
 * @typedef {object} Source a project with the CRDs that were read for it
 * @property {Project} project
 * @property {CrdFile} crdFile
 */

/** @typedef {Map<string, string[]>} Plan file to the kinds it will hold, as group/version/kind */

/**
 * @typedef {object} GeneratedFile
 * @property {string} content
 * @property {{ file: string, sha256: string, kinds: readonly string[] }} record what the manifest says of it
 */

/**
 * @typedef {object} Generated what one project came to
 * @property {Source} source
 * @property {readonly GeneratedFile[]} files
 */

const require = createRequire(import.meta.url);
const cli = require.resolve('cdk8s-cli/package.json');
const { version: cliVersion, bin } = require(cli);

/** The generator and its version, as the manifest has it. */
export const GENERATOR = `cdk8s-cli ${cliVersion}`;

/**
 * @param {readonly Source[]} sources
 * @param {string} workFolder an empty folder to work in
 * @returns {Promise<readonly Generated[]>} in the order of `sources`
 */
export async function generate(sources, workFolder) {
  const planned = planFiles(sources);
  // All of them are waited for, also when one fails: a straggler must not write into a folder that is being removed.
  const outcomes = await Promise.allSettled(sources.map((source) => importProject(source, workFolder)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;

  return sources.map((source, index) => ({
    source,
    files: readGenerated(source.project, planned[index] ?? new Map(), workFolder),
  }));
}

/**
 * Which file each kind will be written to. `cdk8s import` names files by API group alone and overwrites without a word,
 * so two groups that lead to one name are refused before it runs. Compared without case: some disks do not tell it.
 *
 * @param {readonly Source[]} sources
 * @returns {ReadonlyArray<Plan>} in the order of `sources`
 */
function planFiles(sources) {
  /** @type {Map<string, string>} file to the kind that took it */
  const taken = new Map();
  return sources.map(({ project, crdFile }) => {
    /** @type {Plan} */
    const plan = new Map();
    for (const { group, kind, versions } of crdFile.crds) {
      const file = `${project.name}-${group}.ts`;
      const name = `${kind} of ${group} (${crdFile.file})`;
      const other = taken.get(file.toLowerCase());
      if (other !== undefined && !plan.has(file)) {
        throw new Refusal(`${name} and ${other} would both be written to ${file}; take one of them out`);
      }
      taken.set(file.toLowerCase(), name);
      plan.set(file, [...(plan.get(file) ?? []), ...versions.map((version) => gvk(group, version.name, kind))]);
    }
    return plan;
  });
}

/**
 * @param {Source} source
 * @param {string} workFolder
 */
async function importProject({ project, crdFile }, workFolder) {
  const output = outputFolder(workFolder, project);
  mkdirSync(output, { recursive: true });
  // A copy under a plain relative name: a path that holds ":=" is not understood, and there is no cdk8s.yaml here.
  writeFileSync(join(workFolder, crdFile.file), crdFile.bytes);
  const spec = `${project.name}:=${crdFile.file}`;
  const options = ['--language', 'typescript', '--output', output, '--no-save', '--no-check-upgrade'];
  const command = [join(dirname(cli), bin.cdk8s), 'import', spec, ...options];
  try {
    await promisify(execFile)(process.execPath, command, { cwd: workFolder, env: withoutCdk8sOptions(process.env) });
  } catch (error) {
    const { stderr, message } = /** @type {Error & { stderr?: string }} */ (error);
    throw new Refusal(`cdk8s import failed on ${crdFile.file}: ${withoutStack(stderr || message)}`);
  }
}

/** @param {string} text */
function withoutStack(text) {
  const lines = text.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines.join('\n').trim();
}

/**
 * Every CDK8S_ variable sets an option of the CLI: CDK8S_CLASS_PREFIX would rename all classes.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutCdk8sOptions(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CDK8S_')));
}

/**
 * @param {string} workFolder
 * @param {Project} project
 */
function outputFolder(workFolder, project) {
  return join(workFolder, 'generated', project.name);
}

/**
 * @param {Project} project
 * @param {Plan} plan
 * @param {string} workFolder
 * @returns {readonly GeneratedFile[]}
 */
function readGenerated(project, plan, workFolder) {
  const folder = outputFolder(workFolder, project);
  const expected = [...plan.keys()].toSorted();
  const found = readdirSync(folder).toSorted();
  if (found.join() !== expected.join()) {
    throw new Refusal(
      `cdk8s import wrote ${found.join(', ') || 'nothing'} for ${project.title}, not ${expected.join(', ')}; ` +
        `${GENERATOR} may name files in another way than this script expects`,
    );
  }
  return [...plan].map(([file, kinds]) => {
    const content = `${marker(project)}\n${readFileSync(join(folder, file), 'utf8')}`;
    return { content, record: { file, sha256: sha256(content), kinds: kinds.toSorted() } };
  });
}

/** @param {Project} project */
function marker({ title, release }) {
  return `// Generated by \`npm run import\`; do not edit. From the CRDs of ${title} ${release}.`;
}
