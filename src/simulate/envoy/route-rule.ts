import type { Field, Labels } from '../../model/field';
import type { MeshObject } from '../../model/mesh-object';
import type { RouteText } from './route-text';

/** A rule about requests, whether a VirtualService says it or a route of the Gateway API, which istiod makes one of the former. */
export interface HttpRule {
  readonly object: MeshObject;
  readonly field: Field;
  /** Whether a route of the Gateway API says it, which means other things by some words. */
  readonly isGatewayApi: boolean;
  /** None for a rule that takes everything. */
  readonly matches: readonly HttpMatch[];
  readonly action: HttpAction;
}

/** What a request has to be like: all of it. */
export interface HttpMatch {
  readonly field: Field;
  readonly uri: RouteText | undefined;
  readonly ignoresUriCase: boolean;
  readonly method: RouteText | undefined;
  readonly authority: RouteText | undefined;
  readonly scheme: RouteText | undefined;
  readonly headers: readonly NamedText[];
  readonly withoutHeaders: readonly NamedText[];
  readonly queryParams: readonly NamedText[];
  /** A port of the Service; any where it is undefined. */
  readonly port: number | undefined;
  readonly gateways: readonly string[];
  readonly sourceLabels: Labels;
  readonly sourceNamespace: string | undefined;
}

/** A header or parameter, and what it has to say. */
export interface NamedText {
  readonly name: string;
  readonly text: RouteText;
}

/** What becomes of a request. */
export interface HttpAction {
  readonly shares: readonly RuleShare[];
  readonly redirect: RuleRedirect | undefined;
  /** The status of an answer that the proxy gives by itself. */
  readonly directResponse: number | undefined;
  readonly rewrite: RuleRewrite | undefined;
  readonly headers: HeaderChanges | undefined;
  readonly mirrors: readonly RuleMirror[];
  readonly fault: RuleFault | undefined;
  readonly cors: RuleCors | undefined;
  /** As it is written. */
  readonly timeout: string | undefined;
  /** Undefined where the mesh's default holds. */
  readonly retries: number | undefined;
}

/** A destination of a rule, by the name that a proxy looks up. */
export interface RouteTarget {
  readonly field: Field;
  /** Empty for a reference that leads nowhere by its very kind. */
  readonly host: string;
  readonly subset: string | undefined;
  readonly port: number | undefined;
}

/** A destination, and how much of the traffic it gets. */
export interface RuleShare extends RouteTarget {
  readonly weight: number;
  readonly headers: HeaderChanges | undefined;
}

/** A destination that gets copies. */
export interface RuleMirror extends RouteTarget {
  /** In percent. */
  readonly share: number;
}

export interface RuleRedirect {
  readonly authority: string | undefined;
  readonly scheme: string | undefined;
  readonly port: number | 'request' | undefined;
  readonly path: string | undefined;
  readonly prefix: string | undefined;
  readonly status: number;
}

export interface RuleRewrite {
  readonly authority: string | undefined;
  /** What takes the place of what was matched of the path. */
  readonly prefix: string | undefined;
  readonly regex: { readonly pattern: string; readonly replacement: string } | undefined;
}

/** Changes to headers of requests and answers; names are in lower case. */
export interface HeaderChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
  readonly authority: string | undefined;
  readonly responseSet: Readonly<Record<string, string>>;
}

export interface RuleFault {
  readonly abort:
    { readonly status: number; readonly grpcStatus: number | undefined; readonly share: number } | undefined;
  readonly delay: { readonly by: string; readonly share: number } | undefined;
}

export interface RuleCors {
  readonly origins: readonly RouteText[];
}

/** A rule about connections. */
export interface TcpRule {
  readonly object: MeshObject;
  readonly field: Field;
  readonly kind: 'tls' | 'tcp';
  /** None for a rule that takes everything. */
  readonly matches: readonly TcpMatch[];
  readonly shares: readonly RuleShare[];
}

/** What a connection has to be like. */
export interface TcpMatch {
  readonly field: Field;
  readonly sniHosts: readonly string[];
  readonly port: number | undefined;
  readonly gateways: readonly string[];
  readonly sourceLabels: Labels;
  readonly sourceNamespace: string | undefined;
}

/** Rules that go together, as istiod has them: a VirtualService, or all routes of the Gateway API for one host that it joins. */
export interface RouteSet {
  /** The objects that it comes from, the oldest first. */
  readonly objects: readonly MeshObject[];
  readonly namespace: string;
  /** As istiod calls it, by which sets of the same age are put in order. */
  readonly name: string;
  readonly created: string;
  readonly isGatewayApi: boolean;
  /** As proxies know them. */
  readonly hosts: readonly string[];
  readonly gateways: readonly string[];
  /** Undefined for all namespaces. */
  readonly exportTo: readonly string[] | undefined;
  readonly http: readonly HttpRule[];
  /** Whether it has rules about requests at all, even such as none is left of. */
  readonly hasHttp: boolean;
  readonly tcp: readonly TcpRule[];
}
