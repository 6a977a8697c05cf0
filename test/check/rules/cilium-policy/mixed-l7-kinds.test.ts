import rule from '../../../../src/check/rules/cilium-policy/mixed-l7-kinds';
import { ccnp, cnp, OWN_CILIUM_POLICIES, served, WEB_AND_API } from '../../network-policy-manifests';
import { testRule } from '../../test-rule';

const HTTP = 'rules: {http: [{method: GET}]}';
const KAFKA = 'rules: {kafka: [{topic: a}]}';
const on = (rules: string, port = '8080'): string =>
  `{toPorts: [{ports: [{port: "${port}", protocol: TCP}], ${rules}}]}`;
const WEB = served();

// Measured on the policy engines of Cilium 1.18.0 and 1.20.2.
testRule(rule, {
  valid: {
    'one kind twice': WEB + cnp(`ingress: [${on(HTTP)}, ${on(HTTP)}]`),
    'two kinds on two ports': WEB + cnp(`ingress: [${on(HTTP)}, ${on(KAFKA, '9092')}]`),
    'two kinds in two directions': WEB + cnp(`ingress: [${on(HTTP)}], egress: [${on(KAFKA)}]`),
    'rules beside none': WEB + cnp(`ingress: [${on(HTTP)}, {toPorts: [{ports: [{port: "8080"}]}]}]`),
    'policies of different pods':
      WEB +
      served('api') +
      cnp(`ingress: [${on(HTTP)}]`) +
      ccnp(`endpointSelector: {matchLabels: {app: api}}, ingress: [${on(KAFKA)}]`),
    'one list with both, which Cilium refuses': WEB + cnp(`ingress: [${on('rules: {http: [{}], kafka: [{}]}')}]`),
    'rules of another kind that are empty': WEB + cnp(`ingress: [${on(HTTP)}, ${on('rules: {kafka: []}')}]`),
    'what our own policies allow': WEB_AND_API + OWN_CILIUM_POLICIES,
    'fields of the wrong type': WEB + cnp(`ingress: [${on('rules: {http: x, kafka: 7}')}, 7]`),
  },
  invalid: {
    'two entries of one policy, of pods that nobody knows': {
      given: cnp(`ingress: [${on(HTTP)}, ${on(KAFKA)}]`),
      world: 'open',
      finds: [
        {
          message: 'mixed',
          at: 'shop/p spec.ingress[1].toPorts',
          says: 'port 8080 has rules of http and kafka',
          fix: 'one kind',
        },
      ],
    },
    'egress, where DNS is a kind too': {
      given: WEB + cnp(`egress: [${on(HTTP, '53')}, ${on('rules: {dns: [{matchPattern: "*"}]}', '53')}]`),
      finds: [{ message: 'mixed', at: 'shop/p spec.egress[1].toPorts', says: 'dns and http' }],
    },
    'two policies that are right by themselves': {
      given:
        WEB +
        served('api') +
        cnp(`ingress: [${on(HTTP)}]`) +
        ccnp(`endpointSelector: {}, ingress: [${on('rules: {l7proto: memcache, l7: [{}]}')}]`),
      finds: [{ message: 'pods', at: 'p spec.ingress[0].toPorts', says: 'other policies of Deployment shop/web' }],
    },
  },
});
