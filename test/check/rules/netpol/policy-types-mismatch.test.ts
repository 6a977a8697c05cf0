import rule from '../../../../src/check/rules/netpol/policy-types-mismatch';
import { FROM_API, netpol, OWN_NETWORK_POLICY, TO_API } from '../../network-policy-manifests';
import { testRule } from '../../test-rule';

const INGRESS = `ingress: [{${FROM_API}}]`;
const EGRESS = `egress: [{${TO_API}}]`;
const CILIUM = { platform: { cilium: '1.20.2' } };

testRule(rule, {
  valid: {
    'both, with both': netpol(`policyTypes: [Ingress, Egress], ${INGRESS}, ${EGRESS}`),
    'no types, which follow from the entries': netpol(`${INGRESS}, ${EGRESS}`),
    'a type without entries, which shuts': netpol(`policyTypes: [Ingress, Egress], ${INGRESS}`),
    'a list of entries that is empty': netpol(`policyTypes: [Egress], ingress: [], ${EGRESS}`),
    'what our own policies emit': { given: OWN_NETWORK_POLICY, ...CILIUM },
    'types of the wrong type': netpol(`policyTypes: Egress, ${INGRESS}`) + netpol('policyTypes: [Egress], ingress: 7'),
  },
  invalid: {
    'ingress left out': {
      given: netpol(`policyTypes: [Egress], ${INGRESS}, ${EGRESS}`),
      finds: [
        {
          message: 'void',
          at: 'shop/p spec.ingress',
          says: "policyTypes has no 'Ingress': the entries of ingress mean nothing",
          fix: 'add Ingress to policyTypes',
        },
      ],
    },
    'egress left out, for Cilium': {
      given: netpol(`policyTypes: [Ingress], ${INGRESS}, ${EGRESS}`),
      world: 'open',
      ...CILIUM,
      finds: [{ message: 'applied', at: 'shop/p spec.egress', says: 'all the same', fix: 'add Egress' }],
    },
  },
});
