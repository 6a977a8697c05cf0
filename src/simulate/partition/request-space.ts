import { addressBlockOf, addressText, firstOf } from '../../model/services/address-blocks';
import { authorizationOf, type Attribute } from '../../model/policy/authorization';
import type { Field } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { isTemplate } from '../envoy/rbac-text';
import { pathNormalization } from '../envoy/request-facts';
import type { PathNormalization } from '../envoy/request-path';
import type { HttpRule, NamedText } from '../envoy/route-rule';
import type { RouteText } from '../envoy/route-text';
import type { TextPattern } from './text-samples';

/** All that policies and routes look at in requests to a Service. */
export interface RequestSpace {
  readonly methods: readonly TextPattern[];
  readonly paths: readonly TextPattern[];
  readonly hosts: readonly TextPattern[];
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, readonly TextPattern[]>;
  readonly params: ReadonlyMap<string, readonly TextPattern[]>;
  /** How paths are made one with others that mean the same. */
  readonly normalization: PathNormalization;
  /** Conditions on paths that no path is made for. */
  readonly inexact?: readonly string[] | undefined;
  /** What tokens are looked at for. */
  readonly tokens: TokenSpace;
}

export interface TokenSpace {
  readonly issuers: readonly string[];
  /** `issuer/subject`, as policies write it. */
  readonly principals: readonly string[];
  readonly audiences: readonly string[];
  /** Paths into a token's claims, and values that are asked for there. */
  readonly claims: ReadonlyMap<string, { readonly path: readonly string[]; readonly values: readonly string[] }>;
  /** Conditions on what is copied from tokens to headers that no token is made for. */
  readonly inexact: readonly string[];
}

/** Each is held against all texts that are tried, so there is an end to them. */
const MOST_REWRITTEN = 200;

/** A space as it grows. */
class Gathering {
  readonly methods: TextPattern[] = [];
  readonly paths: TextPattern[] = [];
  readonly hosts: TextPattern[] = [];
  readonly headers = new Map<string, TextPattern[]>();
  readonly params = new Map<string, TextPattern[]>();
  readonly issuers = new Set<string>();
  readonly principals = new Set<string>();
  readonly audiences = new Set<string>();
  readonly claims = new Map<string, { path: readonly string[]; values: string[] }>();
  readonly inexact: string[] = [];
  readonly pathsInexact: string[] = [];
  private rewritesByPattern = false;
  /** What is put in the place of the beginning of a path. */
  private readonly rewrites: { readonly from: string; readonly to: string }[] = [];
  /** Headers that are written from claims, or from all that a token says. */
  private readonly written: { readonly header: string; readonly path: readonly string[] | undefined }[] = [];

  policy(mesh: Mesh, policy: MeshObject): void {
    for (const { from, to, when } of authorizationOf(mesh, policy).rules) {
      for (const { attributes } of [...from, ...to]) attributes.forEach((one) => this.attribute(one));
      for (const { field } of when) this.condition(field);
    }
  }

  private attribute({ field, name }: Attribute): void {
    const positive = name.startsWith('not') ? name[3]!.toLowerCase() + name.slice(4) : name;
    const { texts } = field;
    if (positive === 'methods') this.methods.push(...texts.map((one) => starred(one)));
    else if (positive === 'hosts') this.hosts.push(...texts.map((one) => starred(one, true)));
    else if (positive === 'requestPrincipals') texts.forEach((one) => this.principals.add(one));
    else if (positive === 'remoteIpBlocks') this.forwarded(texts);
    else if (positive === 'paths') {
      this.paths.push(
        ...texts.map((one): TextPattern => (isTemplate(one) ? { kind: 'template', value: one } : starred(one))),
      );
    }
  }

