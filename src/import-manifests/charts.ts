import type { JsonObject } from './json';
import { Names, camel, pascal } from './literal';
import { kindOf, nameOf, namespaceOf } from './proposal';

/** The objects of a namespace, which become a chart in a file of its own. */
export interface ChartPlan {
  /** Name of the file without its ending, and id of the chart. */
  readonly file: string;
  readonly className: string;
  readonly objects: readonly JsonObject[];
}

/** What Windows keeps for devices, and what is in every object of JavaScript: no construct has that for an id. */
const TAKEN = /^(con|prn|aux|nul|com\d|lpt\d|constructor)$/;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Charts for objects: one for each namespace, and one for what has none. */
export function chartsFor(objects: readonly JsonObject[]): ChartPlan[] {
  const byNamespace = new Map<string, JsonObject[]>();
  for (const object of objects) {
    const namespace = kindOf(object) === '/Namespace' ? nameOf(object) : namespaceOf(object);
    const list = byNamespace.get(namespace ?? '') ?? [];
    byNamespace.set(namespace ?? '', list);
    list.push(object);
  }
  const files = new Names(['main']);
  const classes = new Names();
  return [...byNamespace]
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1))
    .map(([namespace, list]) => {
      const name = namespace === '' ? 'cluster' : namespace;
      const plain = DNS_LABEL.test(name) ? name : camel(name, 'namespace').toLowerCase();
      return {
        file: files.take(TAKEN.test(plain) ? `${plain}-namespace` : plain),
        className: `${classes.take(pascal(name, 'Namespace'))}Chart`,
        objects: list,
      };
    });
}

/** An id for an object, of its name and kind. */
export function idOf(object: JsonObject): { readonly name: string; readonly kind: string } {
  return { name: nameOf(object) ?? '', kind: pascal(String(object['kind']), 'Object') };
}
