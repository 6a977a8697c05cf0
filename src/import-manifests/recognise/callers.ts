import { Call, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { textsIn, type ChartObjects } from '../proposal';

/**
 * How identities are named: by the construct that has them, where the chart makes it; by service account where they are of the mesh's
 * trust domain; or as they are written.
 */
export type Spelling = (typeof SPELLINGS)[number];

/** All of them, the best first. */
export const SPELLINGS = ['construct', 'account', 'identity'] as const;

/** The factory for each field of a `source`, and whether the class is one that only HTTP shows. */
const FIELDS: Readonly<Record<string, { readonly factory: string; readonly http: boolean }>> = {
  principals: { factory: 'principals', http: false },
  serviceAccounts: { factory: 'principals', http: false },
  namespaces: { factory: 'namespaces', http: false },
  ipBlocks: { factory: 'ipBlocks', http: false },
  remoteIpBlocks: { factory: 'remoteIpBlocks', http: true },
  requestPrincipals: { factory: 'requestPrincipals', http: true },
};

/** The `from` of a rule as sources; nothing if one is of a kind that no factory writes. */
export function callersOf(from: Json, chart: ChartObjects, spelling: Spelling): Expression[] | undefined {
  if (!Array.isArray(from)) return undefined;
  const sources = from.map((item) =>
    isMap(item) && Object.keys(item).join() === 'source' && isMap(item['source'])
      ? sourceOf(item['source'], chart, spelling)
      : undefined,
  );
  return sources.every((source) => source !== undefined) ? sources.flat() : undefined;
}

function sourceOf(source: JsonObject, chart: ChartObjects, spelling: Spelling): Expression[] | undefined {
  const positive: { readonly call: Call; readonly http: boolean }[] = [];
  const negative: Call[] = [];
  for (const [field, json] of Object.entries(source)) {
    const values = textsIn(json);
    if (!values || values.length === 0) return undefined;
    const isNot = field.startsWith('not');
    const plain = isNot ? field.charAt(3).toLowerCase() + field.slice(4) : field;
    if (!Object.hasOwn(FIELDS, plain)) return undefined;
    if (field === 'notRequestPrincipals' && values.join() === '*') {
      positive.push({ call: new Call('HttpSource', 'withoutToken', []), http: true });
      continue;
    }
    const { factory, http } = FIELDS[plain]!;
    const args = factory === 'principals' ? values.map((v) => principal(v, plain, chart, spelling)) : values;
    if (args.includes(undefined as never)) return undefined;
    const call = new Call(http ? 'HttpSource' : 'Source', factory, args as Expression[]);
    if (isNot && http) return undefined;
    if (isNot) negative.push(call);
    else positive.push({ call, http });
  }
  const onlyCallers = positive.length === 1 && negative.length === 0 && positive[0]!.call.method === 'principals';
  // Callers stand for themselves; the constructs write several of them as one source.
  if (onlyCallers) return [...positive[0]!.call.args];
  return combined(positive, negative);
}

function combined(
  positive: readonly { readonly call: Call; readonly http: boolean }[],
  negative: readonly Call[],
): Expression[] | undefined {
  if (positive.length === 0) {
    const isPlaintext = negative.length === 1 && isAnybody(negative[0]!);
    return isPlaintext ? [new Call('Source', 'unauthenticated', [])] : undefined;
  }
  const mesh = positive.filter(({ http }) => !http).map(({ call }) => call);
  const http = positive.filter((p) => p.http).map(({ call }) => call);
  if (mesh.length === 0 && negative.length > 0) return undefined;
  const base = mesh.length > 0 ? [chained(chained(mesh[0]!, 'and', mesh.slice(1)), 'except', negative)] : [];
  return http.length > 0 ? [chained(http[0]!, 'and', [...http.slice(1), ...base])] : base;
}

const chained = (first: Call, method: string, others: readonly Call[]): Call =>
  others.reduce((on, other) => new Call(on, method, [other]), first);

function isAnybody({ method, args }: Call): boolean {
  const [only, ...more] = args;
  return method === 'principals' && more.length === 0 && only instanceof Call && only.method === 'any';
}

function principal(text: string, field: string, chart: ChartObjects, spelling: Spelling): Expression | undefined {
  if (field === 'serviceAccounts') {
    const [namespace, account, ...more] = text.split('/');
    return account === undefined || more.length > 0 ? undefined : accountOf(namespace!, account, chart, spelling);
  }
  if (text === '*') return new Call('Principal', 'any', []);
  const start = `${chart.trustDomain}/ns/`;
  const [namespace, sa, account, ...more] = text.startsWith(start) ? text.slice(start.length).split('/') : [];
  if (spelling !== 'identity' && sa === 'sa' && account !== undefined && more.length === 0 && !text.includes('*')) {
    return accountOf(namespace!, account, chart, spelling);
  }
  return new Call('Principal', 'of', [text]);
}

function accountOf(namespace: string, account: string, chart: ChartObjects, spelling: Spelling): Expression {
  const known = spelling === 'construct' ? chart.runsAs(namespace, account) : undefined;
  return known ?? new Call('Principal', 'serviceAccount', [namespace, account]);
}