  private condition(field: Field): void {
    const key = field.get('key').text ?? '';
    const values = [...field.get('values').texts, ...field.get('notValues').texts];
    const [, header] = /^request\.headers\[(.+)\]$/.exec(key) ?? [];
    if (header !== undefined) {
      const patterns = values.map((one) => starred(one));
      this.named(header.toLowerCase(), patterns);
    } else if (key === 'remote.ip') this.forwarded(values);
    else if (key === 'request.auth.principal') values.forEach((one) => this.principals.add(one));
    else if (key === 'request.auth.audiences') values.forEach((one) => this.audiences.add(one));
    else if (key === 'request.auth.presenter') this.claim(['azp'], values);
    else if (key.startsWith('request.auth.claims'))
      this.claim(
        [...key.matchAll(/\[([^\]]+)\]/g)].map(([, one]) => one!),
        values,
      );
  }

  /** Where a request says that it comes from, which anybody can write: from within each block, and from beside it. */
  private forwarded(blocks: readonly string[]): void {
    const values = blocks.flatMap((text) => {
      const block = addressBlockOf(text);
      if (!block) return [];
      const next = { ...block, prefix: block.prefix + 1n };
      return [block, ...(addressBlockOf(addressText(firstOf(next))) ? [next] : [])].map((one) =>
        addressText(firstOf(one)),
      );
    });
    push(
      this.headers,
      'x-forwarded-for',
      values.map((value): TextPattern => ({ kind: 'exact', value })),
    );
  }

  /** HTTP/2 has method, path and host as headers, and policies may name them as such. */
  private named(name: string, patterns: readonly TextPattern[]): void {
    if (name === ':method') this.methods.push(...patterns);
    else if (name === ':path') this.paths.push(...patterns);
    else if (name === ':authority' || name === 'host') this.hosts.push(...patterns);
    else push(this.headers, name, patterns);
  }

  private claim(path: readonly string[], values: readonly string[]): void {
    const key = path.join('.');
    const known = this.claims.get(key);
    if (known) known.values.push(...values);
    else this.claims.set(key, { path, values: [...values] });
  }

  authentication(policy: MeshObject): void {
    for (const rule of policy.spec.get('jwtRules').items) {
      const issuer = rule.get('issuer').text;
      if (issuer !== undefined) this.issuers.add(issuer);
      rule.get('audiences').texts.forEach((one) => this.audiences.add(one));
      for (const one of rule.get('outputClaimToHeaders').items) this.writes(one.get('header'), one.get('claim').text);
      this.writes(rule.get('outputPayloadToHeader'), undefined);
    }
  }

  private writes({ text: header }: Field, claim: string | undefined): void {
    if (header !== undefined) this.written.push({ header: header.toLowerCase(), path: claim?.split('.') });
  }

  /** What is asked of headers that are written from claims is asked of the claims; to be called when all conditions are there. */
  claimsBehindHeaders(): void {
    for (const { header, path } of this.written) {
      const patterns = this.headers.get(header) ?? [];
      const values = patterns.map((one) => (path ? starredText(one) : undefined));
      if (values.includes(undefined)) this.inexact.push(`header ${header}, which is written from a token`);
      if (path && patterns.length > 0) this.claim(path, ['*', ...values.flatMap((one) => one ?? [])]);
    }
  }

  /**
   * What is asked of paths that were rewritten on the way is asked of those that are sent; to be called when all conditions are there. A sidecar rewrites
   * before the policies of the server, and a waypoint after its own.
   */
  pathsBehindRewrites(): void {
    const asked = [...this.paths];
    if (this.rewritesByPattern && asked.length > 0) this.pathsInexact.push('paths that a pattern rewrites');
    const sent = new Map<string, TextPattern>();
    for (const { from, to } of this.rewrites) {
      for (const pattern of asked) {
        if (pattern.kind === 'present' || pattern.kind === 'suffix' || pattern.kind === 'regex') continue;
        if (!pattern.value.startsWith(to)) continue;
        const one = { ...pattern, value: from + pattern.value.slice(to.length) };
        sent.set(JSON.stringify(one), one);
        if (sent.size <= MOST_REWRITTEN) continue;
        this.pathsInexact.push(`more than ${MOST_REWRITTEN} paths that routes rewrite`);
        this.paths.push(...sent.values());
        return;
      }
    }
    this.paths.push(...sent.values());
  }

  /** The beginnings of paths that a rule puts another in the place of. */
  private rewriting({ action: { rewrite }, isGatewayApi, matches }: HttpRule): void {
    this.rewritesByPattern ||= rewrite?.regex !== undefined;
    const to = rewrite?.prefix;
    if (to === undefined) return;
    const uris = matches.length > 0 ? matches.map(({ uri }) => uri) : [undefined];
    for (const uri of uris) {
      const from = uri === undefined || uri.kind === 'present' ? '/' : uri.value;
      // All of the path is replaced by the same, and tells nothing apart.
      if (uri?.kind === 'exact' || uri?.kind === 'regex') continue;
      this.rewrites.push({ from, to });
      if (isGatewayApi && to === '/' && !from.endsWith('/')) this.rewrites.push({ from: `${from}/`, to });
    }
  }

  route(rule: HttpRule): void {
    const { action, matches } = rule;
    this.rewriting(rule);
    for (const { authority, headers, ignoresUriCase, method, queryParams, uri, withoutHeaders } of matches) {
      if (uri) this.paths.push(routed(uri, ignoresUriCase));
      if (method) this.methods.push(routed(method));
      if (authority) this.hosts.push(routed(authority));
      for (const one of [...headers, ...withoutHeaders]) this.header(one);
      for (const { name, text } of queryParams) push(this.params, name, [routed(text)]);
    }
    // A browser's question is told by these.
    if (action.cors) {
      push(
        this.headers,
        'origin',
        action.cors.origins.map((one) => routed(one)),
      );
      push(this.headers, 'access-control-request-method', [{ kind: 'present' }]);
      this.methods.push({ kind: 'exact', value: 'OPTIONS' });
    }
  }

  private header({ name, text }: NamedText): void {
    const [, dotted, bracketed] = /^@request\.auth\.claims(?:\.(.+)|((?:\[[^\]]+\])+))$/i.exec(name) ?? [];
    const path =
      dotted?.split('.') ??
      (bracketed === undefined ? undefined : [...bracketed.matchAll(/\[([^\]]+)\]/g)].map(([, one]) => one!));
    if (path) this.claim(path, text.kind === 'present' ? ['*'] : [text.value]);
    else this.named(name.toLowerCase(), [routed(text)]);
  }
}

