import * as fs from 'node:fs';
import * as path from 'node:path';
import { readText } from '../model/input/read-text';
import { described, identityOf, keyOf, type Identity } from './identity';
import type { TreePlan } from './write-tree';

/** Kinds that others depend on by name, or that hold something: gone for a moment is more than a restart. */
const MISSED: ReadonlySet<string> = new Set([
  '/Service',
  '/ServiceAccount',
  '/PersistentVolumeClaim',
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'argoproj.io/Rollout',
  'gateway.networking.k8s.io/Gateway',
]);

/** Kinds whose deletion takes more with it than themselves. */
const TAKES_ALONG: Readonly<Record<string, string>> = {
  '/Namespace': 'everything in it goes too',
  'apiextensions.k8s.io/CustomResourceDefinition': 'every object of its kind goes too',
};

interface Found {
  readonly identity: Identity;
  /** What it says, without its name. */
  readonly content: string;
}

/**
 * What to tell of objects that the tree of before has and this one has not: whoever applies trees and prunes deletes them.
 *
 * @param clusters folders of clusters: the same object in two of them is two
 */
export function lostObjects(plan: TreePlan, clusters: readonly string[]): string[] {
  const { before, files, folder, stale } = plan;
  const old = new Map<string, string>();
  for (const name of before.keys()) {
    const file = path.join(folder, name);
    if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) old.set(name, fs.readFileSync(file, 'utf8'));
  }
  const differ = files.filter((file) => old.get(file.path) !== file.text);
  const outdated = [...stale, ...differ.map((file) => file.path)].flatMap((name) => {
    const text = old.get(name);
    return text === undefined ? [] : [{ path: name, text }];
  });
  if (outdated.length === 0) return [];
  const were = objectsIn(outdated, clusters);
  const are = objectsIn(differ, clusters);
  const gone = [...were].filter(([key]) => !are.has(key));
  const come = [...are].filter(([key]) => !were.has(key));
  return gone.flatMap(([, lost]) => told(lost, come) ?? []);
}

function told({ identity, content }: Found, come: readonly (readonly [string, Found])[]): string | undefined {
  const kind = `${identity.group}/${identity.kind}`;
  if (Object.hasOwn(TAKES_ALONG, kind)) {
    return `${described(identity)} is no longer written: whoever applies this and prunes deletes it, and ${TAKES_ALONG[kind]}`;
  }
  if (!MISSED.has(kind)) return undefined;
  const renamed = come.find(([, other]) => other.content === content);
  if (!renamed) return undefined;
  return (
    `${described(identity)} is called ${described(renamed[1].identity)} now: whoever applies this and prunes deletes the one and ` +
    'creates the other, and what has the old name in mind finds nothing; to move without a gap, ship both for a while'
  );
}

function objectsIn(files: readonly { readonly path: string; readonly text: string }[], clusters: readonly string[]) {
  const found = new Map<string, Found>();
  for (const file of files) {
    if (!/\.ya?ml$/.test(file.path)) continue;
    const cluster = clusters.find((name) => file.path.startsWith(`${name}/`)) ?? '';
    for (const { value } of readText(file.text).documents) {
      if (typeof value !== 'object' || value === null) continue;
      const identity = identityOf(value);
      const key = keyOf(identity);
      if (key !== undefined) found.set(`${cluster} ${key}`, { identity, content: withoutName(value, identity) });
    }
  }
  return found;
}

/** What an object says, with its own name taken out wherever it stands as a whole. */
function withoutName(value: object, { name, kind }: Identity): string {
  return JSON.stringify({ ...value, kind }, (_, inner: unknown) => (inner === name ? '' : inner));
}
