import type { Finding, Severity } from '../check/finding';
import type { Kind } from '../model/kinds';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { findGateway } from '../model/waypoints/waypoint';
import { differences, titleOf, writtenIn, type StatusDifference } from '../status/compare';
import { isBad, type StatusCondition } from '../status/condition';
import { statusOf } from '../status/status';
import { found, some } from './found';
import { isFromServer } from './promise';
import type { VerifyRule } from './rules';

type Told = Pick<StatusDifference, 'object' | 'of' | 'type' | 'written'>;

/** Conditions that a cluster has otherwise than is promised, those that are bad as promised, and those that nobody wrote. */
export function conditionFindings(promise: Mesh, live: Mesh): readonly Finding[] {
  const predicted = statusOf(promise);
  const other = differences(predicted, live);
  const told = new Set(other.map(keyOf));
  const badAsPromised = writtenIn(live)
    .map(({ is, ...place }) => ({ ...place, written: is }))
    .filter((one) => isBadly(one.written, one.type) && !told.has(keyOf(one)));
  return [
    ...other.flatMap((one) => differs(live, one)),
    ...badAsPromised.map((one) =>
      finding(live, one, 'warning', `${one.type} is ${words(one.written)}, as the manifests have it`),
    ),
    ...unwritten(live, predicted, other),
  ];
}

/** What is not as it should be, and what is better than was promised; for what is good nobody needs the same reason. */
function differs(live: Mesh, one: StatusDifference): readonly Finding[] {
  const { predicted, type, written } = one;
  if (!written) return [];
  const isPromisedBad = predicted !== null && isBadly(predicted, type);
  const isGood = statusIn(written) !== 'Unknown' && !isBadly(written, type);
  if (isGood && !isPromisedBad) return [];
  const promised = predicted
    ? `, and the manifests promise ${words(predicted)}`
    : ', which the manifests do not foresee';
  const severity: Severity = isGood ? 'info' : isPromisedBad ? 'warning' : 'error';
  return [finding(live, one, severity, `${type} is ${words(written)}${promised}`)];
}

function finding(live: Mesh, one: Told, severity: Severity, message: string): Finding {
  const { kind, name, namespace } = one.object;
  const object = live.find(kind as Kind, namespace, name);
  const of = one.of === null ? '' : `${one.of}: `;
  return {
    ...found(ruleOf(live, one), object, {
      severity,
      field: 'status',
      message: `${of}${message}`,
      fix: 'the message of the condition says more; cdk8s-ambient status explains the prediction',
    }),
    object: { ...(object && { apiVersion: object.apiVersion }), kind, namespace, name },
  };
}

function ruleOf(live: Mesh, { object, type }: Told): VerifyRule {
  if (type === 'istio.io/WaypointBound') return 'verify/waypoint-not-bound';
  if (type === 'ZtunnelAccepted' || type === 'WaypointAccepted') return 'verify/policy-not-accepted';
  const isWaypoint = object.kind === 'Gateway' && findGateway(live, object.namespace, object.name)?.role === 'waypoint';
  return isWaypoint ? 'verify/waypoint-not-programmed' : 'verify/condition-differs';
}

/** Conditions that nobody wrote, object by object. Of objects that come from no API server nothing is known. */
function unwritten(
  live: Mesh,
  predicted: readonly StatusCondition[],
  other: readonly StatusDifference[],
): readonly Finding[] {
  const written = new Set(writtenIn(live).map(({ object }) => titleOf(object)));
  const lacking = new Map<string, { readonly object: Told['object']; readonly types: string[] }>();
  const wholly = predicted.filter(({ object, status }) => status !== 'Unknown' && !written.has(titleOf(object)));
  for (const { object, of, type } of [...wholly, ...other.filter((one) => one.written === null)]) {
    const what = `${of === null ? '' : `${of} `}${type}`;
    const before = lacking.get(titleOf(object));
    if (before) before.types.push(what);
    else lacking.set(titleOf(object), { object, types: [what] });
  }
  const all = [...lacking.values()].flatMap(({ object: { kind, name, namespace }, types }) => {
    const object = live.find(kind as Kind, namespace, name);
    return object && isFromServer(object) ? [{ object, types }] : [];
  });
  const [first] = all;
  // Where nobody has written anything, it is one thing that is wrong.
  if (first && all.length > 1 && written.size === 0) {
    const titles = some(all.map(({ object }) => object.title));
    return [
      unwrittenFinding(first.object, `istiod has not written any condition, on ${all.length} objects: ${titles}`),
    ];
  }
  return all.map(({ object, types }) => unwrittenFinding(object, `istiod has not written ${some(types)}`));
}

function unwrittenFinding(object: MeshObject, message: string): Finding {
  return found('verify/no-status', object, {
    severity: 'warning',
    field: 'status',
    message,
    fix: 'look whether istiod runs, which revision and release it has, and at its logs',
  });
}

function keyOf({ object, of, type }: Pick<Told, 'object' | 'of' | 'type'>): string {
  return `${titleOf(object)} ${of ?? ''} ${type}`;
}

function isBadly(is: { readonly status: string }, type: string): boolean {
  return isBad({ status: statusIn(is), type });
}

/** The API server sees to it that it is one of these. */
function statusIn({ status }: { readonly status: string }): StatusCondition['status'] {
  return status === 'True' || status === 'False' ? status : 'Unknown';
}

function words({ reason, status }: { readonly reason: string; readonly status: string }): string {
  return `${status} (${reason})`;
}
