import { attributesOf, authorizationOf, valuesOf } from '../model/policy/authorization';
import { namesExactly, type Caller } from '../model/policy/caller';
import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import { gateways } from '../model/waypoints/waypoint';
import { enrolmentOf } from '../model/workloads/enrolment';
import { workloads, type Workload } from '../model/workloads/workload';
import type { Answer } from '../simulate/answer';
import { answerRequest } from '../simulate/answer-request';
import { fromWorkload, requestsTo } from '../simulate/matrix/matrix';
import {
  gatewayDestinations,
  serviceDestinations,
  type Destination,
  type DestinationPort,
} from '../simulate/partition/destinations';
import { isGatewayByItself } from '../simulate/path/ends';
import type { RequestFrom } from '../simulate/request';
import { namedCallers } from './named-callers';

/** Somebody who calls: pods, or an ingress gateway. */
export interface CallEnd {
  /** As `namespace/name`, or `gateway namespace/name`. */
  readonly name: string;
  readonly from: RequestFrom;
  /** Undefined for a gateway. */
  readonly workload: Workload | undefined;
}

/** A call that manifests declare, and the simulator lets through. */
export interface Call {
  readonly from: CallEnd;
  readonly to: Destination;
  readonly answer: Answer;
}

/**
 * Calls that somebody meant: an ALLOW names the caller, as `allowFrom` writes it, a network policy or the Sidecar of a workload does, or a route of an
 * ingress gateway leads there. A policy that lets a whole namespace in, or everybody, says nothing of who calls. Each is walked, so that what
 * another policy refuses is no call.
 */
export const declaredCalls = fact((mesh): readonly Call[] =>
  serviceDestinations(mesh).flatMap((to) =>
    [...callersOf(mesh, to)].flatMap((from) => {
      const answer = throughTo(mesh, from, to);
      return answer?.verdict === 'allowed' ? [{ from, to, answer }] : [];
    }),
  ),
);

/** What becomes of a call to a Service: the first that gets through at any of its ports for TCP, else the last that does not. */
export function throughTo(mesh: Mesh, { from, workload }: CallEnd, to: Destination): Answer | undefined {
  let last: Answer | undefined;
  const isRead = workload === undefined || 'gateway' in from || enrolmentOf(mesh, workload).membership === 'sidecar';
  for (const port of to.ports.filter(({ protocol }) => protocol === 'TCP')) {
    for (const http of requestsOf(to, port, isRead)) {
      last = answerRequest(mesh, { from, to: to.to(port.port), ...(http && { http }) });
      if (last.verdict === 'allowed') return last;
    }
  }
  return last;
}

/** Why a call is not let through for sure, as far as the walk says it. */
export function whyNot({ assumptions, hops }: Answer): string {
  const decided = hops.find(({ decision }) => decision === 'deny' || decision === 'unknown');
  return decided?.why ?? (assumptions.join('; ') || 'it does not get through');
}

/**
 * A proxy that reads requests may let some through only; what nothing reads is asked for once. The sidecar of a client, and a gateway, read too:
 * without a request that they know they would send what was dialled, in plaintext.
 */
function requestsOf(
  to: Destination,
  port: DestinationPort,
  isRead: boolean,
): ReturnType<typeof requestsTo>['requests'] {
  return requestsTo(to, port, isRead ? 'l7' : 'l4').requests;
}

/** Pods of a gateway that somebody runs send as one, by its routes. */
export function endOfWorkload(mesh: Mesh, workload: Workload): CallEnd {
  const name = `${workload.namespace}/${workload.name}`;
  return { name, from: isGatewayByItself(mesh, workload) ? { gateway: name } : fromWorkload(workload), workload };
}

export function endOfGateway(namespace: string, name: string): CallEnd {
  return { name: `gateway ${namespace}/${name}`, from: { gateway: `${namespace}/${name}` }, workload: undefined };
}

function callersOf(mesh: Mesh, to: Destination): ReadonlySet<CallEnd> {
  const found = new Set<CallEnd>(routedFrom(mesh).get(to.host) ?? []);
  const named = namedCallers(mesh);
  for (const pods of [...(to.behind ?? []).map((one) => named.ofPods.get(one)), named.ofHost.get(to.host)])
    for (const caller of pods ?? []) found.add(endOf(mesh, caller));
  const byAccount = endsByAccount(mesh);
  for (const policy of to.policies) {
    const { action, isDryRun, rules } = authorizationOf(mesh, policy);
    if (action !== 'ALLOW' || isDryRun) continue;
    for (const attribute of rules.flatMap(attributesOf)) {
      for (const value of valuesOf(attribute).any) {
        const account = accountIn(value, policy.namespace);
        const ends = account === undefined ? undefined : byAccount.get(account);
        if (ends && namesExactly(mesh, policy.namespace, attribute, callerOf(account!)))
          for (const one of ends) found.add(one);
      }
    }
  }
  return found;
}

/** The account that a value of a policy may name, as `namespace/name`. */
function accountIn(value: string, home: string): string | undefined {
  const [, namespace, account] = /(?:^|\/)ns\/([^/]+)\/sa\/([^/]+)$/.exec(value) ?? [];
  if (namespace !== undefined && account !== undefined) return `${namespace}/${account}`;
  const parts = value.split('/');
  if (parts.length === 1) return `${home}/${value}`;
  return parts.length === 2 ? value : undefined;
}

function callerOf(account: string): Caller {
  const slash = account.indexOf('/');
  return { namespace: account.slice(0, slash), serviceAccount: account.slice(slash + 1) };
}

/** Who may call, by the account that they run as. */
const endsByAccount = fact((mesh) => {
  const found = new Map<string, CallEnd[]>();
  const add = (account: string, end: CallEnd): void => {
    const list = found.get(account);
    if (list) list.push(end);
    else found.set(account, [end]);
  };
  for (const one of workloads(mesh)) add(`${one.namespace}/${one.serviceAccount}`, endOfWorkload(mesh, one));
  for (const { name, namespace, role, serviceAccount } of gateways(mesh)) {
    if (role === 'ingress') add(`${namespace}/${serviceAccount}`, endOfGateway(namespace, name));
  }
  return found;
});

const endsOfWorkloads = fact(
  (mesh) =>
    new Map([...endsByAccount(mesh).values()].flat().flatMap((end) => (end.workload ? [[end.workload, end]] : []))),
);

/** A caller, always as the same end, so that who is named twice is one. */
function endOf(mesh: Mesh, workload: Workload): CallEnd {
  return endsOfWorkloads(mesh).get(workload) ?? endOfWorkload(mesh, workload);
}

/** Ingress gateways by the hosts that their routes lead to. */
const routedFrom = fact((mesh) => {
  const found = new Map<string, CallEnd[]>();
  const ends = [...endsByAccount(mesh).values()].flat();
  for (const gateway of gatewayDestinations(mesh)) {
    const end = ends.find(({ name }) => name === gateway.title);
    if (!end) continue;
    const hosts = new Set(gateway.routes.flatMap(({ action }) => action.shares.map(({ host }) => host)));
    for (const host of hosts) {
      const list = found.get(host);
      if (list) list.push(end);
      else found.set(host, [end]);
    }
  }
  return found;
});
