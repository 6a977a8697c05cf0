import rule from '../../../../src/check/rules/authz/remote-ip-spoofable';
import { authz, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const rules = (text: string, target = '{kind: Service, name: web}'): string =>
  authz(`targetRefs: [${target}], rules: [{${text}}]`);
const BLOCKS = 'remoteIpBlocks: [203.0.113.0/24]';
const INGRESS = '{group: gateway.networking.k8s.io, kind: Gateway, name: in}';

testRule(rule, {
  valid: {
    'beside the gateway that sets it': BEHIND + rules(`from: [{source: {${BLOCKS}, serviceAccounts: [ingress/gw]}}]`),
    'beside a condition on the gateway':
      BEHIND + rules(`from: [{source: {${BLOCKS}}}], when: [{key: source.namespace, values: [ingress]}]`),
    'an ingress gateway':
      BEHIND + waypoint('', { name: 'in', className: 'istio' }) + rules(`from: [{source: {${BLOCKS}}}]`, INGRESS),
    'a Service without a waypoint': SHOP + service() + rules(`from: [{source: {${BLOCKS}}}]`),
    'callers by name': BEHIND + rules('from: [{source: {namespaces: [a]}}]'),
    'values of the wrong type': BEHIND + rules('from: [{source: {remoteIpBlocks: {a: b}}}]'),
  },
  invalid: {
    'addresses alone': {
      given: BEHIND + rules(`from: [{source: {${BLOCKS}}}]`),
      finds: [
        {
          message: 'header',
          at: 'shop/p spec.rules[0].from[0].source.remoteIpBlocks',
          says: 'X-Forwarded-For',
          fix: 'serviceAccounts',
        },
      ],
    },
    'a condition, beside any caller of the mesh': {
      given: BEHIND + rules('from: [{source: {principals: ["*"]}}], when: [{key: remote.ip, notValues: [1.2.3.4]}]'),
      finds: [{ message: 'header', at: 'shop/p spec.rules[0].when[0]' }],
    },
  },
});
