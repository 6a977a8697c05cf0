import rule from '../../../../src/check/rules/routing/dr-host-hides-pattern';
import { testRule } from '../../test-rule';

const dr = (id: string, spec: string, labels = ''): string => {
  const [namespace, name] = id.split('/');
  return `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}, namespace: ${namespace}${labels}}\nspec: {${spec}}\n---\n`;
};
const POOL = 'connectionPool: {tcp: {maxConnections: 1}}';
const ALL = dr('shop/all', `host: "*.shop.svc.cluster.local", trafficPolicy: {${POOL}}`);

// istio/istio pilot/pkg/model/push_context.go, destinationRule: the most specific host alone; Kiali's KIA0201.
testRule(rule, {
  valid: {
    'a rule that says it too': ALL + dr('shop/web', `host: web, trafficPolicy: {${POOL}}`),
    'a pattern alone': ALL,
    'a host that the pattern does not have': ALL + dr('shop/web', 'host: web.example.com'),
    'another namespace, of which a proxy reads one': ALL + dr('other/web', 'host: web.shop.svc.cluster.local'),
    'mTLS of the mesh, which comes by itself':
      dr('shop/all', 'host: "*.local", trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}') + dr('shop/web', 'host: web'),
    'one for certain clients': ALL + dr('shop/web', 'host: web, workloadSelector: {matchLabels: {app: a}}'),
    'one for other namespaces': ALL + dr('shop/web', 'host: web, exportTo: ["."]'),
    'another revision': ALL + dr('shop/web', 'host: web', ', labels: {istio.io/rev: canary}'),
    'one host twice, which is told of as such':
      dr('shop/a', `host: web, trafficPolicy: {${POOL}}`) + dr('shop/b', 'host: web'),
    'what is none': ALL + dr('shop/web', 'host: 7, trafficPolicy: 7'),
  },
  invalid: {
    'subsets without the pool': {
      given: ALL + dr('shop/web', 'host: web, subsets: [{name: v1, labels: {version: v1}}]'),
      finds: [
        {
          message: 'hidden',
          at: 'shop/web spec.host',
          says: 'connectionPool of DestinationRule shop/all does not hold for web',
          fix: 'write connectionPool into this rule',
        },
      ],
    },
    'a policy with something else': {
      given: ALL + dr('shop/web', 'host: web, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 1}}'),
      finds: [{ message: 'hidden', at: 'shop/web spec.host' }],
    },
    'a narrower pattern': {
      given:
        dr('shop/all', 'host: "*.example.com", trafficPolicy: {tls: {mode: SIMPLE}}') +
        dr('shop/eu', 'host: "*.eu.example.com"'),
      finds: [{ message: 'hidden', at: 'shop/eu spec.host', says: 'tls of DestinationRule shop/all' }],
    },
  },
});
