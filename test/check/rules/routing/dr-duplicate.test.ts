import rule from '../../../../src/check/rules/routing/dr-duplicate';
import { testRule } from '../../test-rule';

const dr = (id: string, spec: string): string => {
  const [namespace, name] = id.split('/');
  return `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n---\n`;
};
const subset = (name: string): string => `subsets: [{name: ${name}, labels: {version: ${name}}}]`;
const POLICY = 'trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}}';

// istio/istio pilot/pkg/model/destination_rule.go, mergeDestinationRule; Kiali's KIA0201.
testRule(rule, {
  valid: {
    'one rule': dr('shop/a', `host: web, ${subset('v1')}, ${POLICY}`),
    'different subsets': dr('shop/a', `host: web, ${subset('v1')}`) + dr('shop/b', `host: web, ${subset('v2')}`),
    'a policy, and subsets': dr('shop/a', `host: web, ${POLICY}`) + dr('shop/b', `host: web, ${subset('v1')}`),
    'the same short host of two namespaces':
      dr('shop/a', `host: web, ${POLICY}`) + dr('other/b', `host: web, ${POLICY}`),
    'two namespaces, of which a proxy reads one':
      dr('shop/a', `host: web, ${POLICY}`) + dr('other/b', `host: web.shop.svc.cluster.local, ${POLICY}`),
    'a name and a pattern': dr('shop/a', `host: web, ${POLICY}`) + dr('shop/b', `host: "*.local", ${POLICY}`),
    'a rule for certain clients':
      dr('shop/a', `host: web, ${POLICY}`) + dr('shop/b', `host: web, ${POLICY}, workloadSelector: {}`),
    'rules that are not joined, of which another rule speaks':
      dr('shop/a', `host: web, ${POLICY}, exportTo: [a]`) + dr('shop/b', `host: web, ${POLICY}, exportTo: [b]`),
    'one object in two states, such as of overlays':
      dr('shop/a', `host: web, ${POLICY}`) + dr('shop/a', `host: web, ${POLICY}, ${subset('v1')}`),
    'what is none': dr('shop/a', 'host: 7, subsets: 7') + dr('shop/b', 'host: 7, subsets: 7'),
    'subsets without names': dr('shop/a', 'host: web, subsets: [{}]') + dr('shop/b', 'host: web, subsets: [7]'),
  },
  invalid: {
    'a subset of both, by a short and a full name': {
      given:
        dr('shop/a', `host: web, ${subset('v1')}`) + dr('shop/b', `host: web.shop.svc.cluster.local, ${subset('v1')}`),
      finds: [
        { message: 'subset', at: 'shop/a', says: 'DestinationRule shop/b declares subset v1', fix: 'make one' },
        { message: 'subset', at: 'shop/b', says: 'DestinationRule shop/a' },
      ],
    },
    'two policies, and a rule that shares nothing': {
      given:
        dr('shop/a', `host: web, ${POLICY}`) +
        dr('shop/b', `host: web, ${POLICY}, exportTo: ["*"]`) +
        dr('shop/c', `host: web, ${subset('v1')}`),
      finds: [
        { message: 'policy', at: 'shop/a' },
        { message: 'policy', at: 'shop/b' },
      ],
    },
  },
});
