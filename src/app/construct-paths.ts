import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeWhole } from './atomic-write';
import { keyOf } from './identity';
import type { Manifest } from './manifests';

/** Beside cdk8s.yaml, at the root of a project. */
const FOLDER = '.cdk8s-ambient';
const FILE = 'construct-paths.json';

/**
 * Keeps which construct each object comes from, for findings on the written YAML to say so.
 *
 * Writes `.cdk8s-ambient/construct-paths.json`, a map from `group/kind/namespace/name` to the path of the construct, where
 * the core group and the namespace of cluster-scoped objects are empty: `"/Namespace//shop": "shop/Namespace"`. Only in
 * the root folder of a project, where cdk8s.yaml is, and never in the output folder: a GitOps controller would apply what
 * it finds there. The folder keeps itself out of git.
 *
 * The `construct-metadata.json` of cdk8s can't stand in for it: that knows objects by their bare names.
 */
export function keepConstructPaths(manifests: readonly Manifest[], outdir: string): void {
  if (!fs.existsSync('cdk8s.yaml') || isInside(path.resolve(FOLDER), fs.realpathSync(outdir))) return;
  const paths = manifests.flatMap(({ identity, source }) => {
    const key = keyOf(identity);
    return key === undefined ? [] : [[key, source.node.path] as const];
  });
  const text = `${JSON.stringify(Object.fromEntries(paths.sort(byKey)), undefined, 2)}\n`;
  fs.mkdirSync(FOLDER, { recursive: true });
  writeWhole([
    { path: path.join(FOLDER, '.gitignore'), text: '*\n' },
    { path: path.join(FOLDER, FILE), text },
  ]);
}

/** By code units: the order must not depend on the language of the machine. */
function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : Number(a > b);
}

function isInside(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}
