import { isMap, type Json, type JsonObject } from '../json';
import { kindOf } from '../proposal';

/** An object without what an API server, or a controller, works out from other fields of it. */
export function withoutDerived(object: JsonObject): JsonObject {
  const { spec, metadata } = object;
  const kind = kindOf(object);
  return {
    ...object,
    ...(isMap(metadata) && { metadata: metadataOf(metadata, kind) }),
    ...(isMap(spec) && { spec: specOf(spec, kind) }),
  };
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

function specOf(spec: JsonObject, kind: string): JsonObject {
  switch (kind) {
    case '/Service':
      return serviceSpec(spec);
    case 'batch/CronJob':
      return changed(spec, 'jobTemplate', (job) => changed(job, 'spec', (one) => withTemplate(onePod(one))));
    case 'batch/Job':
      return jobSpec(withTemplate(onePod(spec)));
    default:
      return withTemplate(spec);
  }
}

/** The address that a Service was given, of whichever family the cluster has; `None` is asked for. */
function serviceSpec(spec: JsonObject): JsonObject {
  const { clusterIP, clusterIPs: _, ipFamilies, ipFamilyPolicy, ...others } = spec;
  const isSingle = ipFamilyPolicy === undefined || ipFamilyPolicy === 'SingleStack';
  return {
    ...others,
    ...(clusterIP === 'None' && { clusterIP }),
    ...(!isSingle && { ipFamilies: ipFamilies ?? null, ipFamilyPolicy: ipFamilyPolicy ?? null }),
    ...(Array.isArray(others['ports']) && {
      ports: others['ports'].map((port) => {
        if (!isMap(port) || port['targetPort'] !== port['port']) return port;
        const { targetPort: _same, ...rest } = port;
        return rest;
      }),
    }),
  };
}

/** The selector of a Job that nobody wrote, and its labels. */
function jobSpec(spec: JsonObject): JsonObject {
  if (spec['manualSelector'] === true) return spec;
  const { selector: _, ...others } = spec;
  return changed(others, 'template', (template) =>
    changed(template, 'metadata', (metadata) => without(metadata, 'labels', (key) => OF_JOB.includes(key))),
  );
}

/** One pod is what a Job has that says neither number; to say one of them is another thing (`SetDefaults_Job`). */
function onePod(spec: JsonObject): JsonObject {
  const { completions, parallelism, ...others } = spec;
  return completions === 1 && parallelism === 1 ? others : spec;
}

function withTemplate(spec: JsonObject): JsonObject {
  return changed(spec, 'template', (template) => changed(template, 'spec', podSpec));
}

function podSpec(pod: JsonObject): JsonObject {
  const { serviceAccount, ...others } = pod;
  // The name that the field had before 1.0, which the server still writes along.
  const kept = serviceAccount === undefined || serviceAccount === others['serviceAccountName'] ? others : pod;
  return ['containers', 'initContainers'].reduce((spec, field) => {
    const list = spec[field];
    return Array.isArray(list) ? { ...spec, [field]: list.map((one) => (isMap(one) ? container(one) : one)) } : spec;
  }, kept);
}

/** `latest`, or no tag, is pulled each time (`SetDefaults_Container`). */
function container(of: JsonObject): JsonObject {
  const { imagePullPolicy, ...others } = of;
  const image = String(others['image']);
  const tag = image.includes('@') ? 'digest' : /:([^/:]*)$/.exec(image)?.[1];
  const usual = tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
  return imagePullPolicy === usual ? others : of;
}

function changed(of: JsonObject, field: string, change: (map: JsonObject) => JsonObject): JsonObject {
  const map = of[field];
  return isMap(map) ? { ...of, [field]: change(map) } : of;
}