function push(map: Map<string, TextPattern[]>, name: string, patterns: readonly TextPattern[]): void {
  const list = map.get(name);
  if (list) list.push(...patterns);
  else map.set(name, [...patterns]);
}

/** A value of a policy, with a star at an end. */
function starred(value: string, ignoresCase = false): TextPattern {
  if (value === '*') return { kind: 'present' };
  if (value.startsWith('*')) return { kind: 'suffix', value: value.slice(1), ignoresCase };
  if (value.endsWith('*')) return { kind: 'prefix', value: value.slice(0, -1), ignoresCase };
  return { kind: 'exact', value, ignoresCase };
}

/** A condition as policies write it; undefined where they have no way to. */
function starredText(pattern: TextPattern): string | undefined {
  if (pattern.kind === 'present') return '*';
  if (pattern.value.includes('*')) return undefined;
  if (pattern.kind === 'exact') return pattern.value;
  if (pattern.kind === 'prefix') return `${pattern.value}*`;
  return pattern.kind === 'suffix' ? `*${pattern.value}` : undefined;
}

function routed(text: RouteText, ignoresCase = false): TextPattern {
  return text.kind === 'present' ? text : { kind: text.kind, value: text.value, ignoresCase };
}

/** What there is on a way that looks at requests. */
export interface Readers {
  /** AuthorizationPolicies, of proxies that read requests. */
  readonly read: readonly MeshObject[];
  /** RequestAuthentications. */
  readonly authentication: readonly MeshObject[];
  readonly routes: readonly HttpRule[];
  /** Names that a proxy answers to; a star at the start stands for any. */
  readonly hosts?: readonly string[] | undefined;
}

/** What policies and routes look at in requests, whoever sends them. */
export function spaceOf(mesh: Mesh, { authentication, hosts: named = [], read, routes }: Readers): RequestSpace {
  const all = new Gathering();
  for (const one of new Set(read)) all.policy(mesh, one);
  for (const one of new Set(authentication)) all.authentication(one);
  for (const one of routes) all.route(one);
  all.claimsBehindHeaders();
  all.pathsBehindRewrites();
  all.hosts.push(...named.map((one) => starred(one, true)));
  const { audiences, claims, headers, hosts, inexact, issuers, methods, params, paths, principals } = all;
  return {
    methods,
    paths,
    hosts,
    headers,
    params,
    normalization: pathNormalization(mesh),
    ...(all.pathsInexact.length > 0 && { inexact: all.pathsInexact }),
    tokens: { issuers: [...issuers], principals: [...principals], audiences: [...audiences], claims, inexact },
  };
}
