import { isMap, type JsonObject } from '../json';
import { isMadeByCluster } from './cluster-objects';
import { withoutGiven } from './given-fields';

/** Metadata that only an API server writes (apimachinery meta/v1 ObjectMeta, read for 1.33). */
const METADATA = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whether an object has been in a cluster, by what is in its metadata. */
export function ofCluster(object: object): boolean {
  const { metadata } = object as JsonObject;
  return isMap(metadata) && ['managedFields', 'resourceVersion', 'uid'].some((field) => Object.hasOwn(metadata, field));
}

/** Objects without what the API server wrote. */
export function withoutClusterFields(objects: readonly object[]): object[] {
  return (objects as readonly JsonObject[]).map(cleaned);
}

/** Objects that somebody wrote, without what the API server did. */
export function fromCluster(objects: readonly object[]): object[] {
  const written = (objects as readonly JsonObject[]).filter((object) => !isMadeByCluster(object));
  return written.map((object) => withoutGiven(cleaned(object)));
}

function cleaned(object: JsonObject): JsonObject {
  const kept = Object.entries(object).filter(([field]) => field !== 'status');
  return Object.fromEntries(
    kept.map(([field, value]) => [field, field === 'metadata' && isMap(value) ? cleanedMetadata(value) : value]),
  );
}

function cleanedMetadata(metadata: JsonObject): JsonObject {
  const { annotations, ...others } = metadata;
  const own = isMap(annotations) ? Object.entries(annotations).filter(([key]) => key !== LAST_APPLIED) : [];
  return Object.fromEntries([
    ...Object.entries(others).filter(([field]) => !METADATA.includes(field)),
    ...(own.length > 0 ? [['annotations', Object.fromEntries(own)] as const] : []),
  ]);
}
