import type { Values } from '../values/effective-values';
import { mergeFiles } from '../values/merge';

/** Values that are written one by one, with reasons; what is undefined is left to the chart. */
export class CiliumDraft {
  values: Values = {};
  readonly why: Record<string, string> = {};

  /** @param path dotted; no key of the chart has a dot in it */
  set(path: string, value: unknown, why?: string): this {
    if (value === undefined) return this;
    const nested = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    this.values = mergeFiles([this.values, nested as Values]);
    if (why === undefined) delete this.why[path];
    else this.why[path] = why;
    return this;
  }
}
