import { Call, New, Variable, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  kindOf,
  nameOf,
  namespaceOf,
  objectOptions,
  textAt,
  type ChartObjects,
  type Proposal,
  type Recogniser,
} from '../proposal';
import type { Spelling } from './callers';
import { guardOf } from './guard';
import { environments, podOptions, replicasOf } from './pods';
import { scalingOf } from './scaling';
import { subsetOf } from './service-handle';
import { servicePorts } from './service-ports';
import { imageOf, matchLabels, podLabels, podSpec, templateOf, workloadsOf } from './workloads';
import { USE, USE_AT_INGRESS, USE_NAMESPACE, labelsOf, waypointNamed } from './use-waypoint';

/** What a Service, its account and its workloads are, as far as names and labels show it. */
interface Parts {
  readonly name: string;
  readonly namespace: string;
  readonly selector: JsonObject;
  readonly account: JsonObject;
  readonly workloads: readonly JsonObject[];
}

/** A Service with the account and the workloads behind it, and the policies that `allowFrom` would have written. */
export const meshService: Recogniser = {
  kind: '/Service',
  propose(object, chart) {
    const parts = partsOf(object, chart);
    if (!parts) return [];
    // Of a Deployment that a Rollout runs, that has the number of pods, where its canary is recognised too.
    const rolled = rolledReplicas(parts.workloads, chart);
    return (rolled === undefined ? [undefined] : [rolled, undefined]).flatMap((replicas) =>
      [true, false].flatMap((scaling) =>
        (['account', 'identity', undefined] as const).flatMap(
          (spelling) => proposal(object, parts, chart, { spelling, scaling, replicas }) ?? [],
        ),
      ),
    );
  },
};

function partsOf(object: JsonObject, chart: ChartObjects): Parts | undefined {
  const [name, namespace] = [nameOf(object), namespaceOf(object)];
  const selector = isMap(object['spec']) ? object['spec']['selector'] : undefined;
  if (name === undefined || namespace === undefined || !isMap(selector) || Object.keys(selector).length === 0)
    return undefined;
  const workloads = workloadsOf(selector, chart).filter((workload) => chart.has(workload));
  if (workloads.length === 0 || new Set(workloads.map(kindOf)).size > 1) return undefined;
  const account = chart.find('/ServiceAccount', textAt(podSpec(workloads[0]!), 'serviceAccountName') ?? '');
  return account && { name, namespace, selector, account, workloads };
}

/** What a proposal takes in: callers by their spelling, what scales the pods, and a number of them that is said elsewhere. */
interface How {
  readonly spelling: Spelling | undefined;
  readonly scaling: boolean;
  readonly replicas: number | undefined;
}

function rolledReplicas([workload, ...others]: readonly JsonObject[], chart: ChartObjects): number | undefined {
  const rollout = others.length === 0 ? chart.find('argoproj.io/Rollout', nameOf(workload!) ?? '') : undefined;
  return rollout && replicasOf(rollout);
}

