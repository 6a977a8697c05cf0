import rule from '../../../../src/check/rules/metadata/annotation-deprecated';
import { testRule } from '../../test-rule';

const deployment = (annotations: string, labels = '', owner = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: shop, annotations: {${owner}}}\nspec: {template: {metadata: {labels: {${labels}}, annotations: {${annotations}}}, spec: {containers: []}}}\n`;
const INJECT = 'sidecar.istio.io/inject: "false"';

// istio/istio pkg/config/analysis/analyzers/annotations/annotations.go and testdata/misannotated.yaml.
testRule(rule, {
  valid: {
    'one that stays': deployment('proxy.istio.io/config: "{}"'),
    'the label in its place': deployment('', INJECT),
    'both, for old versions': deployment(INJECT, INJECT),
    'a name that Istio does not know': deployment('sidecar.istio.io/statsInclusion: x'),
  },
  invalid: {
    'the old way to decline a sidecar': {
      given: deployment(INJECT),
      finds: [
        {
          message: 'label',
          at: 'shop/x spec.template.metadata.annotations["sidecar.istio.io/inject"]',
          fix: 'make it a label',
        },
      ],
    },
    'one that is in the wrong place too': {
      given: deployment('', '', 'sidecar.istio.io/statsInclusionPrefixes: cluster.outbound'),
      finds: [{ message: 'deprecated', at: 'shop/x metadata.annotations["sidecar.istio.io/statsInclusionPrefixes"]' }],
    },
  },
});
