import { proxyConfigProblems } from '../../src/check/proxy-config';
import { readYaml } from '../../src/model/input/read-text';
import { isMap } from '../../src/model/field';

const problems = (yaml: string): readonly string[] => {
  const config = readYaml(yaml);
  if (!isMap(config)) throw new Error('a ProxyConfig is a map');
  return proxyConfigProblems(config).map(({ is, at }) => `${is} ${at}`);
};

// Verdicts of istio/istio 1.32-dev: protomarshal.ApplyYAML and agent.ValidateMeshConfigProxyConfig.
test.each([
  'concurrency: 2',
  'concurrency: "2"',
  'concurrency: " 2"',
  'concurrency: 5.0',
  'concurrency: -1',
  'concurrency: null',
  'holdApplicationUntilProxyStarts: true',
  'holdApplicationUntilProxyStarts: yes',
  'hold_application_until_proxy_starts: false',
  'drainDuration: 1m',
  'terminationDrainDuration: 1500ms',
  'proxyMetadata: {A: "1", B: null}',
  'proxyStatsMatcher: {inclusionRegexps: [a, null]}',
  'interceptionMode: TPROXY',
  'interceptionMode: 1',
  'statusPort: 15021',
  'discoveryAddress: istiod.istio-system.svc:15012',
  'image: {imageType: debug}',
  'tracing: {sampling: "10", zipkin: {address: "a:1"}}',
  'gatewayTopology: {num_trusted_proxies: 2}',
  'readinessProbe: {httpGet: {port: 80}, periodSeconds: 2}',
])('takes %s', (yaml) => {
  expect(problems(yaml)).toEqual([]);
});

test.each([
  ['concurrency: two', 'concurrency'],
  ['concurrency: 1.5', 'concurrency'],
  ['concurrency: 5000000000', 'concurrency'],
  ['holdApplicationUntilProxyStarts: "true"', 'holdApplicationUntilProxyStarts'],
  ['drainDuration: 45', 'drainDuration'],
  ['drainDuration: 0s', 'drainDuration'],
  ['drainDuration: 1.5s', 'drainDuration'],
  ['drain_duration: 500ms', 'drain_duration'],
  ['proxyMetadata: {A: true}', 'proxyMetadata'],
  ['proxyMetadata: {A: 1}', 'proxyMetadata'],
  ['proxyMetadata: []', 'proxyMetadata'],
  ['proxyStatsMatcher: {inclusionRegexps: a}', 'proxyStatsMatcher.inclusionRegexps'],
  ['interceptionMode: tproxy', 'interceptionMode'],
  ['statusPort: 70000', 'statusPort'],
  ['proxyAdminPort: 0', 'proxyAdminPort'],
  ['discoveryAddress: istiod', 'discoveryAddress'],
  ['statsdUdpAddress: ":80"', 'statsdUdpAddress'],
  ['image: debug', 'image'],
  ['tracing: {sampling: ten}', 'tracing.sampling'],
  ['tracing: {zipkin: a}', 'tracing.zipkin'],
  ['gatewayTopology: {numTrustedProxies: -2}', 'gatewayTopology.numTrustedProxies'],
  ['readinessProbe: 5', 'readinessProbe'],
  ['serviceCluster: ""', 'serviceCluster'],
  ['extraStatTags: a', 'extraStatTags'],
])('tells what can not be read of %s', (yaml, at) => {
  expect(problems(yaml)).toEqual([`wrong ${at}`]);
});

test.each([
  ['concurency: 2', 'concurency'],
  ['parentShutdownDuration: 5s', 'parentShutdownDuration'],
  ['proxyStatsMatcher: {inclusionRegexp: [a]}', 'proxyStatsMatcher.inclusionRegexp'],
  ['constructor: 1', 'constructor'],
])('tells of a field that nobody reads in %s', (yaml, at) => {
  expect(problems(yaml)).toEqual([`unknown ${at}`]);
});
