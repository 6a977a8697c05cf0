import rule from '../../../../src/check/rules/egress/workload-selector-ignored';
import { testRule } from '../../test-rule';

const entry = (spec: string, labels = ''): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e, namespace: shop${labels}}\nspec: {hosts: [a.example.com], ports: [{number: 80, name: http, protocol: HTTP}], ${spec}}\n---\n`;
const SELECTOR = 'workloadSelector: {labels: {app: a}}';

// istio/istio pkg/config/validation/validation.go: "workloadSelector should not be set when resolution mode is NONE".
testRule(rule, {
  valid: {
    'endpoints that are picked': entry(`resolution: STATIC, ${SELECTOR}`),
    'endpoints that are looked up': entry(`resolution: DNS, ${SELECTOR}`),
    'no selector': entry('resolution: NONE'),
    'another revision': entry(SELECTOR, ', labels: {istio.io/rev: canary}'),
    'a selector that is none': entry('workloadSelector: 7'),
  },
  invalid: {
    'the default': {
      given: entry(SELECTOR),
      finds: [{ message: 'none', at: 'shop/e spec.workloadSelector', fix: 'resolution STATIC' }],
    },
    'the default, written': {
      given: entry(`resolution: NONE, ${SELECTOR}`),
      finds: [{ message: 'none', at: 'shop/e spec.workloadSelector' }],
    },
  },
});
