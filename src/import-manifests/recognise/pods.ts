import { Call, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { textAt, textsIn } from '../proposal';

type Props = { readonly [prop: string]: Expression };

/** Replicas of a workload, where it says some. */
export function replicasOf({ spec }: JsonObject): number | undefined {
  const replicas = isMap(spec) ? spec['replicas'] : undefined;
  return typeof replicas === 'number' ? replicas : undefined;
}

/** A pod spec of one container as props of a service; nothing if it has more. What the props do not say is found by running them. */
export function podOptions(spec: JsonObject, name: string): Props | undefined {
  const { containers } = spec;
  const container = Array.isArray(containers) && containers.length === 1 ? containers[0] : undefined;
  if (!isMap(container) || container['name'] !== name) return undefined;
  const runAsUser = isMap(spec['securityContext']) ? spec['securityContext']['runAsUser'] : undefined;
  const own = isMap(container['securityContext']) ? container['securityContext'] : {};
  const port = firstPort(container['ports']);
  return {
    ...textList('command', container),
    ...textList('args', container),
    ...volumes(spec['volumes'], container['volumeMounts']),
    ...spreading(spec['topologySpreadConstraints']),
    ...probe('readiness', container['readinessProbe'], port),
    ...probe('liveness', container['livenessProbe'], port),
    ...probe('startup', container['startupProbe'], port),
    ...(isMap(container['resources']) && { resources: container['resources'] }),
    ...(typeof runAsUser === 'number' && { runAsUser }),
    ...(own['readOnlyRootFilesystem'] === true && { readOnlyRootFilesystem: true }),
    ...(spec['automountServiceAccountToken'] === true && { mountServiceAccountToken: true }),
  };
}

function firstPort(ports: Json | undefined): Json | undefined {
  const first = Array.isArray(ports) ? ports[0] : undefined;
  return isMap(first) ? first['containerPort'] : undefined;
}

function textList(field: 'command' | 'args', container: JsonObject): Props {
  const list = textsIn(container[field]);
  return list ? { [field]: list } : {};
}

/** Variables that all pods of some specs have, and those that each has beside; values may come from elsewhere. */
export function environments(specs: readonly JsonObject[]): { readonly all: Props; readonly each: readonly Props[] } {
  const envs = specs.map(({ containers }) => {
    const [first] = Array.isArray(containers) ? containers : [];
    return environment(isMap(first) ? first['env'] : undefined);
  });
  const text = (env: Props, name: string) => (Object.hasOwn(env, name) ? JSON.stringify(env[name]) : undefined);
  const isShared = (name: string) => envs.every((env) => text(env, name) === text(envs[0]!, name));
  const some = (env: Props, shared: boolean) =>
    Object.fromEntries(Object.entries(env).filter(([name]) => isShared(name) === shared));
  return { all: some(envs[0] ?? {}, true), each: envs.map((env) => some(env, false)) };
}

/** Variables with a value, or one from a Secret, a ConfigMap or a field of the pod. */
function environment(env: Json | undefined): Props {
  if (!Array.isArray(env)) return {};
  const pairs = env.flatMap((one): [string, Expression][] => {
    const name = textAt(one, 'name');
    const from = isMap(one) ? one['valueFrom'] : undefined;
    const value = from === undefined ? (textAt(one, 'value') ?? '') : valueFrom(from);
    return name === undefined || value === undefined || name === '__proto__' ? [] : [[name, value]];
  });
  return Object.fromEntries(pairs);
}

function valueFrom(source: Json | undefined): Call | undefined {
  if (!isMap(source)) return undefined;
  const { secretKeyRef: secret, configMapKeyRef: configMap, fieldRef } = source;
  const path = textAt(fieldRef, 'fieldPath');
  if (path !== undefined) return new Call('EnvValue', 'fromField', [path]);
  const [ref, method] = secret === undefined ? [configMap, 'fromConfigMap'] : [secret, 'fromSecret'];
  const [name, key] = [textAt(ref, 'name'), textAt(ref, 'key')];
  return name === undefined || key === undefined ? undefined : new Call('EnvValue', method, [name, key]);
}

function volumes(declared: Json | undefined, mounts: Json | undefined): Props {
  if (!Array.isArray(mounts)) return {};
  const list = Array.isArray(declared) ? declared : [];
  const made = mounts.flatMap((mount) => {
    const [name, path] = [textAt(mount, 'name'), textAt(mount, 'mountPath')];
    const volume = list.find((one) => textAt(one, 'name') === name);
    return name === undefined || path === undefined || !isMap(volume) ? [] : (volumeOf(volume, name, path) ?? []);
  });
  return made.length > 0 ? { volumes: made } : {};
}

function volumeOf(volume: JsonObject, name: string, path: string): Call | undefined {
  const { emptyDir, configMap, secret, persistentVolumeClaim: claim } = volume;
  if (isMap(emptyDir)) {
    const limit = /^(\d+)(Mi|Gi)$/.exec(textAt(emptyDir, 'sizeLimit') ?? '');
    const size = limit && new Call('Size', limit[2] === 'Mi' ? 'mebibytes' : 'gibibytes', [Number(limit[1])]);
    const options = { ...(size && { sizeLimit: size }), ...(emptyDir['medium'] === 'Memory' && { inMemory: true }) };
    return new Call('Volume', 'emptyDir', [name, path, ...(Object.keys(options).length > 0 ? [options] : [])]);
  }
  const from = [
    ['configMap', textAt(configMap, 'name')],
    ['secret', textAt(secret, 'secretName')],
    ['claim', textAt(claim, 'claimName')],
  ] as const;
  const [method, source] = from.find(([, one]) => one !== undefined) ?? [];
  return method === undefined ? undefined : new Call('Volume', method, [source!, path]);
}

const TOPOLOGIES: Readonly<Record<string, string>> = {
  'topology.kubernetes.io/zone': 'zones',
  'kubernetes.io/hostname': 'nodes',
};

function spreading(constraints: Json | undefined): Props {
  if (!Array.isArray(constraints)) return {};
  const over = constraints.flatMap((one) => TOPOLOGIES[textAt(one, 'topologyKey') ?? ''] ?? []);
  return over.length > 0 ? { spreadOver: over } : {};
}

const SECONDS = {
  initialDelaySeconds: 'initialDelay',
  periodSeconds: 'period',
  timeoutSeconds: 'timeout',
} as const;

function probe(prop: string, json: Json | undefined, port: Json | undefined): Props {
  if (!isMap(json)) return {};
  const action = ['httpGet', 'tcpSocket', 'grpc', 'exec'].find((one) => isMap(json[one]));
  const how = action === undefined ? {} : (json[action] as JsonObject);
  const options: Record<string, Expression> = {};
  if (action !== 'exec' && typeof how['port'] === 'number' && how['port'] !== port) options['port'] = how['port'];
  for (const [field, option] of Object.entries(SECONDS)) {
    const seconds = json[field];
    if (typeof seconds === 'number') options[option] = new Call('Duration', 'seconds', [seconds]);
  }
  if (typeof json['failureThreshold'] === 'number') options['failureThreshold'] = json['failureThreshold'];
  const more = Object.keys(options).length > 0 ? [options] : [];
  switch (action) {
    case 'httpGet':
      return { [prop]: new Call('Probe', 'httpGet', [textAt(how, 'path') ?? '/', ...more]) };
    case 'tcpSocket':
      return { [prop]: new Call('Probe', 'tcp', more) };
    case 'grpc':
      return { [prop]: new Call('Probe', 'grpc', more) };
    case 'exec':
      return { [prop]: new Call('Probe', 'command', textsIn(how['command']) ?? []) };
    default:
      return {};
  }
}
