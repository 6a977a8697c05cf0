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
    ...environment(container['env']),
    ...volumes(spec['volumes'], container['volumeMounts']),
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

/** Variables with a value; those from elsewhere make the whole another object, and so no service. */
function environment(env: Json | undefined): Props {
  if (!Array.isArray(env)) return {};
  const pairs = env.map((one) => [textAt(one, 'name'), textAt(one, 'value')] as const);
  const plain = pairs.filter(
    (pair): pair is readonly [string, string] => pair[0] !== undefined && pair[1] !== undefined,
  );
  return plain.some(([key]) => key === '__proto__') ? {} : { env: Object.fromEntries(plain) };
}

function volumes(declared: Json | undefined, mounts: Json | undefined): Props {
  if (!Array.isArray(declared) || !Array.isArray(mounts)) return {};
  const empty = mounts.flatMap((mount) => {
    const [name, path] = [textAt(mount, 'name'), textAt(mount, 'mountPath')];
    const volume = declared.find((one) => textAt(one, 'name') === name);
    if (name === undefined || path === undefined || !isMap(volume) || !isMap(volume['emptyDir'])) return [];
    return [new Call('Volume', 'emptyDir', [name, path])];
  });
  return empty.length > 0 ? { volumes: empty } : {};
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
