import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';

/**
 * The kinds of a folder of CRDs, which has a folder for each release: for each version of a kind what every release has of it.
 *
 * @param {string} folder
 * @param {(kind: string) => boolean} isWanted
 * @param {string} [more] another such folder, with further releases, or further kinds of the same
 * @returns {{ releases: string[], kinds: Map<string, Map<string, Array<{ schema: object, served: boolean, deprecated: boolean } | undefined>>> }}
 */
export function crdsOf(folder, isWanted = () => true, more = undefined) {
  const folders = more === undefined ? [folder] : [folder, more];
  const releases = [...new Set(folders.flatMap(releasesOf))].sort(byRelease);
  /** @type {Map<string, Map<string, any[]>>} */
  const kinds = new Map();
  releases.forEach((release, at) => {
    for (const crd of folders.flatMap((one) => documentsOf(join(one, release)))) {
      const { group, names, versions } = crd.spec;
      if (!isWanted(names.kind)) continue;
      const key = `${group}/${names.kind}`;
      if (!kinds.has(key)) kinds.set(key, new Map());
      for (const { name, schema, served, deprecated = false } of versions) {
        const list = kinds.get(key).get(name) ?? releases.map(() => undefined);
        list[at] = { schema: schema.openAPIV3Schema, served, deprecated };
        kinds.get(key).set(name, list);
      }
    }
  });
  return { releases, kinds };
}

/** @param {string} folder */
export function releasesOf(folder) {
  return readdirSync(folder).sort(byRelease);
}

/** @param {string} a @param {string} b */
function byRelease(a, b) {
  return Number(a.split('.')[0]) - Number(b.split('.')[0]) || Number(a.split('.')[1]) - Number(b.split('.')[1]);
}

/** @param {string} folder */
function documentsOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')))
    .filter((one) => one?.kind === 'CustomResourceDefinition');
}
