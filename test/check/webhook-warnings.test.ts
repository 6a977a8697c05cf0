import { loadAll } from 'js-yaml';
import { check } from '../../src/check';
import {
  destinationRule,
  envoyFilter,
  gateway,
  http,
  object,
  serviceEntry,
  sidecar,
  virtualService,
} from './istio-manifests';

const of = (group: string, kind: string, spec: string): string =>
  object(kind)(spec).replace('networking.istio.io', `${group}.istio.io`);
const TO = 'route: [{destination: {host: web}}]';
const PORT = '{number: 80, name: http, protocol: HTTP}';
const tls = (settings: string, protocol = 'HTTPS'): string =>
  gateway(
    `selector: {a: b}, servers: [{port: {number: 443, name: p, protocol: ${protocol}}, hosts: [a.com], tls: {${settings}}}]`,
  );
const settings = (text: string): string => destinationRule(`host: web, trafficPolicy: {${text}}`);
const patch = (text: string): string => envoyFilter(`configPatches: [{${text}}]`);
const TIMEOUT = 'patch: {operation: MERGE, value: {connect_timeout: 1s}}';

/**
 * What the validation webhook of istiod 1.31 has said of each of these, beside that EnvoyFilters are to be avoided, and the rule that tells of it.
 * Two warnings of its code never come: that of a third certificate, which the CRD refuses, and that of an abort without a status, which gets lost
 * (routing/abort-without-status). That of a DENY which is of requests alone depends on ports and proxies here (authz/l7-on-tcp-port, authz/deny-void).
 */
