import { isPlainMap } from '../input/known-props';

/** By which field Kubernetes tells the items of a list in a pod apart (patchMergeKey in core/v1 types, read for 1.33). */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
};

/**
 * Merges pod specs as a strategic merge patch would: maps deeply, the lists that Kubernetes merges by their key, other
 * lists replaced. Neither side is changed.
 *
 * @param field the field that both are the value of
 */
export function mergeOver<T>(base: T, over: unknown, field = ''): T {
  if (isPlainMap(base) && isPlainMap(over)) {
    const out: Record<string, unknown> = { ...base };
    for (const [key, value] of Object.entries(over)) {
      if (value !== undefined) out[key] = Object.hasOwn(out, key) ? mergeOver(out[key], value, key) : value;
    }
    return out as T;
  }
  const key = MERGE_KEYS[field];
  if (key !== undefined && Array.isArray(base) && Array.isArray(over)) {
    const out = [...base] as Record<string, unknown>[];
    for (const item of over as Record<string, unknown>[]) {
      const i = out.findIndex((x) => x[key] === item?.[key]);
      if (i < 0) out.push(item);
      else out[i] = mergeOver(out[i]!, item);
    }
    return out as T;
  }
  return over as T;
}