function proposal(
  object: JsonObject,
  { name, namespace, selector, account, workloads }: Parts,
  chart: ChartObjects,
  { spelling, scaling, replicas: rolled }: How,
): Proposal | undefined {
  const scaled = scaling ? scalingOf(name, workloads, chart) : { props: {}, objects: [] };
  if (!scaled) return undefined;
  const ports = portsOf((object['spec'] as JsonObject)['ports']);
  const options = podOptions(podSpec(workloads[0]!), name);
  const env = environments(workloads.map(podSpec));
  const subsets = subsetsOf(name, selector, workloads, env.each);
  if (!ports || !options || !subsets) return undefined;
  const key = `service ${namespace}/${name}`;
  const on = new Variable(key);
  const replicas = rolled ?? (subsets.length === 0 ? replicasOf(workloads[0]!) : undefined);
  const isDefault = Object.keys(selector).length === 1 && selector['app'] === name;
  const props = {
    namespace: chart.known(`namespace ${namespace}`, namespace),
    name,
    ...ports,
    ...(subsets.length > 0 ? { subsets } : { image: imageOf(workloads[0]!) }),
    ...(Object.keys(env.all).length > 0 && { env: env.all }),
    ...options,
    ...podMetadata(workloads[0]!, selector, subsets.length > 0),
    ...(kindOf(workloads[0]!) === 'apps/StatefulSet' && { kind: 'StatefulSet' }),
    ...(replicas !== undefined && { replicas }),
    ...scaled.props,
    ...((object['spec'] as JsonObject)['clusterIP'] === 'None' && { headless: true }),
    ...(nameOf(account) !== name && { serviceAccountName: nameOf(account)! }),
    ...(!isDefault && { selector }),
    ...objectOptions(object, ['app', USE, USE_NAMESPACE, USE_AT_INGRESS]),
  };
  const statements: Statement[] = [{ key, expression: new New('MeshService', chart.id(name, 'Service'), props) }];
  statements.push(...enrolment(object, on, namespace, chart));
  const objects = [object, account, ...workloads, ...scaled.objects];
  const later: Statement[] = [];
  if (spelling !== undefined) {
    const guard = guardOf(name, on, chart, spelling);
    if (!guard) return undefined;
    objects.push(...guard.policies);
    later.push(...guard.calls.map((expression) => ({ expression })));
  }
  const callers = [{ account: `${namespace}/${nameOf(account)!}`, key }];
  return { as: 'MeshService', objects, statements, later, callers };
}

function enrolment(object: JsonObject, on: Variable, namespace: string, chart: ChartObjects): Statement[] {
  const labels = labelsOf(object);
  const used = textAt(labels, USE);
  if (used === undefined) return [];
  if (used === 'none') return [{ expression: new Call(on, 'optOutOfWaypoint', []) }];
  const from = textAt(labels, USE_NAMESPACE) ?? namespace;
  return [{ expression: new Call(on, 'enroll', [waypointNamed(used, from, namespace, nameOf(object)!, chart)]) }];
}

/** `port`, where there is one of HTTP and nothing more to say, else `ports`. */
function portsOf(json: Json | undefined): { readonly [prop: string]: Expression } | undefined {
  const ports = servicePorts(json, 'appProtocol');
  if (!ports) return undefined;
  const isPlain = ports.length === 1 && ports[0]!.method === 'http' && ports[0]!.args.length === 1;
  return isPlain ? { port: ports[0]!.args[0]! } : { ports };
}

function subsetsOf(
  name: string,
  selector: JsonObject,
  workloads: readonly JsonObject[],
  envs: readonly { readonly [name: string]: Expression }[],
): Call[] | undefined {
  if (workloads.length === 1 && nameOf(workloads[0]!) === name) return [];
  const subsets = workloads.map((workload, i) => {
    const workloadName = nameOf(workload) ?? '';
    if (!workloadName.startsWith(`${name}-`)) return undefined;
    const subset = workloadName.slice(name.length + 1);
    const chosen = matchLabels(workload);
    const labels = Object.fromEntries(Object.entries(chosen).filter(([key]) => !Object.hasOwn(selector, key)));
    const replicas = replicasOf(workload);
    const options = {
      image: imageOf(workload),
      ...(replicas !== undefined && { replicas }),
      ...(Object.keys(envs[i]!).length > 0 && { env: envs[i]! }),
    };
    return subsetOf(subset, labels, [options]);
  });
  return subsets.every((subset) => subset !== undefined) ? subsets : undefined;
}

/** Labels and annotations of pods, beside those that select them. */
function podMetadata(
  workload: JsonObject,
  selector: JsonObject,
  hasSubsets: boolean,
): { readonly [prop: string]: Expression } {
  const metadata = templateOf(workload)['metadata'];
  const own = hasSubsets ? matchLabels(workload) : selector;
  const labels = Object.entries(podLabels(workload)).filter(
    ([key]) => !Object.hasOwn(own, key) && !key.startsWith(USE),
  );
  const annotations = isMap(metadata) ? metadata['annotations'] : undefined;
  return {
    ...(labels.length > 0 && { podLabels: Object.fromEntries(labels) }),
    ...(isMap(annotations) && { podAnnotations: annotations }),
  };
}
