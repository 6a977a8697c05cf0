import { isAtLeast } from '../../../model/platform/platform-facts';
import { isOfRevision } from '../../../model/policy/attachment';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'envoyfilter/match-without-effect',
  severity: 'warning',
  summary: 'A patch of an EnvoyFilter matches by what nobody looks at.',
  details:
    'A patch for a listener, or for a filter chain, is for the whole of it: which filters are in it does not matter, and the patch goes to more places than ' +
    'it says. Names of filters from before Envoy 1.14 are still understood, and may not be with the next release.\n\n' +
    'A `proxyVersion` of more than 1024 characters is not read from Istio 1.31 on, and the patch is then for no proxy.',
  codes: ['IST0133'],
  on: ['EnvoyFilter'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/envoyfilter/envoyfilter.go',
    'istio/istio pkg/config/xds/deprecated.go (read for 1.32-dev)',
    'istio/istio pilot/pkg/model/envoyfilter.go, maxProxyVersionLen (read for 1.32-dev)',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: buffers, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  priority: 10
  configPatches:
    - applyTo: LISTENER
      match: { listener: { filterChain: { filter: { name: envoy.filters.network.http_connection_manager } } } }
      patch: { operation: MERGE, value: { per_connection_buffer_limit_bytes: 65536 } }
`,
    right: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: buffers, namespace: shop }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: waypoint }]
  priority: 10
  configPatches:
    - applyTo: LISTENER
      patch: { operation: MERGE, value: { per_connection_buffer_limit_bytes: 65536 } }
`,
  },
  messages: {
    ignored: (place: string) =>
      `a patch for ${place} does not look at filters: it is for every one that the rest of the match has`,
    long: (length: number) =>
      `a proxyVersion of ${length} characters, more than ${VERSION_MOST}, is not read: the patch is for no proxy`,
    old: (name: string, now: string) => `${name} is the name that ${now} had before Envoy 1.14`,
  },
  check({ mesh, report }) {
    const isBounded = isAtLeast(mesh, 'istio', '1.31');
    for (const filter of mesh.ofKind('EnvoyFilter')) {
      if (!isOfRevision(mesh, filter)) continue;
      for (const patch of filter.spec.get('configPatches').items) {
        const match = patch.get('match', 'listener', 'filterChain', 'filter');
        const place = patch.get('applyTo').text ?? '';
        // A patch for the context WAYPOINT goes nowhere at all, and upstream looks at no more of it.
        if (patch.get('match', 'context').text === 'WAYPOINT') continue;
        const version = patch.get('match', 'proxy', 'proxyVersion');
        const length = Buffer.byteLength(version.text ?? '');
        if (isBounded && length > VERSION_MOST)
          report(version, 'long', length).fix('write a short pattern, such as ^1\\.31.*');
        if (match.map === undefined) continue;
        if (WHOLE.includes(place)) {
          report(match, 'ignored', place).fix(
            'leave the filter out of the match, or patch the filter (NETWORK_FILTER)',
            [{ op: 'remove', path: pointerTo(match.path) }],
          );
          continue;
        }
        for (const name of [match.get('name'), match.get('subFilter', 'name')]) {
          const now = name.text === undefined ? undefined : RENAMED.get(name.text);
          if (now === undefined) continue;
          report(name, 'old', name.text!, now)
            .as('info')
            .fix(`write ${now}`, [{ op: 'replace', path: pointerTo(name.path), value: now }]);
        }
      }
    }
  },
});

/** From here on istiod compiles no pattern of a version. */
const VERSION_MOST = 1024;
const WHOLE = ['LISTENER', 'FILTER_CHAIN'];

/** Filters by the names that they had. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ...rename(
    'http',
    'buffer cors csrf fault grpc_http1_bridge grpc_json_transcoder grpc_web gzip health_check ip_tagging lua router squash',
  ),
  ...rename('network', 'client_ssl_auth http_connection_manager mongo_proxy ratelimit redis_proxy tcp_proxy'),
  ['envoy.rate_limit', 'envoy.filters.http.ratelimit'],
  ['envoy.http_dynamo_filter', 'envoy.filters.http.dynamo'],
]);

function rename(kind: string, names: string): readonly (readonly [string, string])[] {
  return names.split(' ').map((name) => [`envoy.${name}`, `envoy.filters.${kind}.${name}`] as const);
}
