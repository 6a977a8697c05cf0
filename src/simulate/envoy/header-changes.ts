import type { Field } from '../../model/field';
import type { HeaderChanges } from './route-rule';

/** What Envoy lets nobody change, but for the host. */
const INTERNAL = /^:|^host$/i;
const AUTHORITY = /^(:authority|host)$/i;

/**
 * The `headers` of a VirtualService's rule or destination. Of an authority among them the one that is set counts before the one that
 * is added.
 *
 * @see istio/istio pilot/pkg/networking/core/route/route.go, TranslateHeadersOperations (read for 1.32-dev)
 */
export function headerChanges(field: Field): HeaderChanges | undefined {
  if (!field.isSet) return undefined;
  const [request, response] = [field.get('request'), field.get('response')];
  return changesOf([request.get('set').labels, request.get('add').labels], request.get('remove').texts, [
    response.get('set').labels,
    response.get('add').labels,
  ]);
}

/** The changes of header filters of the Gateway API, of which the last of each kind holds, and of equal names the first. */
export function filterChanges(request: Field | undefined, response: Field | undefined): HeaderChanges | undefined {
  if (!request && !response) return undefined;
  const list = (field: Field | undefined, name: string): Readonly<Record<string, string>> => {
    const out: Record<string, string> = {};
    for (const one of field?.get(name).items ?? []) {
      const key = one.get('name').text?.toLowerCase();
      if (key !== undefined && !Object.hasOwn(out, key)) out[key] = one.get('value').text ?? '';
    }
    return out;
  };
  return changesOf([list(request, 'set'), list(request, 'add')], request?.get('remove').texts ?? [], [
    list(response, 'set'),
    list(response, 'add'),
  ]);
}

type Named = Readonly<Record<string, string>>;

function changesOf(
  [set, add]: readonly [set: Named, add: Named],
  removed: readonly string[],
  [responseSet, responseAdd]: readonly [set: Named, add: Named],
): HeaderChanges {
  const authority = [set, add].map(
    (names) =>
      Object.entries(names)
        .filter(([name]) => AUTHORITY.test(name))
        .at(-1)?.[1],
  );
  return {
    set: { ...changeable(set), ...changeable(add) },
    removed: removed.filter((name) => !INTERNAL.test(name)).map((name) => name.toLowerCase()),
    authority: authority[0] || authority[1] || undefined,
    responseSet: { ...changeable(responseSet), ...changeable(responseAdd) },
  };
}

function changeable(names: Named): Named {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([name]) => !INTERNAL.test(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}
