import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill } from '../../../src/gitops/defaults/fill';
import { SOURCES, type StatedVersions } from '../../../src/gitops/defaults/sources';
import { nodeOf } from '../../../src/gitops/defaults/table';
import { withDefaults } from '../../../src/gitops/defaults/with-defaults';
import type { PlainObject } from '../../../src/gitops/shipment';

/** A version of a kind, and the releases that serve it. */
export interface ListedKind {
  readonly source: string;
  /** As `group/Kind`. */
  readonly kind: string;
  readonly version: string;
  readonly releases: readonly string[];
}

/** A field for which CRDs have a default, `[]` for each element and `{}` for each value of a map, and the releases that have it. */
export interface ListedDefault extends ListedKind {
  readonly field: string;
  readonly default: unknown;
}

/** All that CRDs say of defaults; `npm run import-schema` writes the list from them, and not from the tables of src. */
const lines = readFileSync(join(__dirname, 'defaults.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as ListedKind | ListedDefault);

const isDefault = (line: ListedKind | ListedDefault): line is ListedDefault => 'field' in line;

export const LISTED_KINDS: readonly ListedKind[] = lines.filter((line) => !isDefault(line));
export const LISTED_DEFAULTS: readonly ListedDefault[] = lines.filter(isDefault);

/** A release of a source as a platform states it; undefined for a tool that none has a version of. */
function stated(source: string, release: string): StatedVersions | undefined {
  switch (source) {
    case 'gateway-api-standard':
      return { gatewayApi: release, gatewayApiChannel: 'standard' };
    case 'gateway-api-experimental':
      return { gatewayApi: release, gatewayApiChannel: 'experimental' };
    case 'istio':
    case 'cilium':
      return { [source]: release };
    default:
      return undefined;
  }
}

/** An object with what one release writes into it. */
export function written(source: string, release: string, object: PlainObject): PlainObject {
  const versions = stated(source, release);
  if (versions) return withDefaults(object, versions);
  const [group, version] = String(object['apiVersion']).split('/');
  return filled({ source, kind: `${group}/${String(object['kind'])}`, version: version! }, release, object);
}

/** The same for what is in an object of a kind. */
export function filled<T>({ kind, source, version }: Omit<ListedKind, 'releases'>, release: string, object: T): T {
  const table = SOURCES.find(({ name }) => name === source)!.table();
  const node = nodeOf(table, kind, version, [table.releases.indexOf(release)])!;
  return fill(object, node, () => {
    throw new Error(`${kind} ${version} of ${release} alone is of two minds`);
  }) as T;
}
