import rule from '../../../../src/check/rules/netpol/negative-reaches-world';
import {
  ccnp,
  cnp,
  netpol,
  OWN_CILIUM_POLICIES,
  OWN_NETWORK_POLICY,
  WEB_AND_API,
} from '../../network-policy-manifests';
import { testRule } from '../../test-rule';

const from = (namespaces: string): string => netpol(`ingress: [{from: [{namespaceSelector: {${namespaces}}}]}]`);
const NOT_IN = 'matchExpressions: [{key: team, operator: NotIn, values: [guests]}]';
const old = (given: string) => ({ given, platform: { cilium: '1.18.12' } });
const AT = 'shop/p spec.ingress[0].from[0]';
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

// Measured on the policy engines of Cilium 1.18.0 and 1.20.2.
testRule(rule, {
  valid: {
    'namespaces that are named': old(from('matchLabels: {team: shop}')),
    'all namespaces': old(from('')),
    'all that have a label': old(from('matchExpressions: [{key: team, operator: Exists}]')),
    'all but some, of those that there are': old(
      from(
        'matchExpressions: [{key: team, operator: NotIn, values: [guests]}, {key: kubernetes.io/metadata.name, operator: Exists}]',
      ),
    ),
    'pods of some namespace that lack a label': old(
      netpol('ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}]}]'),
    ),
    'pods by a label too, which no address has': old(
      netpol(`ingress: [{from: [{namespaceSelector: {${NOT_IN}}, podSelector: {matchLabels: {app: api}}}]}]`),
    ),
    'a newer Cilium': { given: from(NOT_IN), platform: { cilium: '1.20.2' } },
    'an older one that is told to mean the own cluster': {
      ...old(from(NOT_IN)),
      values: { cilium: { clustermesh: { policyDefaultLocalCluster: true } } },
    },
    'another CNI, where pods alone have labels': from(NOT_IN),
    'a negative that is not about namespaces, which stays in its own': old(
      cnp('ingress: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [api]}]}]}]'),
    ),
    'what our own policies allow': old(WEB_AND_API + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES),
    'fields of the wrong type': old(netpol('ingress: [{from: [{namespaceSelector: {matchExpressions: x}}, 7]}]')),
  },
  invalid: {
    'namespaces that are excluded': {
      ...old(from(NOT_IN)),
      finds: [
        {
          message: 'world',
          at: AT,
          says: 'allows all addresses outside the cluster',
          fix: 'kubernetes.io/metadata.name',
        },
      ],
    },
    'namespaces without a label, in a few files': {
      ...old(from('matchExpressions: [{key: team, operator: DoesNotExist}]')),
      world: 'open',
      finds: [{ message: 'world', at: AT }],
    },
    'the same for what goes out': {
      ...old(netpol(`policyTypes: [Egress], egress: [{to: [{namespaceSelector: {${NOT_IN}}}]}]`)),
      finds: [{ message: 'world', at: 'shop/p spec.egress[0].to[0]' }],
    },
    'a policy for the whole cluster': {
      ...old(
        ccnp(
          `endpointSelector: {}, ingress: [{fromEndpoints: [{matchExpressions: [{key: "${NAMESPACE}", operator: NotIn, values: [guests]}]}]}]`,
        ),
      ),
      finds: [{ message: 'world', at: 'p spec.ingress[0].fromEndpoints[0]', fix: NAMESPACE }],
    },
    'a deny of the same': {
      given: ccnp(
        `endpointSelector: {}, ingressDeny: [{fromEndpoints: [{matchExpressions: [{key: "${NAMESPACE}", operator: NotIn, values: [shop]}]}]}]`,
      ),
      values: { cilium: { clustermesh: { policyDefaultLocalCluster: false } } },
      finds: [{ message: 'world', at: 'p spec.ingressDeny[0].fromEndpoints[0]', says: 'denies' }],
    },
  },
});
