import rule from '../../../../src/check/rules/schema/unknown-version';
import { own } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const object = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a, namespace: shop }\n`;

testRule(rule, {
  valid: {
    'versions that are served': [
      object('networking.istio.io/v1alpha3', 'VirtualService'),
      object('apps/v1', 'Deployment'),
      object('autoscaling/v2', 'HorizontalPodAutoscaler'),
      object('argoproj.io/v1alpha1', 'Rollout'),
    ].join('---\n'),
    'kinds of groups of which some are known': object('cilium.io/v2alpha1', 'CiliumPodIPPool'),
    'kinds of groups that nobody knows': object('example.com/v1', 'Thing'),
    'a version that is given up, where it is not known which release there is': object(
      'gateway.networking.k8s.io/v1alpha2',
      'TCPRoute',
    ),
    'a version that a release has not given up yet': {
      given: object('gateway.networking.k8s.io/v1alpha2', 'TCPRoute'),
      platform: { gatewayApi: '1.4' },
    },
    'a kind whose CRD is beside it': own('x-kubernetes-preserve-unknown-fields: true', 'a: 1'),
  },
  invalid: {
    'a kind that is misspelt': {
      given: object('networking.istio.io/v1', 'VirtualServices'),
      finds: [
        { message: 'kind', at: 'shop/a kind', says: 'did you mean VirtualService?', fix: 'write VirtualService' },
      ],
    },
    'a version that there never was': {
      given: object('networking.istio.io/v2', 'VirtualService'),
      finds: [{ message: 'version', at: 'shop/a apiVersion', says: 'v2', fix: 'networking.istio.io/v1' }],
    },
    // Removed in Kubernetes 1.25 (deprecation guide).
    'a version that was taken away': {
      given: object('batch/v1beta1', 'CronJob'),
      finds: [{ message: 'version', at: 'shop/a apiVersion', fix: 'batch/v1' }],
    },
    'one that is not served yet': {
      given: object('gateway.networking.k8s.io/v1', 'TCPRoute'),
      platform: { gatewayApi: '1.4' },
      finds: [{ message: 'notYet', at: 'shop/a apiVersion', says: 'from 1.6 on', fix: 'v1alpha2' }],
    },
    'one that is served no longer': {
      given: object('gateway.networking.k8s.io/v1alpha2', 'GRPCRoute'),
      platform: { gatewayApi: '1.4' },
      finds: [{ message: 'gone', at: 'shop/a apiVersion', fix: 'gateway.networking.k8s.io/v1' }],
    },
    'one that is being given up': {
      given: object('gateway.networking.k8s.io/v1alpha2', 'TCPRoute'),
      platform: { gatewayApi: '1.6' },
      finds: [{ message: 'deprecated', at: 'shop/a apiVersion', severity: 'warning', fix: 'v1' }],
    },
  },
});
