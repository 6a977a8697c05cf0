import rule from '../../../../src/check/rules/schema/field-of-another-release';
import { gateway, patched } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const DEFAULT = patched(
  gateway('{ name: web, port: 80, protocol: HTTP }'),
  'gatewayClassName',
  'tls: { backend: {} }\n  gatewayClassName',
);
const BACKEND = patched(
  gateway('{ name: web, port: 443, protocol: HTTPS }'),
  'gatewayClassName',
  'backendTLS: {}\n  gatewayClassName',
);
const RULE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ retries: { attempts: 2, backoff: 1s }, route: [{ destination: { host: reviews } }] }]
`;

testRule(rule, {
  valid: {
    'a field of the release': { given: DEFAULT, platform: { gatewayApi: '1.4' } },
    'one of which it is not known whether the release has it': DEFAULT,
    'one that the release still has': { given: BACKEND, platform: { gatewayApi: '1.3' } },
    'one that came and went, where nothing is known': BACKEND,
    'one that has come by then': { given: RULE, platform: { istio: '1.26' } },
  },
  invalid: {
    // kubernetes-sigs/gateway-api: spec.tls is in config/crd/experimental from 1.4.0 on.
    'one that is to come': {
      given: DEFAULT,
      platform: { gatewayApi: '1.3' },
      finds: [{ message: 'notYet', at: 'edge/web spec.tls', says: 'Gateway API 1.4', fix: 'leave it out' }],
    },
    'one that is gone': {
      given: BACKEND,
      platform: { gatewayApi: '1.4' },
      finds: [{ message: 'gone', at: 'edge/web spec.backendTLS', says: 'from Gateway API 1.4 on' }],
    },
    // istio/api: backoff of retries is in the CRDs from 1.26 on.
    'one of Istio that is to come': {
      given: RULE,
      platform: { istio: '1.25' },
      finds: [{ message: 'notYet', at: 'shop/reviews spec.http[0].retries.backoff', says: 'Istio 1.26' }],
    },
  },
});
