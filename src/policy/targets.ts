import type { Construct } from 'constructs';
import { plainName, type Named } from '../input/names';
import { nameOf, refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import { makerOf, servicesEverywhere } from '../mesh/services-of-app';
import { PolicyTarget, type IPolicyTarget } from './policy-target';

/** Most targets that a policy may name (`maxItems` of targetRefs in Istio's CRDs, 1.30). */
const MOST_TARGETS = 16;

/** What a policy reads of a request. */
export interface Reads {
  /** Whether it reads HTTP: a method, path, host, header or token. */
  readonly http: boolean;
  /** Ports it names. */
  readonly ports?: readonly number[] | undefined;
  /** Whether some rule refuses requests by HTTP on a port. */
  readonly deniesOn?: ((port: number) => boolean) | undefined;
}

/** The targets of a policy: what they are, and the one namespace that all of them need the policy in. */
export interface Targets {
  readonly namespace: string;
  readonly list: readonly PolicyTarget[];
  readonly refs: { group: string; kind: string; name: string }[];
  /** At synth: what keeps a policy that reads these from being enforced on a target. */
  problems(reads: Reads): string[];
}

/**
 * Checks the targets of a policy. All must want it in one namespace, since `targetRefs` know no other.
 *
 * @param namespace the namespace the user asked for, if any
 */
export function checkTargets(
  place: Construct,
  kind: string,
  targets: readonly IPolicyTarget[],
  namespace: Named | undefined,
): Targets {
  if (!Array.isArray(targets) || targets.length === 0) {
    refuse(place, `${kind} needs targets: services, waypoints, gateways or PolicyTarget.…; got ${shown(targets)}`);
  }
  if (targets.length > MOST_TARGETS)
    refuse(place, `${kind} has ${targets.length} targets; Istio takes at most ${MOST_TARGETS}`);
  const list = (targets as readonly IPolicyTarget[]).map((target) => {
    if (!(target?.policyTarget instanceof PolicyTarget)) {
      refuse(place, `${shown(target)} is no target of a policy; give a service, waypoint, gateway or PolicyTarget.…`);
    }
    return target.policyTarget;
  });
  const root = Platform.of(place).istioNamespace;
  const homes = new Set(list.map((t) => t.facts.namespace ?? root));
  const home = namespace === undefined ? [...homes][0]! : plainName(place, 'namespace', namespace);
  if (homes.size > 1 || !homes.has(home)) {
    const wants = list.map((t) => `${t.facts.kind} ${t.facts.namespace ?? root}/${t.facts.name}`);
    refuse(
      place,
      `a ${kind} must be in the namespace of its targets, but it is in ${home} and targets ${wants.join(', ')}`,
    );
  }
  const forEveryWaypoint = list.some((t) => t.facts.kind === 'GatewayClass');
  const tooOld =
    forEveryWaypoint && Platform.of(place).lacks('istio', '1.25', 'a policy for every waypoint (GatewayClass)');
  if (tooOld) refuse(place, tooOld);
  return {
    namespace: home,
    list,
    refs: list.map((t) => ({ ...t.ref })),
    problems: (reads) =>
      list
        .map((target) => ofApp(place, target))
        .flatMap(
          (target) => target.facts.problem?.() ?? [...unreadable(target, reads), ...shutBehind(place, target, reads)],
        ),
  };
}

/** A Service that is named, by what the app knows of it. */
function ofApp(place: Construct, target: PolicyTarget): PolicyTarget {
  const { kind, namespace, name } = target.facts;
  if (kind !== 'Service' || namespace === undefined) return target;
  return makerOf(place, namespace, name)?.policyTarget ?? target;
}

/** What a waypoint, or all of them, would refuse of TCP, where it can't read the requests that a policy denies. */
function shutBehind(place: Construct, target: PolicyTarget, { deniesOn }: Reads): string[] {
  const all = target.facts.kind === 'GatewayClass';
  if (!deniesOn || (!all && target.facts.kind !== 'Gateway')) return [];
  return servicesEverywhere(place).flatMap((service) => {
    const waypoint = service.serviceWaypoint;
    const tcp = service.ports.find((p) => !p.isHttp && deniesOn(p.number));
    if (!waypoint || !tcp || (!all && waypoint.policyTarget.key !== target.key)) return [];
    return [
      `it denies by HTTP behind the waypoint ${waypoint.name}, and so on port ${tcp.number} (${tcp.appProtocol}) of service ${service.name} ` +
        `[${nameOf(service)}]: on ports that are not HTTP a waypoint drops the HTTP conditions, and refuses every connection; target the ` +
        'HTTP services, or name their ports',
    ];
  });
}

function unreadable(target: PolicyTarget, reads: Reads): string[] {
  const { ports, kind, name } = target.facts;
  if (!ports) return [];
  const list = ports.map((p) => `${p.number} (${p.appProtocol})`).join(', ');
  const out: string[] = [];
  if (reads.http && !ports.some((p) => p.isHttp)) {
    out.push(`it reads HTTP requests, but no port of ${kind} ${name} speaks HTTP or gRPC; it has ${list}`);
  }
  const { deniesOn } = reads;
  const unread = ports.filter((p) => !p.isHttp && deniesOn?.(p.number));
  if (unread.length > 0 && ports.some((p) => p.isHttp)) {
    const http = ports.filter((p) => p.isHttp).map((p) => p.number);
    out.push(
      `it denies by HTTP on port ${unread.map((p) => p.number).join(', ')} of ${kind} ${name}, which has ${list}: on ports that are not HTTP a waypoint drops the HTTP ` +
        `conditions, and refuses every connection; name the HTTP ports, ports: [${http.join(', ')}]`,
    );
  }
  for (const port of reads.ports ?? []) {
    if (ports.some((p) => p.number === port)) continue;
    out.push(
      `it names port ${port}, which ${kind} ${name} does not have: a waypoint sees the Service's ports, which are ${list}`,
    );
  }
  return out;
}
