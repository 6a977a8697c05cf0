import { isMap, type Values } from './effective-values';
import { applySet, type SetKind } from './set-grammar';
import { safeKey } from './unsafe-keys';

/** One `--set`, `--set-string`, `--set-json` or `--set-literal`. */
export interface SetFlag {
  readonly kind: SetKind;
  readonly expression: string;
}

/** Helm goes through its flags kind by kind, in whatever order the command line has them. */
const KIND_ORDER: readonly SetKind[] = ['json', 'set', 'string', 'literal'];

/**
 * What Helm makes of `-f` and the `--set` flags of one command: the files from left to right, then all `--set-json`, all
 * `--set`, all `--set-string` and all `--set-literal` over them.
 *
 * @see https://github.com/helm/helm/blob/v3.18.6/pkg/cli/values/options.go
 */
export function userValues(files: readonly Values[], flags: readonly SetFlag[] = []): Values {
  let values = mergeFiles(files);
  for (const kind of KIND_ORDER) {
    for (const flag of flags) if (flag.kind === kind) values = applySet(values, flag.expression, kind);
  }
  return values;
}

/**
 * Merges values files as `helm -f a -f b` does: maps key by key, everything else replaced by the later file. A null of
 * a later file takes the place of a map too, and is itself replaced by what comes after it.
 */
export function mergeFiles(files: readonly Values[]): Values {
  return files.reduce((merged, file) => merge(merged, file), {});
}

function merge(below: Values, above: Values): Values {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    merged[safeKey('values', key)] = isMap(value) && isMap(under) ? merge(under, value) : value;
  }
  return merged;
}

/**
 * Puts the user's values over a chart's defaults, as Helm does before it renders. The user's null deletes the default of
 * its key, and stays a null where there is none; a scalar or list replaces a map, and a map a scalar (Helm warns and goes
 * on).
 *
 * @see https://github.com/helm/helm/blob/v3.18.6/pkg/chartutil/coalesce.go
 */
export function mergeOver(defaults: Values, user: Values): Values {
  const merged: Record<string, unknown> = { ...user };
  for (const [key, fallback] of Object.entries(defaults)) {
    if (!Object.hasOwn(user, key)) merged[safeKey('values', key)] = fallback;
    else if (user[key] === null) delete merged[key];
    else if (isMap(user[key]) && isMap(fallback)) merged[key] = mergeOver(fallback, user[key]);
  }
  return merged;
}
