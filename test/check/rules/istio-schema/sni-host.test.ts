import rule from '../../../../src/check/rules/istio-schema/sni-host';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const tls = (hosts: string, sni: string, more = ''): string =>
  virtualService(`hosts: [${hosts}]${more}, tls: [{match: [{sniHosts: [${sni}]}], route: [{destination: {host: a}}]}]`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'names of hosts, and within them': tls("a.com, '*.b.com'", "a.com, x.b.com, '*.y.b.com', '*.b.com'"),
    'addresses, of which it only warns': tls('a.com', "'10.0.0.1'"),
    'a name that istiod makes, at a gateway': tls("'*'", 'outbound_.80_._.a.com', ', gateways: [g]'),
    'names that are no texts': tls('a.com', '7'),
  },
  invalid: {
    'another name, or a wider one': {
      given: tls("a.com, '*.b.com'", "c.com, '*.com', a.com., b.com"),
      finds: [0, 1, 2, 3].map((i) => ({ message: 'outside', at: `shop/x spec.tls[0].match[0].sniHosts[${i}]` })),
    },
    'what is no name': {
      given: tls("'*.com'", "'a.com:443', a_b.com"),
      finds: [
        { message: 'form', at: 'shop/x spec.tls[0].match[0].sniHosts[0]' },
        { message: 'form', at: 'shop/x spec.tls[0].match[0].sniHosts[1]', says: 'label "a_b"' },
      ],
    },
  },
});
