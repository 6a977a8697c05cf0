import { BlockList, isIP } from 'node:net';
import type { Manifest } from '../crd-schemas';

/** A connection or request as the proxy sees it that enforces a policy. */
export interface Call {
  /** Identity of the direct peer, `<namespace>/<account>`; none over plaintext. */
  readonly as?: string;
  /** @default - cluster.local */
  readonly trustDomain?: string;
  /** Address of the direct peer, as far as it is one. */
  readonly ip?: string;
  /** Address of the client before proxies. */
  readonly remoteIp?: string;
  /** `<issuer>/<subject>` of a valid token. */
  readonly token?: string;
  readonly port?: number;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Values = readonly string[] | undefined;
type Fields = Readonly<Record<string, Values>>;
/** A rule of an AuthorizationPolicy. */
export interface Rule {
  readonly from?: readonly { readonly source: Fields }[];
  readonly to?: readonly { readonly operation: Fields }[];
  readonly when?: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/**
 * Whether a rule's source matches, read from Istio's reference of AuthorizationPolicy and ztunnel's src/rbac.rs: fields all
 * have to hold, values are alternatives, `not…` is none of the values; a call without identity matches no positive field
 * on identity and every negative one.
 */
export function matchesSource(source: Fields, call: Call): boolean {
  const [namespace] = call.as?.split('/') ?? [];
  const principal = call.as && `${call.trustDomain ?? 'cluster.local'}/ns/${namespace}/sa/${call.as.split('/')[1]}`;
  return everyField(source, {
    principals: (v) => wildcard(v, principal),
    namespaces: (v) => wildcard(v, namespace),
    serviceAccounts: (v) => v === call.as,
    ipBlocks: (v) => inBlock(v, call.ip),
    remoteIpBlocks: (v) => inBlock(v, call.remoteIp),
    requestPrincipals: (v) => wildcard(v, call.token),
  });
}

/** Whether a whole rule matches: `from`, `to` and every `when` have to, where they are given. */
export function matchesRule(rule: Rule, call: Call): boolean {
  const from = !rule.from || rule.from.some(({ source }) => matchesSource(source, call));
  const to = !rule.to || rule.to.some(({ operation }) => matchesOperation(operation, call));
  const when = (rule.when ?? []).every(({ key, values }) => {
    const header = /^request\.headers\[(.+)\]$/.exec(key)?.[1];
    if (header === undefined) throw new Error(`no test emits the condition ${key}`);
    const value = call.headers?.[header.toLowerCase()];
    return values.some((v) => (v === '*' ? value !== undefined : wildcard(v, value)));
  });
  return from && to && when;
}

/** Whether policies that are attached to the same thing let a call pass: no DENY matches, and an ALLOW does if there is one. */
export function admits(policies: readonly Manifest[], call: Call): boolean {
  const matches = (policy: Manifest): boolean =>
    ((policy.spec?.rules ?? []) as Rule[]).some((rule) => matchesRule(rule, call));
  const [allow, deny] = ['ALLOW', 'DENY'].map((action) =>
    policies.filter((p) => (p.spec?.action ?? 'ALLOW') === action),
  );
  if (deny!.some(matches)) return false;
  return allow!.length === 0 || allow!.some(matches);
}

/**
 * Whether a client of the ambient mesh gets through to a service of these manifests: past the policies of its waypoint, if
 * the Service or its namespace names one that serves services, as itself; then past those of ztunnel at the pods, as the
 * waypoint. By the pods' address there is no waypoint on the way.
 */
export function reaches(
  manifests: readonly Manifest[],
  client: string | undefined,
  service: string,
  request: Omit<Call, 'as'> = {},
  addressed: 'service' | 'pod' = 'service',
): boolean {
  const [namespace, name] = service.split('/') as [string, string];
  const object = manifests.find((m) => m.kind === 'Service' && m.metadata.name === name);
  const home = manifests.find((m) => m.kind === 'Namespace' && m.metadata.name === namespace);
  const bound =
    (object?.metadata.labels ?? {})['istio.io/use-waypoint'] ?? home?.metadata.labels?.['istio.io/use-waypoint'];
  const policies = manifests.filter((m) => m.kind === 'AuthorizationPolicy' && m.metadata.namespace === namespace);
  const port = object?.spec.ports[0];
  const enforced = policies.filter((p) => !p.spec?.targetRefs && matchesLabels(p.spec?.selector?.matchLabels, object));
  const atPods = (as: string | undefined): boolean => {
    const fromHttp = enforced.flatMap((p) => (p.spec?.rules ?? []) as Rule[]).find(readsHttp);
    if (fromHttp) throw new Error(`ztunnel cannot read ${JSON.stringify(fromHttp)}`);
    return admits(enforced, { ...(as !== undefined && { as }), port: port?.targetPort });
  };
  if (addressed === 'pod' || client === undefined || bound === undefined || bound === 'none') return atPods(client);
  const targeting = policies.filter((p) =>
    (p.spec?.targetRefs ?? []).some(
      (t: { kind: string; name: string }) =>
        (t.kind === 'Service' && t.name === name) || (t.kind === 'Gateway' && t.name === bound),
    ),
  );
  return admits(targeting, { port: port?.port, ...request, as: client }) && atPods(`${namespace}/${bound}`);
}

function matchesOperation(operation: Fields, call: Call): boolean {
  return everyField(operation, {
    methods: (v) => wildcard(v, call.method),
    paths: (v) => wildcard(v, call.path),
    hosts: (v) => wildcard(v.toLowerCase(), call.host?.toLowerCase()),
    ports: (v) => v === String(call.port),
  });
}

function everyField(fields: Fields, holds: Record<string, (value: string) => boolean>): boolean {
  return Object.entries(fields).every(([field, values]) => {
    const negative = /^not([A-Z])(.*)$/.exec(field);
    const name = negative ? `${negative[1]!.toLowerCase()}${negative[2]}` : field;
    if (!holds[name]) throw new Error(`no test emits the field ${field}`);
    return values!.some(holds[name]) !== (negative !== null);
  });
}

function wildcard(pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (pattern === '*') return value !== '';
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return pattern === value;
}

function inBlock(block: string, ip: string | undefined): boolean {
  if (ip === undefined) return false;
  const [address, length] = block.split('/') as [string, string?];
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, length === undefined ? (family === 'ipv6' ? 128 : 32) : Number(length), family);
  return isIP(ip) === isIP(address) && list.check(ip, family);
}

/** Whether a policy's selector takes the pods of a Service: those of our services have the Service's own selector as labels. */
function matchesLabels(selector: Record<string, string> | undefined, service: Manifest | undefined): boolean {
  const labels: Record<string, string> = service?.spec.selector ?? {};
  return Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value);
}

/** Attributes that ztunnel drops, and the rule of an ALLOW with them (istio/istio pilot/pkg/serviceregistry/ambient). */
function readsHttp(rule: Rule): boolean {
  const http = /^(not)?(methods|paths|hosts|requestPrincipals|remoteIpBlocks)$/i;
  const fields = [...(rule.from ?? []).map((f) => f.source), ...(rule.to ?? []).map((t) => t.operation)];
  return rule.when !== undefined || fields.some((f) => Object.keys(f).some((name) => http.test(name)));
}
