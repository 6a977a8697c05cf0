import { isMap, type JsonObject } from '../json';

/** A map in which another is changed, if it is there. */
export function changed(of: JsonObject, field: string, change: (map: JsonObject) => JsonObject): JsonObject {
  const map = of[field];
  return isMap(map) ? { ...of, [field]: change(map) } : of;
}
