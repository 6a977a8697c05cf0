import rule from '../../../../src/check/rules/ambient/sidecar';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const AMBIENT = namespace('istio.io/dataplane-mode: ambient');
const pods = (
  labels: string,
  more: { annotations?: string; containers?: string; init?: string; owner?: string } = {},
): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop${more.owner ?? ''}}\nspec: {template: {metadata: {labels: {${labels}}, annotations: {${more.annotations ?? ''}}}, ` +
  `spec: {initContainers: [${more.init ?? ''}], containers: [{name: web, image: "web:1"}${more.containers ?? ''}]}}}\n`;
const PROXY = ', {name: istio-proxy, image: "registry.example.com/proxyv2:1.30.0"}';

testRule(rule, {
  valid: {
    'pods of ambient mode': AMBIENT + pods('app: web'),
    'a sidecar outside ambient mode': namespace('app: shop') + pods('sidecar.istio.io/inject: "true"'),
    'a sidecar that is meant': AMBIENT + pods('sidecar.istio.io/inject: "true", istio.io/dataplane-mode: none'),
    'a sidecar declined': AMBIENT + pods('sidecar.istio.io/inject: "false"'),
    'a gateway of the chart':
      AMBIENT + pods('sidecar.istio.io/inject: "true"', { annotations: 'inject.istio.io/templates: gateway' }),
    'the proxy alone':
      AMBIENT +
      'apiVersion: v1\nkind: Pod\nmetadata: {name: gw, namespace: shop, labels: {sidecar.istio.io/inject: "true"}}\nspec: {containers: [{name: istio-proxy, image: auto}]}\n',
    'a namespace that is labelled for both, which is told there':
      namespace('istio.io/dataplane-mode: ambient, istio-injection: enabled') + pods('app: web'),
    'the label on the owner, where the injector does not look':
      AMBIENT + pods('app: web', { owner: ', labels: {sidecar.istio.io/inject: "true"}' }),
    'a namespace that is not in the input': { given: pods('sidecar.istio.io/inject: "true"'), world: 'open' },
    'labels of other types': AMBIENT + pods('sidecar.istio.io/inject: true'),
    'no containers': `${AMBIENT}apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {sidecar.istio.io/inject: [x]}}\nspec: {containers: web}\n`,
  },
  invalid: {
    'the label that asks for one': {
      given: AMBIENT + pods('sidecar.istio.io/inject: "true"'),
      finds: [
        {
          message: 'injected',
          at: 'shop/web spec.template.metadata.labels["sidecar.istio.io/inject"]',
          says: 'namespace shop is in ambient mode',
          fix: 'istio.io/dataplane-mode=none',
        },
      ],
    },
    'the old annotation that asks for one': {
      given: AMBIENT + pods('app: web', { annotations: 'sidecar.istio.io/inject: "true"' }),
      finds: [{ message: 'injected', at: 'shop/web spec.template.metadata.annotations["sidecar.istio.io/inject"]' }],
    },
    'a sidecar that was injected by hand': {
      given: AMBIENT + pods('app: web', { annotations: 'sidecar.istio.io/status: "{}"', containers: PROXY }),
      finds: [{ message: 'own', at: 'shop/web spec.template.spec.containers[1].name' }],
    },
    'one among the init containers': {
      given:
        AMBIENT +
        pods('app: web', {
          annotations: 'sidecar.istio.io/status: "{}"',
          init: '{name: istio-proxy, image: "proxyv2:1.30.0", restartPolicy: Always}',
        }),
      finds: [{ message: 'own', at: 'shop/web spec.template.spec.initContainers[0].name' }],
    },
    'one that nothing marks': {
      given: AMBIENT + pods('app: web', { containers: PROXY }),
      finds: [{ message: 'both', at: 'shop/web spec.template.spec.containers[1].name', fix: 'remove the container' }],
    },
    'pods labelled for ambient mode where sidecars are injected': {
      given: namespace('istio-injection: enabled') + pods('istio.io/dataplane-mode: ambient'),
      finds: [
        {
          message: 'namespace',
          at: 'shop/web spec.template.metadata.labels["istio.io/dataplane-mode"]',
          fix: 'sidecar.istio.io/inject=false',
        },
      ],
    },
    'pods labelled for both': {
      given: namespace('app: shop') + pods('istio.io/dataplane-mode: ambient, sidecar.istio.io/inject: "true"'),
      finds: [
        {
          message: 'injected',
          at: 'shop/web spec.template.metadata.labels["sidecar.istio.io/inject"]',
          says: 'it is labelled for ambient mode',
        },
      ],
    },
  },
});
