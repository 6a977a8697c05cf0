/** Reads CRD files, and refuses what `cdk8s import` would take and then quietly get wrong. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { Refusal } from './refusal.mjs';

/**
 * @typedef {object} Crd one kind
 * @property {string} group
 * @property {string} kind
 * @property {readonly CrdVersion[]} versions in the order of the file
 */

/**
 * @typedef {object} CrdVersion
 * @property {string} name
 * @property {boolean} served
 * @property {object} schema its openAPIV3Schema
 */

/**
 * @typedef {object} CrdFile
 * @property {string} file name within its folder
 * @property {Buffer} bytes what was read, so that what is hashed is what is imported
 * @property {string} sha256
 * @property {readonly Crd[]} crds
 */

/** @param {string | Buffer} content */
export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * How one version of one kind is written in the manifest and in the schema files.
 *
 * @param {string} group
 * @param {string} version
 * @param {string} kind
 */
export function gvk(group, version, kind) {
  return `${group}/${version}/${kind}`;
}

/**
 * @param {string} folder
 * @param {readonly string[]} files names that must all be there
 * @param {string} argument how the folder was given, for messages
 * @returns {readonly CrdFile[]} in the order of `files`
 */
export function readCrdFolder(folder, files, argument) {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Refusal(`${argument} "${folder}" is not a folder; expected one with ${files.join(', ')}`);
  }
  const missing = files.filter((file) => !statSync(join(folder, file), { throwIfNoEntry: false })?.isFile());
  if (missing.length > 0) {
    throw new Refusal(`${argument} "${folder}" lacks ${missing.join(', ')}; expected ${files.join(', ')}`);
  }
  return files.map((file) => readCrdFile(join(folder, file), file));
}

/**
 * @param {string} path
 * @param {string} file
 * @returns {CrdFile}
 */
function readCrdFile(path, file) {
  const bytes = readFileSync(path);
  const crds = parseDocuments(bytes.toString('utf8'), file).map((document, index) => toCrd(document, file, index));
  if (crds.length === 0) throw new Refusal(`${file} is empty; expected CustomResourceDefinitions`);
  return { file, bytes, sha256: sha256(bytes), crds };
}

/**
 * @param {string} text
 * @param {string} file
 * @returns {any[]}
 */
function parseDocuments(text, file) {
  try {
    return loadAll(text).filter((document) => document !== null && document !== undefined);
  } catch (error) {
    throw new Refusal(`${file} is not YAML: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {any} document
 * @param {string} file
 * @param {number} index
 * @returns {Crd}
 */
function toCrd(document, file, index) {
  const { group, names, versions } = document.spec ?? {};
  if (document.kind !== 'CustomResourceDefinition' || !group || !names?.kind || !Array.isArray(versions)) {
    const name = document.metadata?.name ?? `document ${index + 1}`;
    throw new Refusal(
      `${file}: "${name}" is no CustomResourceDefinition of apiextensions.k8s.io/v1 but ${document.kind ?? 'something else'}; take it out`,
    );
  }
  return {
    group,
    kind: names.kind,
    versions: versions.map(({ name, served, schema }) => ({ name, served, schema: schema.openAPIV3Schema })),
  };
}

/**
 * `cdk8s import` generates every version in the file, and gives the bare class name to whichever comes first.
 *
 * @param {readonly CrdFile[]} files
 */
export function refuseSeveralVersions(files) {
  for (const { file, crds } of files) {
    for (const { group, kind, versions } of crds) {
      if (versions.length === 1) continue;
      const names = versions.map(({ name }) => name).join(', ');
      throw new Refusal(
        `${file}: ${kind} of ${group} has ${versions.length} versions (${names}); keep the one that clients should use`,
      );
    }
  }
}

/**
 * Two kinds of one name in a group would become one class. Compared without case, because class names are recased:
 * HTTPRoute becomes HttpRoute.
 *
 * @param {readonly CrdFile[]} files
 */
export function refuseRepeatedKinds(files) {
  for (const { file, crds } of files) {
    /** @type {Map<string, string>} */
    const seen = new Map();
    for (const { group, kind } of crds) {
      const key = `${group}/${kind}`.toLowerCase();
      const other = seen.get(key);
      if (other !== undefined) {
        throw new Refusal(`${file}: ${other} and ${kind} of ${group} would be one class; keep one of them`);
      }
      seen.set(key, kind);
    }
  }
}
