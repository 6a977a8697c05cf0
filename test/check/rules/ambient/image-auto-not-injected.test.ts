import rule from '../../../../src/check/rules/ambient/image-auto-not-injected';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: edge, labels: {${labels}}}\n---\n`;
const pods = (labels: string, image = 'auto', kind = 'Deployment'): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: gw, namespace: edge}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: istio-proxy, image: ${image}}]}}}\n---\n`;
const webhook = (selectors: string, name = 'rev.object.sidecar-injector.istio.io'): string =>
  `apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: {name: hooks}\nwebhooks: [{name: ${name}${selectors}}]\n---\n`;
const BY_POD = ', objectSelector: {matchLabels: {sidecar.istio.io/inject: "true"}}';
const BY_NAMESPACE =
  ', namespaceSelector: {matchExpressions: [{key: istio-injection, operator: In, values: [enabled]}]}';
const AT = 'edge/gw spec.template.spec.containers[0].image';

// istio/istio pkg/config/analysis/analyzers/injection/image-auto.go, on templates.
testRule(rule, {
  valid: {
    'pods that a webhook selects': namespace('app: x') + pods('sidecar.istio.io/inject: "true"') + webhook(BY_POD),
    'a namespace that a webhook selects':
      namespace('istio-injection: enabled') + pods('app: gw') + webhook(BY_NAMESPACE),
    'a webhook without selectors': namespace('app: x') + pods('app: gw') + webhook(''),
    'an image of its own': namespace('app: x') + pods('app: gw', '"proxyv2:1.30.0"') + webhook(BY_POD),
    'no webhooks in the input': namespace('app: x') + pods('app: gw'),
    'webhooks of others alone': namespace('app: x') + pods('app: gw') + webhook(BY_POD, 'hooks.example.com'),
    'a namespace that is not in the input': { given: pods('app: gw') + webhook(BY_NAMESPACE), world: 'open' },
    'webhooks of another type':
      namespace('app: x') + pods('app: gw') + webhook('').replace(/webhooks: .*/, 'webhooks: {}'),
  },
  invalid: {
    'pods that no webhook selects': {
      given: namespace('app: x') + pods('app: gw') + webhook(BY_POD),
      finds: [{ message: 'stays', at: AT, says: 'never start', fix: 'sidecar.istio.io/inject=true' }],
    },
    'a namespace that no webhook selects': {
      given:
        namespace('istio.io/dataplane-mode: ambient') + pods('app: gw', 'auto', 'StatefulSet') + webhook(BY_NAMESPACE),
      world: 'open',
      finds: [{ message: 'stays', at: AT }],
    },
    'a webhook that wants both': {
      given: namespace('istio-injection: enabled') + pods('app: gw') + webhook(BY_NAMESPACE + BY_POD),
      finds: [{ message: 'stays', at: AT }],
    },
  },
});
