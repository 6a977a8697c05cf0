import rule from '../../../../src/check/rules/istio-schema/export-to';
import { destinationRule, http, serviceEntry } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const to = (list: string): string => `exportTo: [${list}]`;
const vs = (list: string): string => http('timeout: 1s', `hosts: [web], ${to(list)}`);
const dr = (list: string): string => destinationRule(`host: web, ${to(list)}`);
const se = (list: string): string => serviceEntry(`hosts: [a.com], ${to(list)}`);
const chosen = (list: string): string =>
  destinationRule(`host: web, workloadSelector: {matchLabels: {a: b}}, ${to(list)}`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'namespaces, all, and none': vs('., other') + dr("'*'") + se("'~'") + dr(''),
    'a rule for some pods, in its own namespace': chosen('.') + chosen('shop') + chosen(''),
  },
  invalid: {
    'what is no namespace': {
      given: vs("a_b, '', a.b"),
      finds: [0, 1, 2].map((i) => ({ message: 'form', at: `shop/x spec.exportTo[${i}]` })),
    },
    'nobody, which is for a ServiceEntry': {
      given: vs("'~'"),
      finds: [{ message: 'nobody', at: 'shop/x spec.exportTo[0]' }],
    },
    'its own namespace in two ways': {
      given: vs('., shop'),
      finds: [{ message: 'twice', at: 'shop/x spec.exportTo[1]' }],
    },
    'all or none, and others': {
      given: vs("a, '*'") + se("'~', a"),
      finds: [
        { message: 'alone', at: 'shop/x spec.exportTo[1]' },
        { message: 'alone', at: 'shop/x spec.exportTo[0]' },
      ],
    },
    'a rule for some pods, elsewhere': {
      given: chosen('a') + chosen('., a'),
      finds: [
        { message: 'selector', at: 'shop/x spec.exportTo' },
        { message: 'selector', at: 'shop/x spec.exportTo' },
      ],
    },
  },
});
