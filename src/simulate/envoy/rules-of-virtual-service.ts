import { factOf } from '../../model/fact';
import type { Field } from '../../model/field';
import { fullHost } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { headerChanges } from './header-changes';
import { joinDelegate } from './route-delegates';
import type {
  HttpAction,
  HttpMatch,
  HttpRule,
  NamedText,
  RouteTarget,
  RuleFault,
  RuleMirror,
  RuleRedirect,
  RuleRewrite,
  RuleShare,
  TcpRule,
} from './route-rule';
import { routeTextOf, type RouteText } from './route-text';

/** The rules of a VirtualService about requests, those of its delegates in their places. */
export const httpRulesOf = factOf((mesh: Mesh, object: MeshObject): readonly HttpRule[] =>
  object.spec.get('http').items.flatMap((field) => {
    const rule = httpRuleOf(mesh, object, field);
    const delegate = field.get('delegate');
    return delegate.isSet ? joinDelegate(mesh, rule, delegate, (other) => plainRulesOf(mesh, other)) : [rule];
  }),
);

/** The rules of a VirtualService that others delegate to; it delegates no further. */
const plainRulesOf = factOf((mesh: Mesh, object: MeshObject): readonly HttpRule[] =>
  object.spec.get('http').items.map((field) => httpRuleOf(mesh, object, field)),
);

function httpRuleOf(mesh: Mesh, object: MeshObject, field: Field): HttpRule {
  return {
    object,
    field,
    isGatewayApi: false,
    matches: field.get('match').items.map(matchOf),
    action: actionOf(mesh, object, field),
  };
}

function matchOf(field: Field): HttpMatch {
  return {
    field,
    uri: routeTextOf(field.get('uri')),
    ignoresUriCase: field.get('ignoreUriCase').boolean === true,
    method: routeTextOf(field.get('method')),
    authority: routeTextOf(field.get('authority')),
    scheme: routeTextOf(field.get('scheme')),
    headers: namedTexts(field.get('headers')),
    withoutHeaders: namedTexts(field.get('withoutHeaders')),
    queryParams: namedTexts(field.get('queryParams')),
    port: field.get('port').number || undefined,
    gateways: field.get('gateways').texts,
    sourceLabels: field.get('sourceLabels').labels,
    sourceNamespace: field.get('sourceNamespace').text || undefined,
  };
}

const PRESENT: RouteText = { kind: 'present' };

/** Null is a condition that says nothing, and so one of presence. */
function namedTexts(field: Field): readonly NamedText[] {
  return field.entries.map(([name, one]) => ({ name, text: routeTextOf(one) ?? PRESENT }));
}

function actionOf(mesh: Mesh, object: MeshObject, field: Field): HttpAction {
  const direct = field.get('directResponse');
  const timeout = field.get('timeout').text;
  const retries = field.get('retries');
  return {
    shares: sharesOf(mesh, object, field),
    redirect: redirectOf(field.get('redirect')),
    directResponse: direct.isSet ? (direct.get('status').number ?? 0) : undefined,
    rewrite: rewriteOf(field.get('rewrite')),
    headers: headerChanges(field.get('headers')),
    mirrors: mirrorsOf(mesh, object, field),
    fault: faultOf(field.get('fault')),
    cors: field.get('corsPolicy').isSet ? { origins: originsOf(field.get('corsPolicy')) } : undefined,
    timeout,
    retries: retries.isSet ? (retries.get('attempts').number ?? 0) : undefined,
  };
}

/** The rules of a VirtualService about connections: those of TLS are asked first. */
export const tcpRulesOf = factOf((mesh: Mesh, object: MeshObject): readonly TcpRule[] =>
  (['tls', 'tcp'] as const).flatMap((kind) =>
    object.spec.get(kind).items.map((field): TcpRule => ({
      object,
      field,
      kind,
      matches: field.get('match').items.map((match) => ({
        field: match,
        sniHosts: match.get('sniHosts').texts,
        port: match.get('port').number || undefined,
        gateways: match.get('gateways').texts,
        sourceLabels: match.get('sourceLabels').labels,
        sourceNamespace: match.get('sourceNamespace').text || undefined,
      })),
      shares: sharesOf(mesh, object, field),
    })),
  ),
);

