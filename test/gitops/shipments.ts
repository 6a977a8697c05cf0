import { load } from 'js-yaml';
import { identityOf } from '../../src/app/identity';
import { yamlWriter } from '../../src/app/yaml-writer';
import type { ApplyOrder, PlainObject, Shipment, Stage, TreeFile } from '../../src/gitops/shipment';

/** A shipment, with what a layout says of it. */
export interface Told extends Shipment {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export function shipmentOf(objects: readonly PlainObject[], order: ApplyOrder): Told {
  const [problems, warnings]: [string[], string[]] = [[], []];
  return {
    objects: objects.map((content, i) => ({
      identity: identityOf(content),
      content,
      construct: `test/Object${i}`,
      chart: 'test',
    })),
    order,
    platform: undefined,
    yaml: yamlWriter(),
    problem: (message) => problems.push(message),
    warn: (message) => warnings.push(message),
    problems,
    warnings,
  };
}

/** An object, its stage, and the names of those it needs (`Kind/name`), as tests write them down. */
export interface Placed {
  readonly object: PlainObject;
  readonly stage: Stage;
  readonly needs?: readonly string[];
}

/** A shipment in the order in which its objects are written down. */
export function placed(...all: readonly Placed[]): Told {
  const names = all.map((one) => titleOf(one.object));
  const needs = all.map(({ needs: own = [] }) =>
    own.map((name) => {
      const index = names.indexOf(name);
      if (index < 0) throw new Error(`${name} is none of ${names.join(', ')}`);
      return index;
    }),
  );
  return shipmentOf(
    all.map((one) => one.object),
    { sequence: [...all.keys()], stages: all.map(({ stage }) => stage), needs },
  );
}

/** An object as short as one can be; `name` may have a namespace in front, as in `shop/web`. */
export function object(apiVersion: string, kind: string, name: string, rest: PlainObject = {}): PlainObject {
  const [namespace, own] = name.includes('/') ? name.split('/') : [undefined, name];
  const { metadata, ...others } = rest as { metadata?: object };
  return { apiVersion, kind, metadata: { name: own, ...(namespace && { namespace }), ...metadata }, ...others };
}

/** `Kind/name`, or `Kind/namespace/name`. */
export function titleOf(content: PlainObject): string {
  const { kind, namespace, name } = identityOf(content);
  return [kind, ...(namespace === '' ? [] : [namespace]), name].join('/');
}

/** A file of a tree, read. */
export function read(files: readonly TreeFile[], path: string): any {
  const file = files.find((one) => one.path === path);
  if (!file) throw new Error(`no ${path} among ${files.map((one) => one.path).join(', ')}`);
  return load(file.text);
}
