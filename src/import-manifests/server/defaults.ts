import type { DefaultsNode } from '../../gitops/defaults/table';
import { defaultsOf } from '../../gitops/defaults/with-defaults';
import { statedVersions } from '../../gitops/defaults/sources';
import type { Platform } from '../../install/platform';
import { isMap, type Json, type JsonObject } from '../json';
import { kindOf } from '../proposal';
import { canonical } from '../same';
import { withoutDerived } from './derived-fields';
import { ISTIO } from './istio-defaults';
import { KUBERNETES } from './kubernetes-defaults';

/** Takes out of objects what an API server would write into them, or Istio takes for said: defaults, of CRDs for the versions of a platform. */
export function defaultsRemover(platform: Platform | undefined): (object: JsonObject) => JsonObject {
  const versions = statedVersions(platform);
  const nodes = new Map<string, DefaultsNode | undefined>();
  return (object) => {
    const key = `${String(object['apiVersion'])} ${kindOf(object)}`;
    if (!nodes.has(key)) {
      const { apiVersion, kind } = object;
      const known = KUBERNETES.get(kindOf(object)) ?? ISTIO.get(kindOf(object));
      nodes.set(key, known ?? defaultsOf(String(apiVersion), String(kind), versions)?.node);
    }
    const node = nodes.get(key);
    const plain = withoutDerived(object);
    return node ? (stripped(plain, node) as JsonObject) : plain;
  };
}

/** A value without the fields that would be written where they are missing. */
function stripped(value: Json, node: DefaultsNode): Json {
  if (Array.isArray(value)) return node.items ? value.map((item) => stripped(item, node.items!)) : value;
  if (!isMap(value)) return value;
  const fields = new Map(node.fields.map((field) => [field.name, field]));
  const kept = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    const field = fields.get(name);
    const below = field?.node ?? node.values;
    if (field?.value !== undefined && isDefault(inner, field.value as Json, field.node)) return [];
    return [[name, below ? stripped(inner, below) : inner]];
  });
  return Object.fromEntries(kept);
}

/** Whether a value is a default, with what is written below that. */
function isDefault(value: Json, byDefault: Json, node: DefaultsNode | undefined): boolean {
  const bare = (one: Json): string => canonical(node ? stripped(one, node) : one);
  return bare(value) === bare(byDefault);
}
