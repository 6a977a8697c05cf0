import { isMap, type JsonObject } from '../json';
import { kindOf } from '../proposal';
import { changed } from './changed';

/** An object without what an API server works out from other fields of it, as a default of its own. */
export function withoutDerived(object: JsonObject): JsonObject {
  return changed(object, 'spec', (spec) => {
    switch (kindOf(object)) {
      case '/Service':
        return serviceSpec(spec);
      case 'batch/CronJob':
        return changed(spec, 'jobTemplate', (job) => changed(job, 'spec', jobSpec));
      case 'batch/Job':
        return jobSpec(spec);
      default:
        return withTemplate(spec);
    }
  });
}

/** The port of the pods is that of the Service, unless somebody says otherwise. */
function serviceSpec(spec: JsonObject): JsonObject {
  const { ports } = spec;
  if (!Array.isArray(ports)) return spec;
  return {
    ...spec,
    ports: ports.map((port) => {
      if (!isMap(port) || port['targetPort'] !== port['port']) return port;
      const { targetPort: _, ...others } = port;
      return others;
    }),
  };
}

/** One pod is what a Job has that says neither number; to say one of them is another thing (`SetDefaults_Job`). */
function jobSpec(spec: JsonObject): JsonObject {
  const { completions, parallelism, ...others } = spec;
  return withTemplate(completions === 1 && parallelism === 1 ? others : spec);
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