test.each([
  [
    'tls.httpsRedirect should only be used with http servers',
    'gateway/tls-setting-ignored',
    tls('mode: PASSTHROUGH, httpsRedirect: true', 'TLS'),
  ],
  [
    'TLS version below TLSV1_2 require setting compatible ciphers',
    'gateway/tls-setting-ignored',
    tls('mode: SIMPLE, credentialName: a, minProtocolVersion: TLSV1_1'),
  ],
  [
    'ignoring invalid cipher suites',
    'gateway/tls-setting-ignored',
    tls('mode: SIMPLE, credentialName: a, cipherSuites: [FOO]'),
  ],
  [
    'ignoring duplicate cipher suites',
    'gateway/tls-setting-ignored',
    tls('mode: SIMPLE, credentialName: a, cipherSuites: [AES128-SHA, AES128-SHA]'),
  ],
  [
    'PASSTHROUGH mode does not use certificates',
    'gateway/tls-setting-ignored',
    tls('mode: PASSTHROUGH, credentialName: a', 'TLS'),
  ],
  [
    'sidecar: workload selector specified without labels',
    'policy/empty-selector',
    sidecar('workloadSelector: {labels: {}}, egress: [{hosts: [./*]}]'),
  ],
  [
    'HTTP connection pool settings are configured for port 80',
    'istio-schema/sidecar-listener',
    sidecar('ingress: [{port: {number: 80, protocol: TCP, name: tcp}, connectionPool: {http: {maxRetries: 3}}}]'),
  ],
  ['duplicated egress host', 'istio-schema/sidecar-egress', sidecar('egress: [{hosts: [./*, ./a.com]}]')],
  ['`*/*` host select all resources', 'istio-schema/sidecar-egress', sidecar("egress: [{hosts: ['*/*', ./a.com]}]")],
  [
    'outlier detection consecutive errors is deprecated',
    'schema/deprecated-field',
    settings('outlierDetection: {consecutiveErrors: 5}'),
  ],
  [
    'consistent hash MinimumRingSize is deprecated',
    'schema/deprecated-field',
    settings('loadBalancer: {consistentHash: {useSourceIp: true, minimumRingSize: 10}}'),
  ],
  [
    'outlier detection policy must be provided for failover',
    'routing/failover-without-outlier-detection',
    settings('loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}'),
  ],
  [
    'workload selector specified without labels',
    'policy/empty-selector',
    of('security', 'RequestAuthentication', 'selector: {matchLabels: {}}, jwtRules: [{issuer: a}]'),
  ],
  [
    'jwks key at index 0 contains private key material',
    'request-authn/private-key-in-jwks',
    of('security', 'RequestAuthentication', `jwtRules: [{issuer: a, jwks: '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'}]`),
  ],
  [
    'virtualService rule #1 not used',
    'routing/rule-unreachable',
    virtualService(`hosts: [web], http: [{${TO}}, {${TO}}]`),
  ],
  [
    'match #0 is not used (duplicate/overlapping match in rule #0)',
    'routing/match-shadowed',
    virtualService(
      `hosts: [web], http: [{match: [{uri: {prefix: /a}}], ${TO}}, {match: [{uri: {prefix: /a}}, {uri: {prefix: /b}}], ${TO}}]`,
    ),
  ],
  [
    'goes against SNI spec',
    'routing/sni-is-address',
    virtualService(`hosts: [1.2.3.4], tls: [{match: [{sniHosts: [1.2.3.4], port: 443}], ${TO}}]`),
  ],
  [
    'using legacy gatewayName format',
    'routing/gateway-legacy-name',
    http('name: a', 'hosts: [web], gateways: [gw.shop.svc.cluster.local]'),
  ],
  [
    'using deprecated setting "mirrorPercent"',
    'schema/deprecated-field',
    http('mirror: {host: web}, mirrorPercent: 5'),
  ],
  [
    'large direct_responses may impact control plane performance',
    'istio-schema/direct-response',
    virtualService(`hosts: [web], http: [{directResponse: {status: 200, body: {string: ${'a'.repeat(102_401)}}}}]`),
  ],
  ['address is unset with network', 'istio-schema/workload-entry', object('WorkloadEntry')('network: a')],
  [
    'address is unset with network, of an endpoint',
    'istio-schema/service-entry-endpoint',
    serviceEntry(`hosts: [a.com], resolution: STATIC, ports: [${PORT}], endpoints: [{network: a}]`),
  ],
  [
    'service entry: workload selector specified without labels',
    'policy/empty-selector',
    serviceEntry(`hosts: [a.com], resolution: STATIC, ports: [${PORT}], workloadSelector: {labels: {}}`),
  ],
  [
    'partial wildcard "*a.com" not allowed',
    'egress/partial-wildcard',
    serviceEntry(`hosts: ['*a.com'], ports: [${PORT}]`),
  ],
  [
    'addresses are required for ports serving TCP (or unset) protocol',
    'egress/tcp-no-address',
    serviceEntry('hosts: [a.com], ports: [{number: 80, name: tcp, protocol: TCP}]'),
  ],
  [
    'workloadSelector should not be set when resolution mode is NONE',
    'egress/workload-selector-ignored',
    serviceEntry(`hosts: [a.com], ports: [${PORT}], workloadSelector: {labels: {a: b}}`),
  ],
  [
    'service entry can not have more than one host specified',
    'egress/hosts-share-address',
    serviceEntry(
      'hosts: [a.com, b.com], addresses: [1.2.3.4], resolution: DNS, ports: [{number: 80, name: tls, protocol: TLS}]',
    ),
  ],
  [
    'multiple tracing is not currently supported',
    'telemetry/one-provider-of-traces',
    of('telemetry', 'Telemetry', 'tracing: [{providers: [{name: a}]}, {providers: [{name: b}]}]'),
  ],
  [
    'multiple providers is not currently supported',
    'telemetry/one-provider-of-traces',
    of('telemetry', 'Telemetry', 'tracing: [{providers: [{name: a}, {name: b}]}]'),
  ],
  [
    'tagOverrides.name may not be empty',
    'istio-schema/telemetry-name',
    of('telemetry', 'Telemetry', 'metrics: [{overrides: [{tagOverrides: {"": {value: a}}}]}]'),
  ],
  [
    'Envoy filter: workload selector specified without labels',
    'policy/empty-selector',
    envoyFilter(`workloadSelector: {labels: {}}, configPatches: [{applyTo: CLUSTER, ${TIMEOUT}}]`),
  ],
  [
    'Envoy filter: proxyVersion match exceeds 1024 characters',
    'envoyfilter/match-without-effect',
    patch(`applyTo: CLUSTER, match: {proxy: {proxyVersion: ${'a'.repeat(1025)}}}, ${TIMEOUT}`),
  ],
  [
    'Envoy filter: filter match has no effect when used with LISTENER',
    'envoyfilter/match-without-effect',
    patch(
      'applyTo: LISTENER, match: {listener: {filterChain: {filter: {name: a}}}}, patch: {operation: MERGE, value: {name: a}}',
    ),
  ],
  [
    'using deprecated filter name',
    'envoyfilter/match-without-effect',
    patch(
      'applyTo: HTTP_FILTER, match: {listener: {filterChain: {filter: {name: envoy.http_connection_manager}}}}, patch: {operation: REMOVE}',
    ),
  ],
  [
    'unknown field "conect_timeout" in envoy.config.cluster.v3.Cluster',
    'istio-schema/envoy-filter-value',
    patch('applyTo: CLUSTER, patch: {operation: MERGE, value: {conect_timeout: 1s}}'),
  ],
  [
    'using deprecated types by name without typed_config',
    'istio-schema/envoy-filter-value',
    patch('applyTo: HTTP_FILTER, patch: {operation: INSERT_FIRST, value: {name: a}}'),
  ],
])('%s: %s', (_, rule, manifest) => {
  const found = check(loadAll(manifest) as object[], { world: 'closed' });
  expect(found.map((one) => one.rule)).toContain(rule);
});
