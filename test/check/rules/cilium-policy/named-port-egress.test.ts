import rule from '../../../../src/check/rules/cilium-policy/named-port-egress';
import { cnp, netpol, served, TO_API_CILIUM } from '../../network-policy-manifests';
import { testRule } from '../../test-rule';

const OTHER = served('api').replace('8080', '3000');
const PODS = served() + OTHER;
const named = (port = 'http', protocol = ', protocol: TCP'): string =>
  cnp(`egress: [{${TO_API_CILIUM}, toPorts: [{ports: [{port: ${port}${protocol}}]}]}]`);
const old = (given: string) => ({ given, platform: { cilium: '1.18.12' } });
const AT = 'shop/p spec.egress[0].toPorts[0].ports[0].port';

// Measured on the policy engines of Cilium 1.18.0 and 1.20.2.
testRule(rule, {
  valid: {
    'one number for the name': old(served() + served('api') + named()),
    'a number': old(PODS + named('"3000"')),
    'a name of ingress': old(PODS + cnp('ingress: [{toPorts: [{ports: [{port: http}]}]}]')),
    'a name that another protocol has': old(served() + OTHER.replace('3000', '3000, protocol: UDP') + named()),
    'pods on the network of a node': old(
      served() + OTHER.replace('spec: {containers', 'spec: {hostNetwork: true, containers') + named(),
    ),
    'a newer Cilium, which looks at each destination': { given: PODS + named(), platform: { cilium: '1.20.2' } },
    'a version that nobody knows': PODS + named(),
    'another CNI': PODS + netpol('egress: [{ports: [{port: http}]}]'),
    'ports of the wrong type': old(PODS + cnp('egress: [{toPorts: [{ports: [{port: 7}, x]}]}]')),
  },
  invalid: {
    'a name with two numbers': {
      ...old(PODS + named()),
      finds: [{ message: 'ambiguous', at: AT, says: "port 'http' is 3000 and 8080", fix: 'the number' }],
    },
    'the same for any protocol, in a few files': {
      ...old(PODS + named('http', '')),
      world: 'open',
      finds: [{ message: 'ambiguous', at: AT }],
    },
    'a NetworkPolicy': {
      ...old(PODS + netpol('egress: [{ports: [{port: http}]}]')),
      finds: [{ message: 'ambiguous', at: 'shop/p spec.egress[0].ports[0].port' }],
    },
  },
});
