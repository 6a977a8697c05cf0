import { isMap, type Json, type JsonObject } from '../json';
import { kindOf } from '../proposal';
import { changed } from './changed';

/** An object of a cluster without what that gave it: addresses, and the marks of controllers. */
export function withoutGiven(object: JsonObject): JsonObject {
  const kind = kindOf(object);
  const bare = changed(object, 'metadata', (metadata) => metadataOf(metadata, kind));
  if (kind === '/Service') return changed(bare, 'spec', serviceSpec);
  return kind === 'batch/Job' ? changed(bare, 'spec', jobSpec) : bare;
}

/** Annotations that controllers of workloads keep count in. */
const COUNTS = ['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation'];

/** Labels that a Job has of its own uid (kubernetes/kubernetes pkg/registry/batch/job/strategy.go, 1.36). */
const OF_JOB = ['batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name', 'controller-uid', 'job-name'];

/** Keeps a claim that pods use; the server adds it to each. */
const PROTECTION = 'kubernetes.io/pvc-protection';

function metadataOf(metadata: JsonObject, kind: string): JsonObject {
  const { name } = metadata;
  const own = (key: string, value: Json): boolean =>
    (kind === '/Namespace' && key === 'kubernetes.io/metadata.name' && value === name) ||
    (kind === 'batch/Job' && OF_JOB.includes(key));
  const { finalizers, ...rest } = without(without(metadata, 'labels', own), 'annotations', (key) =>
    COUNTS.includes(key),
  );
  const isGuarded = kind === '/PersistentVolumeClaim' && Array.isArray(finalizers) && finalizers.join() === PROTECTION;
  return { ...rest, ...(finalizers !== undefined && !isGuarded && { finalizers }) };
}

/** A map without some entries of one of its maps, and without that where nothing is left. */
function without(of: JsonObject, field: string, drops: (key: string, value: Json) => boolean): JsonObject {
  const map = of[field];
  if (!isMap(map)) return of;
  const kept = Object.entries(map).filter(([key, value]) => !drops(key, value));
  if (kept.length === Object.keys(map).length) return of;
  const { [field]: _, ...others } = of;
  return kept.length === 0 ? others : { ...others, [field]: Object.fromEntries(kept) };
}

/** The address that a Service was given, of whichever family the cluster has; `None` is asked for. */
function serviceSpec(spec: JsonObject): JsonObject {
  const { clusterIP, clusterIPs: _, ...others } = spec;
  const kept = { ...others, ...(clusterIP === 'None' && { clusterIP }) };
  if (others['ipFamilyPolicy'] !== 'SingleStack') return kept;
  const { ipFamilies: _families, ipFamilyPolicy: _policy, ...rest } = kept as JsonObject;
  return rest;
}

/** The selector of a Job that nobody wrote, and its labels. */
function jobSpec(spec: JsonObject): JsonObject {
  if (spec['manualSelector'] === true) return spec;
  const { selector: _, ...others } = spec;
  return changed(others, 'template', (template) =>
    changed(template, 'metadata', (metadata) => without(metadata, 'labels', (key) => OF_JOB.includes(key))),
  );
}
