import rule from '../../../../src/check/rules/istio-schema/virtual-service-host';
import { virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const vs = (hosts: string, more = ''): string =>
  virtualService(`hosts: [${hosts}]${more}, http: [{route: [{destination: {host: web}}]}]`);
const gateways = ', gateways: [public]';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'names, short and full, and addresses': vs("web, Web.example.com, web.example.com., '10.0.0.1', '2001:db8::1'"),
    'a number alone, which is a label': vs("'503'"),
    'wildcards at the beginning': vs("'*.example.com', '*-a.example.org'"),
    'all hosts at a gateway': vs("'*'", gateways),
    'a name that istiod makes for another mesh': vs(
      'outbound_.80_._.web.shop.svc.cluster.local',
      `${gateways}, tls: [{match: [{sniHosts: [outbound_.80_._.web.shop.svc.cluster.local]}], route: [{destination: {host: web}}]}]`,
    ),
    'another revision': virtualService('hosts: [a_b]', ', labels: {istio.io/rev: canary}'),
    'hosts that are no texts': vs('7, {}'),
  },
  invalid: {
    'what is no host': {
      given: vs("'web:80', a_b, 'a*.com', '1.2.3', '', -a.com"),
      finds: [
        { message: 'form', at: 'shop/x spec.hosts[0]', says: '"web:80" is no host: label "web:80"' },
        { message: 'form', at: 'shop/x spec.hosts[1]' },
        { message: 'form', at: 'shop/x spec.hosts[2]' },
        { message: 'form', at: 'shop/x spec.hosts[3]', says: 'its last label, 3, is a number' },
        { message: 'form', at: 'shop/x spec.hosts[4]', says: 'it is empty' },
        { message: 'form', at: 'shop/x spec.hosts[5]' },
      ],
    },
    'all hosts of the mesh': {
      given: vs("'*'", ', gateways: [public, mesh]'),
      finds: [{ message: 'all', at: 'shop/x spec.hosts[0]' }],
    },
    'hosts that overlap': {
      given: vs("a.example.com, '*.example.com', b.example.org, b.example.org"),
      finds: [
        {
          message: 'twice',
          at: 'shop/x spec.hosts[1]',
          says: '"*.example.com" has names in common with "a.example.com"',
        },
        { message: 'twice', at: 'shop/x spec.hosts[3]' },
      ],
    },
    'a name for another mesh on this one, or without its parts': {
      given:
        vs('outbound_.80_._.a.com') + vs('outbound_.a_._.a.com', `${gateways}, tls: [{match: [{sniHosts: [a.com]}]}]`),
      finds: [
        { message: 'form', at: 'shop/x spec.hosts[0]' },
        { message: 'form', at: 'shop/x spec.hosts[0]', says: 'not of the form outbound_' },
      ],
    },
  },
});
