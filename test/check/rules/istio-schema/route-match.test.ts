import rule from '../../../../src/check/rules/istio-schema/route-match';
import { http, virtualService } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const match = (text: string): string => http(`match: [{${text}}]`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'prefixes, a port and a source': match(
      "uri: {prefix: ''}, headers: {a: {exact: ''}, b: {prefix: c}}, port: 80, sourceNamespace: shop, sourceLabels: {a.b/c: d_e.f, g: ''}",
    ),
    'port 0, which is none': match('port: 0'),
    'blocks and addresses': virtualService(
      "hosts: [web], tcp: [{match: [{destinationSubnets: [10.0.0.0/8, '2001:db8::1']}], route: [{destination: {host: db}}]}]",
    ),
  },
  invalid: {
    'prefixes of nothing': {
      given: match("scheme: {prefix: ''}, headers: {a: {prefix: ''}}, queryParams: {q: {prefix: ''}}"),
      finds: [
        { message: 'prefix', at: 'shop/x spec.http[0].match[0].scheme.prefix' },
        { message: 'prefix', at: 'shop/x spec.http[0].match[0].headers.a.prefix', says: 'for headers "a"' },
        { message: 'prefix', at: 'shop/x spec.http[0].match[0].queryParams.q.prefix' },
      ],
    },
    'a source that can not be': {
      given: match("port: 70000, sourceNamespace: a.b, sourceLabels: {a: 'b c', -d: e}"),
      finds: [
        { message: 'port', at: 'shop/x spec.http[0].match[0].port' },
        { message: 'label', at: 'shop/x spec.http[0].match[0].sourceLabels.a', says: '"b c" is no value of a label' },
        { message: 'label', at: 'shop/x spec.http[0].match[0].sourceLabels["-d"]', says: '"-d" is no name of a label' },
        { message: 'namespace', at: 'shop/x spec.http[0].match[0].sourceNamespace' },
      ],
    },
    'subnets that are none': {
      given: virtualService('hosts: [web], tcp: [{match: [{destinationSubnets: [10.0.0.0/33, a.b, 10.0.0.0/8/8]}]}]'),
      finds: [0, 1, 2].map((i) => ({ message: 'subnet', at: `shop/x spec.tcp[0].match[0].destinationSubnets[${i}]` })),
    },
  },
});
