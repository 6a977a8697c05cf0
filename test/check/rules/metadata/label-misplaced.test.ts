import rule from '../../../../src/check/rules/metadata/label-misplaced';
import { testRule } from '../../test-rule';

const object = (apiVersion: string, kind: string, metadata: string, spec = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop, ${metadata}}\nspec: {${spec}}\n---\n`;
const namespace = (metadata: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, ${metadata}}\n---\n`;
const AMBIENT = namespace('labels: {istio.io/dataplane-mode: ambient}');
const service = (metadata: string): string => object('v1', 'Service', metadata, 'selector: {app: web}');
const gateway = (metadata: string): string =>
  object('gateway.networking.k8s.io/v1', 'Gateway', metadata, 'gatewayClassName: istio-waypoint');
const deployment = (metadata: string, template = 'labels: {app: web}', spec = ''): string =>
  object('apps/v1', 'Deployment', metadata, `template: {metadata: {${template}}, spec: {${spec}containers: []}}`);

// istio/api label/labels.gen.go names the kinds that each label is read on.
testRule(rule, {
  valid: {
    'labels where they are read':
      AMBIENT +
      service('labels: {istio.io/use-waypoint: w, istio.io/ingress-use-waypoint: "true"}') +
      gateway('labels: {istio.io/waypoint-for: all}') +
      deployment('', 'labels: {app: web, istio.io/dataplane-mode: none, istio.io/use-waypoint: w}'),
    'a label of the owner that the pods have too': deployment(
      'labels: {istio.io/dataplane-mode: ambient}',
      'labels: {app: web, istio.io/dataplane-mode: ambient}',
    ),
    'a label of the owner that is so already': AMBIENT + deployment('labels: {istio.io/dataplane-mode: ambient}'),
    'an owner that says none of pods that are out':
      namespace('') + deployment('labels: {istio.io/dataplane-mode: none}'),
    'a waypoint that the Service asks for as well':
      service('labels: {istio.io/use-waypoint: w}') + deployment('labels: {istio.io/use-waypoint: w}'),
    'a mode on a Service whose pods have it':
      service('labels: {istio.io/dataplane-mode: ambient}') +
      deployment('', 'labels: {app: web, istio.io/dataplane-mode: ambient}'),
    'labels of a Gateway that its pods will have': gateway(
      'labels: {istio.io/dataplane-mode: none, istio.io/use-waypoint: none}',
    ),
    'what istiod made for a Gateway': service(
      'labels: {gateway.istio.io/managed: istio.io-mesh-controller, istio.io/waypoint-for: all}',
    ),
    'an annotation beside the label, which is told elsewhere': service(
      'labels: {istio.io/use-waypoint: w}, annotations: {istio.io/use-waypoint: w}',
    ),
    'other annotations': namespace('annotations: {example.com/use-waypoint: w}'),
    'labels of other types': namespace('labels: [istio.io/waypoint-for], annotations: istio.io/use-waypoint'),
    'a kind that nobody expects it on': object('v1', 'ConfigMap', 'labels: {istio.io/dataplane-mode: ambient}'),
  },
  invalid: {
    'a mode on the owner of pods': {
      given: deployment('labels: {istio.io/dataplane-mode: ambient}'),
      world: 'open',
      finds: [
        {
          message: 'owner',
          at: 'shop/x metadata.labels["istio.io/dataplane-mode"]',
          says: 'a Deployment',
          fix: 'move it to the labels of the pod template',
        },
      ],
    },
    'a way out on the owner of pods that are in': {
      given: AMBIENT + deployment('labels: {istio.io/dataplane-mode: none}'),
      finds: [{ message: 'owner', at: 'shop/x metadata.labels["istio.io/dataplane-mode"]' }],
    },
    'a waypoint on the owner of pods, whose Service has none': {
      given: service('labels: {app: web}') + deployment('labels: {istio.io/use-waypoint: w}'),
      finds: [{ message: 'owner', at: 'shop/x metadata.labels["istio.io/use-waypoint"]' }],
    },
    'a mode on a Service': {
      given: service('labels: {istio.io/dataplane-mode: ambient}') + deployment(''),
      finds: [
        {
          message: 'kind',
          at: 'shop/x metadata.labels["istio.io/dataplane-mode"]',
          says: 'it is read on Pod or Namespace',
        },
      ],
    },
    'what a waypoint serves, on the namespace': {
      given: namespace('labels: {istio.io/waypoint-for: all}'),
      finds: [{ message: 'kind', at: 'shop metadata.labels["istio.io/waypoint-for"]', fix: 'GatewayClass or Gateway' }],
    },
    'the way of ingress, on a Gateway': {
      given: gateway('labels: {istio.io/ingress-use-waypoint: "true"}'),
      finds: [{ message: 'kind', at: 'shop/x metadata.labels["istio.io/ingress-use-waypoint"]', says: 'a Gateway' }],
    },
    'what a waypoint serves, in a pod template': {
      given: deployment('', 'labels: {istio.io/waypoint-for: all}'),
      finds: [{ message: 'kind', at: 'shop/x spec.template.metadata.labels["istio.io/waypoint-for"]', says: 'a pod' }],
    },
    'the way of ingress, on the owner of pods': {
      given: deployment('labels: {istio.io/ingress-use-waypoint: "true"}'),
      finds: [{ message: 'kind', at: 'shop/x metadata.labels["istio.io/ingress-use-waypoint"]', says: 'a Deployment' }],
    },
    'an annotation of a namespace': {
      given: namespace('annotations: {istio.io/dataplane-mode: ambient}'),
      finds: [
        {
          message: 'annotation',
          at: 'shop metadata.annotations["istio.io/dataplane-mode"]',
          says: 'is a label',
          fix: 'make it a label',
        },
      ],
    },
    'an annotation of a pod template': {
      given: deployment('', 'annotations: {istio.io/use-waypoint: w}'),
      finds: [{ message: 'annotation', at: 'shop/x spec.template.metadata.annotations["istio.io/use-waypoint"]' }],
    },
    'an annotation of a kind where the label is not read either': {
      given: service('annotations: {istio.io/waypoint-for: all}'),
      finds: [
        {
          message: 'annotation',
          at: 'shop/x metadata.annotations["istio.io/waypoint-for"]',
          fix: 'a label of the GatewayClass or Gateway',
        },
      ],
    },
  },
});