function sharesOf(mesh: Mesh, object: MeshObject, rule: Field): readonly RuleShare[] {
  return rule.get('route').items.map((field) => ({
    ...targetOf(mesh, object, field.get('destination')),
    weight: field.get('weight').number ?? 0,
    headers: headerChanges(field.get('headers')),
  }));
}

function targetOf(mesh: Mesh, { namespace }: MeshObject, field: Field): RouteTarget {
  return {
    field,
    host: fullHost(mesh, field.get('host').text ?? '', namespace),
    subset: field.get('subset').text || undefined,
    port: field.get('port', 'number').number,
  };
}

function mirrorsOf(mesh: Mesh, object: MeshObject, rule: Field): readonly RuleMirror[] {
  const of = (field: Field, share: number): RuleMirror[] =>
    field.isSet && share > 0 ? [{ ...targetOf(mesh, object, field), share }] : [];
  const written = rule.get('mirrorPercentage').isSet ? percentOf(rule.get('mirrorPercentage')) : undefined;
  return [
    ...of(rule.get('mirror'), written ?? rule.get('mirrorPercent').number ?? 100),
    ...rule
      .get('mirrors')
      .items.flatMap((one) =>
        of(one.get('destination'), one.get('percentage').isSet ? percentOf(one.get('percentage')) : 100),
      ),
  ];
}

/** A Percent without a value is one of nothing. */
function percentOf(field: Field): number {
  return field.get('value').number ?? 0;
}

function redirectOf(field: Field): RuleRedirect | undefined {
  if (!field.isSet) return undefined;
  const derived = field.get('derivePort').text === 'FROM_REQUEST_PORT' ? 'request' : undefined;
  return {
    authority: field.get('authority').text || undefined,
    scheme: field.get('scheme').text || undefined,
    port: field.get('port').number ?? derived,
    path: field.get('uri').text || undefined,
    prefix: undefined,
    status: field.get('redirectCode').number || 301,
  };
}

function rewriteOf(field: Field): RuleRewrite | undefined {
  if (!field.isSet) return undefined;
  const regex = field.get('uriRegexRewrite');
  return {
    authority: field.get('authority').text || undefined,
    prefix: regex.isSet ? undefined : field.get('uri').text || undefined,
    regex: regex.isSet
      ? { pattern: regex.get('match').text ?? '', replacement: regex.get('rewrite').text ?? '' }
      : undefined,
  };
}

/** Numbers of gRPC's statuses, by the names that a fault may have them by. */
const GRPC_STATUS: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** An abort without a percentage never happens; a delay may have one in whole numbers. */
function faultOf(field: Field): RuleFault | undefined {
  if (!field.isSet) return undefined;
  const [abort, delay] = [field.get('abort'), field.get('delay')];
  const grpc = GRPC_STATUS.indexOf(abort.get('grpcStatus').text ?? '');
  const by = delay.get('fixedDelay').text;
  return {
    abort: abort.isSet
      ? {
          status: abort.get('httpStatus').number ?? 200,
          grpcStatus: grpc < 0 ? undefined : grpc,
          share: percentOf(abort.get('percentage')),
        }
      : undefined,
    delay:
      by === undefined
        ? undefined
        : {
            by,
            share: delay.get('percentage').isSet
              ? percentOf(delay.get('percentage'))
              : (delay.get('percent').number ?? 0),
          },
  };
}

function originsOf(cors: Field): readonly RouteText[] {
  const origins = cors.get('allowOrigins');
  if (origins.isSet) return origins.items.flatMap((one) => routeTextOf(one) ?? []);
  return cors.get('allowOrigin').texts.map((value) => ({ kind: 'exact', value }));
}
