import type { Answer } from '../simulate/answer';
import { decisive, withoutPort, wordsOf } from '../simulate/diff/answer-words';
import type { ChangeKind, ReachabilityChange } from '../simulate/diff/diff';
import type { RequestHttp } from '../simulate/request';

/** Answers to one request, before and after. */
export interface Compared {
  readonly http: RequestHttp | undefined;
  readonly old: Answer | undefined;
  readonly now: Answer | undefined;
}

/** What differs between answers to some requests of the same clients, requests of one story together. */
export function changesOf(
  sides: readonly Compared[],
  of: Pick<ReachabilityChange, 'clients' | 'to' | 'port' | 'protocol' | 'ports'>,
  isOutside = false,
): readonly ReachabilityChange[] {
  const found = new Map<string, { change: ReachabilityChange; count: number }>();
  for (const { http, now, old } of sides) {
    const kind = kindOf(old, now);
    // How what leaves the mesh is sent there is told where it goes through something of the mesh.
    if (kind === undefined || (isOutside && (kind === 'path' || kind === 'rerouted'))) continue;
    const [before, after] = [old, now].map((one) =>
      of.ports ? withoutPort(wordsOf(one), of.protocol ?? 'TCP', of.port) : wordsOf(one),
    ) as [string, string];
    const key = [kind, before, after].join(' # ');
    const known = found.get(key);
    const objects = [...(known?.change.objects ?? []), ...decisive(old), ...decisive(now)];
    found.set(key, {
      change: {
        kind,
        ...of,
        requests: [...(known?.change.requests ?? []), ...(http ? [http] : [])],
        ...((!http || known?.change.isPlain) && { isPlain: true as const }),
        before,
        after,
        objects: [...new Set(objects)].sort(),
      },
      count: (known?.count ?? 0) + 1,
    });
  }
  // What is so for every request needs none of them named.
  return [...found.values()].map(({ change, count }) =>
    count === sides.length ? { ...change, requests: [], isPlain: undefined } : change,
  );
}

function kindOf(old: Answer | undefined, now: Answer | undefined): ChangeKind | undefined {
  const [was, is] = [old?.verdict ?? 'denied', now?.verdict ?? 'denied'];
  if (was === 'unknown' || is === 'unknown') return was === is ? undefined : 'unsure';
  if (was !== is) return is === 'allowed' ? 'opened' : 'closed';
  if (is === 'denied' || wordsOf(old) === wordsOf(now)) return undefined;
  return endsOf(old) === endsOf(now) ? 'path' : 'rerouted';
}

/** Where a request ends, and as what. */
function endsOf(answer: Answer | undefined): string {
  if (!answer) return '';
  const { errors, lands, location, outcome, status, upstream } = answer;
  const to = lands.map(({ service, subset, weight, workloads }) => [
    workloads.length > 0 ? workloads : service,
    subset,
    weight,
  ]);
  return JSON.stringify([
    to,
    outcome === 'app' ? errors.map((one) => [one.status, one.weight]) : [outcome, status, location],
    upstream,
  ]);
}
