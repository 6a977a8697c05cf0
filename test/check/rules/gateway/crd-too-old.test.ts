import rule from '../../../../src/check/rules/gateway/crd-too-old';
import { testRule } from '../../test-rule';

const crd = (name: string, bundle: string, versions = '{name: v1, served: true}'): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}.gateway.networking.k8s.io, annotations: {gateway.networking.k8s.io/bundle-version: ${bundle}}}\nspec: {versions: [${versions}]}\n---\n`;
const ALPHA = '{name: v1alpha2, served: true}';

testRule(rule, {
  valid: {
    'the first of each that is read':
      crd('grpcroutes', 'v1.1.0') +
      crd('backendtlspolicies', 'v1.4.0') +
      crd('tlsroutes', 'v1.5.0') +
      crd('tcproutes', 'v1.6.0'),
    'a later minor with a larger number': crd('tlsroutes', 'v1.10.2'),
    'a release candidate': crd('tlsroutes', 'v1.5.0-rc.2'),
    'a kind that istiod reads from any': crd('referencegrants', 'v0.8.0', ALPHA),
    'a version beside v1': crd('httproutes', 'v1.0.0', '{name: v1beta1, served: true}, {name: v1, served: true}'),
    "somebody else's CRD": crd('gateways', 'v0.5.0', ALPHA).replace(
      'gateways.gateway.networking.k8s.io',
      'gateways.example.com',
    ),
    'values of the wrong type': crd('tlsroutes', '5', '5').replace('spec: {versions: [5]}', 'spec: {versions: {}}'),
  },
  invalid: {
    'each, just before': {
      given:
        crd('grpcroutes', 'v1.0.0') +
        crd('backendtlspolicies', 'v1.3.0') +
        crd('tlsroutes', 'v1.4.1', ALPHA) +
        crd('tcproutes', 'v1.5.1', ALPHA),
      world: 'open',
      finds: [
        {
          message: 'old',
          at: 'grpcroutes.gateway.networking.k8s.io metadata.annotations["gateway.networking.k8s.io/bundle-version"]',
          fix: 'v1.1',
        },
        {
          message: 'old',
          at: 'backendtlspolicies.gateway.networking.k8s.io metadata.annotations["gateway.networking.k8s.io/bundle-version"]',
        },
        {
          message: 'old',
          at: 'tlsroutes.gateway.networking.k8s.io metadata.annotations["gateway.networking.k8s.io/bundle-version"]',
          says: 'from v1.5 on',
        },
        {
          message: 'old',
          at: 'tcproutes.gateway.networking.k8s.io metadata.annotations["gateway.networking.k8s.io/bundle-version"]',
        },
      ],
    },
    'a CRD without v1': {
      given: crd('httproutes', 'v0.8.0', '{name: v1beta1, served: true}, {name: v1, served: false}'),
      finds: [{ message: 'unserved', at: 'httproutes.gateway.networking.k8s.io spec.versions' }],
    },
  },
});
