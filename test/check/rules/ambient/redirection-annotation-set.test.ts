import rule from '../../../../src/check/rules/ambient/redirection-annotation-set';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const deployment = (annotations: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {annotations: {${annotations}}}, spec: {containers: []}}}\n`;
const pod = (annotations: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, annotations: {${annotations}}}\nspec: {containers: []}\n${more}`;
const AT = 'shop/web spec.template.metadata.annotations["ambient.istio.io/redirection"]';

testRule(rule, {
  valid: {
    'the label in its place': namespace('istio.io/dataplane-mode: ambient') + deployment('app: web'),
    'a pod from a cluster': pod('ambient.istio.io/redirection: enabled', 'status: {phase: Running}\n'),
    'a pod from a cluster whose status was cut off': pod('ambient.istio.io/redirection: enabled').replace(
      'spec: {',
      'spec: {nodeName: n1, ',
    ),
    'the annotation of what makes the pods': deployment('').replace(
      'namespace: shop',
      'namespace: shop, annotations: {ambient.istio.io/redirection: enabled}',
    ),
    'a value of another type': deployment('ambient.istio.io/redirection: [enabled]'),
  },
  invalid: {
    'pods that nothing captures': {
      given: namespace('app: shop') + deployment('ambient.istio.io/redirection: enabled'),
      finds: [{ message: 'uncaptured', at: AT, says: 'speak HBONE', fix: 'istio.io/dataplane-mode=ambient' }],
    },
    'pods that are captured': {
      given: namespace('istio.io/dataplane-mode: ambient') + deployment('ambient.istio.io/redirection: enabled'),
      finds: [{ message: 'early', at: AT, severity: 'warning' }],
    },
    'pods of a namespace that is not in the input': {
      given: deployment('ambient.istio.io/redirection: enabled'),
      world: 'open',
      finds: [{ message: 'early', at: AT, severity: 'warning' }],
    },
    'a way out that is gone': {
      given: namespace('istio.io/dataplane-mode: ambient') + deployment('ambient.istio.io/redirection: disabled'),
      finds: [{ message: 'other', at: AT, severity: 'warning', says: '"disabled" does nothing', fix: 'mode=none' }],
    },
    'a Pod that was written by hand': {
      given: pod('ambient.istio.io/redirection: enabled'),
      finds: [{ message: 'uncaptured', at: 'shop/web metadata.annotations["ambient.istio.io/redirection"]' }],
    },
  },
});
