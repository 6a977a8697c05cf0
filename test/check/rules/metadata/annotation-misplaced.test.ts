import rule from '../../../../src/check/rules/metadata/annotation-misplaced';
import { testRule } from '../../test-rule';

const object = (apiVersion: string, kind: string, annotations: string, spec = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop, annotations: {${annotations}}}\nspec: {${spec}}\n---\n`;
const deployment = (annotations: string, template = 'annotations: {}'): string =>
  object('apps/v1', 'Deployment', annotations, `template: {metadata: {${template}}, spec: {containers: []}}`);

// istio/istio pkg/config/analysis/analyzers/testdata/misannotated.yaml has some of these.
testRule(rule, {
  valid: {
    'a dry run of anything else, of which another rule tells': object(
      'networking.istio.io/v1',
      'ServiceEntry',
      'istio.io/dry-run: "true"',
    ),
    'those of a pod, in its template': deployment('', 'annotations: {proxy.istio.io/config: "{}"}'),
    'those of a Pod': object('v1', 'Pod', 'proxy.istio.io/config: "{}"'),
    'those that may be anywhere': object('v1', 'Service', 'galley.istio.io/analyze-suppress: "*"'),
    'those that controllers write': deployment('gateway.istio.io/controller-version: "5", istio.io/rev: rev'),
    'a Gateway of the Gateway API': object(
      'gateway.networking.k8s.io/v1',
      'Gateway',
      'networking.istio.io/service-type: ClusterIP',
    ),
    'a name that Istio does not know, which is told elsewhere': object('v1', 'Service', 'istio.io/nothing: x'),
    'a dry run of a policy': object('security.istio.io/v1', 'AuthorizationPolicy', 'istio.io/dry-run: "true"'),
  },
  invalid: {
    'what is for pods, on what makes them': {
      given: deployment('sidecar.istio.io/statsInclusionPrefixes: cluster.outbound'),
      finds: [
        {
          message: 'owner',
          at: 'shop/x metadata.annotations["sidecar.istio.io/statsInclusionPrefixes"]',
          says: 'of a Deployment',
          fix: 'pod template',
        },
      ],
    },
    'the same where the template has no annotations': {
      given: deployment('ambient.istio.io/dns-capture: "false"', 'labels: {app: web}'),
      finds: [{ message: 'owner', at: 'shop/x metadata.annotations["ambient.istio.io/dns-capture"]' }],
    },
    'what is for pods, on a VirtualService': {
      given: object('networking.istio.io/v1', 'VirtualService', 'proxy.istio.io/config: "{}"'),
      finds: [{ message: 'kind', at: 'shop/x metadata.annotations["proxy.istio.io/config"]' }],
    },
    'what is for an Ingress, on a Namespace': {
      given: object('v1', 'Namespace', 'kubernetes.io/ingress.class: foo'),
      finds: [
        { message: 'kind', at: 'x metadata.annotations["kubernetes.io/ingress.class"]', says: 'it is read on Ingress' },
      ],
    },
    'what is for a Service, in a pod template': {
      given: deployment('', 'annotations: {networking.istio.io/exportTo: "."}'),
      finds: [{ message: 'kind', at: 'shop/x spec.template.metadata.annotations["networking.istio.io/exportTo"]' }],
    },
  },
});
