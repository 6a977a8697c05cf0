import rule from '../../../../src/check/rules/istio-schema/selector-label';
import { envoyFilter, serviceEntry, sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const selector = (labels: string): string => `workloadSelector: {labels: {${labels}}}`;

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'labels, of any form':
      sidecar(`${selector("app: web, 'a b': c")}, inboundConnectionPool: {tcp: {}}`) + serviceEntry('hosts: [a.com]'),
    'a wildcard as a value, which the CRD refuses': sidecar(selector("app: '*'")),
  },
  invalid: {
    'labels by a pattern, and without a name': {
      given:
        sidecar(selector("'app*': web")) +
        serviceEntry(`hosts: [a.com], ${selector("'': web")}`) +
        envoyFilter(selector("'*': web")),
      finds: [
        { message: 'empty', at: 'shop/x spec.workloadSelector.labels[""]' },
        { message: 'wildcard', at: 'shop/x spec.workloadSelector.labels["app*"]' },
        { message: 'wildcard', at: 'shop/x spec.workloadSelector.labels["*"]' },
      ],
    },
  },
});
