import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatedVersions } from '../../../src/gitops/defaults/sources';

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

/** A release of a source, as a platform states it; of others than these it states none. */
export function stated(source: string, release: string): StatedVersions {
  switch (source) {
    case 'gateway-api-standard':
      return { gatewayApi: release, gatewayApiChannel: 'standard' };
    case 'gateway-api-experimental':
      return { gatewayApi: release, gatewayApiChannel: 'experimental' };
    case 'istio':
    case 'cilium':
      return { [source]: release };
    default:
      return {};
  }
}
