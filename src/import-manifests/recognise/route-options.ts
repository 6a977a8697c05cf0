import { Call, New, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { hasOnly, textAt } from '../proposal';
import { durationOf } from './durations';

type Props = { readonly [prop: string]: Expression };

/** The fields of a VirtualService's route that `behaviourOf` reads. */
export const BEHAVIOUR = ['timeout', 'retries', 'fault'];

/** Timeout, retries and faults of a route; nothing if one has no word. */
export function behaviourOf(route: JsonObject): Props | undefined {
  const { timeout, retries, fault } = route;
  const read = {
    timeout: timeout === undefined ? null : timeoutOf(timeout),
    retry: retries === undefined ? null : retryOf(retries),
    fault: fault === undefined ? null : faultOf(fault),
  };
  const entries = Object.entries(read).filter(([, value]) => value !== null);
  return entries.every((entry): entry is [string, Call] => entry[1] !== undefined)
    ? Object.fromEntries(entries)
    : undefined;
}

export function timeoutOf(timeout: Json): Call | undefined {
  const duration = typeof timeout === 'string' ? durationOf(timeout) : undefined;
  return duration && new Call('Timeout', 'after', [duration]);
}

function retryOf(retries: Json): Call | undefined {
  if (!hasOnly(retries, ['attempts', 'perTryTimeout', 'retryOn'])) return undefined;
  const { attempts } = retries;
  if (attempts === 0) return new Call('Retry', 'never', []);
  if (typeof attempts !== 'number') return undefined;
  const perTry = textAt(retries, 'perTryTimeout');
  const on = textAt(retries, 'retryOn');
  const options = {
    ...(perTry !== undefined && { perTry: durationOf(perTry) ?? perTry }),
    ...(on !== undefined && { on: on.split(',') }),
  };
  return new Call('Retry', 'attempts', [attempts, ...(Object.keys(options).length > 0 ? [options] : [])]);
}

function faultOf(fault: Json): Call | undefined {
  if (!hasOnly(fault, ['delay', 'abort'])) return undefined;
  const { delay, abort } = fault;
  const wait = durationOf(textAt(delay, 'fixedDelay') ?? '');
  const status = isMap(abort) ? abort['httpStatus'] : undefined;
  const delays = wait && new Call('Fault', 'delay', [shareOf(delay), wait]);
  const aborts = typeof status === 'number' ? new Call('Fault', 'abort', [shareOf(abort), status]) : undefined;
  return delays && aborts ? new Call(delays, 'and', [aborts]) : (delays ?? aborts);
}

/** A percentage; 100 where it is not said, which the proof finds wrong. */
function shareOf(of: Json | undefined): number {
  const percentage = isMap(of) ? of['percentage'] : undefined;
  const value = isMap(percentage) ? percentage['value'] : undefined;
  return typeof value === 'number' ? value : 100;
}

const BALANCE: ReadonlyMap<Json | undefined, string> = new Map([
  ['LEAST_REQUEST', 'least-request'],
  ['ROUND_ROBIN', 'round-robin'],
  ['RANDOM', 'random'],
]);

/** The traffic policy of a DestinationRule, as far as its class has words for it. */
export function trafficPolicyOf(policy: Json | undefined): Props | undefined {
  if (policy === undefined) return {};
  if (!hasOnly(policy, ['connectionPool', 'loadBalancer', 'outlierDetection'])) return undefined;
  const { connectionPool, loadBalancer, outlierDetection } = policy;
  const balance = isMap(loadBalancer) ? BALANCE.get(loadBalancer['simple']) : undefined;
  const hash = isMap(loadBalancer) ? textAt(loadBalancer['consistentHash'], 'httpHeaderName') : undefined;
  const [tcp, http] = isMap(connectionPool) ? [connectionPool['tcp'], connectionPool['http']] : [];
  const props = {
    ...(balance !== undefined && { balance }),
    ...(hash !== undefined && { stickyByHeader: hash }),
    ...renamed(tcp, { connectTimeout: 'connectTimeout', maxConnections: 'maxConnections' }),
    ...renamed(http, {
      http1MaxPendingRequests: 'maxPendingRequests',
      maxRequestsPerConnection: 'maxRequestsPerConnection',
    }),
    ...(isMap(outlierDetection) && {
      outlierDetection: renamed(outlierDetection, {
        consecutive5xxErrors: 'consecutive5xx',
        interval: 'interval',
        baseEjectionTime: 'baseEjectionTime',
        maxEjectionPercent: 'maxEjectionPercent',
      }),
    }),
  };
  return { trafficPolicy: new New('TrafficPolicy', undefined, props) };
}

/** Fields by the names that props have for them; what is text there is a duration. */
function renamed(json: Json | undefined, names: Readonly<Record<string, string>>): Props {
  if (!isMap(json)) return {};
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, prop]): [string, Expression][] => {
      const value = json[field];
      if (typeof value === 'number') return [[prop, value]];
      return typeof value === 'string' ? [[prop, durationOf(value) ?? value]] : [];
    }),
  );
}
