import rule from '../../../../src/check/rules/routing/dr-export-split';
import { testRule } from '../../test-rule';

const dr = (id: string, more = '', host = 'web'): string => {
  const [namespace, name] = id.split('/');
  return `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {host: ${host}, subsets: [{name: ${name}, labels: {version: ${name}}}]${more}}\n---\n`;
};

// istio/istio pilot/pkg/model/destination_rule.go: the sets are compared by the letter.
testRule(rule, {
  valid: {
    'rules for all': dr('shop/a') + dr('shop/b', ', exportTo: ["*"]'),
    'the same namespaces, in another order': dr('shop/a', ', exportTo: [a, b]') + dr('shop/b', ', exportTo: [b, a]'),
    'more namespaces, which the newer may have': dr('shop/a', ', exportTo: [a]') + dr('shop/b', ', exportTo: [a, b]'),
    'another host': dr('shop/a') + dr('shop/b', ', exportTo: ["."]', 'api'),
    'another namespace': dr('shop/a') + dr('other/b', ', exportTo: ["."]', 'web.shop.svc.cluster.local'),
    'a rule for certain clients':
      dr('shop/a') + dr('shop/b', ', exportTo: ["."], workloadSelector: {matchLabels: {a: b}}'),
    'what is no list': dr('shop/a') + dr('shop/b', ', exportTo: 7'),
  },
  invalid: {
    'all, and its own namespace': {
      given: dr('shop/a') + dr('shop/b', ', exportTo: ["."]'),
      finds: [
        { message: 'split', at: 'shop/a', says: 'exported to "." where this is to "*"' },
        { message: 'split', at: 'shop/b spec.exportTo', says: 'DestinationRule shop/a', fix: 'to the same namespaces' },
      ],
    },
    'different namespaces': {
      given: dr('shop/a', ', exportTo: [a, b]') + dr('shop/b', ', exportTo: [b, c]'),
      finds: [
        { message: 'split', at: 'shop/a spec.exportTo' },
        { message: 'split', at: 'shop/b spec.exportTo' },
      ],
    },
  },
});
