import rule from '../../../../src/check/rules/istio-schema/sidecar-egress';
import { sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const hosts = (list: string): string => sidecar(`egress: [{hosts: [${list}]}]`);
const proxy = (text: string, mode = 'mode: ALLOW_ANY, '): string =>
  sidecar(`outboundTrafficPolicy: {${mode}egressProxy: {${text}}}`);
const at = 'shop/x spec.outboundTrafficPolicy.egressProxy';

// Verdicts of istiod's webhook (Istio 1.31; for 1.30, its source).
testRule(rule, {
  valid: {
    'hosts of all forms': [
      "./*, '~/*'",
      "'*/*'",
      "shop/a.example.com, '*/*.example.com', ./b.example.com",
      "'*/a.example.com', ./a.example.com",
    ]
      .map(hosts)
      .join(''),
    'namespaces left out of all': hosts("'*/*', '~shop/*', '~shop/*'"),
    'one host for two listeners': sidecar(
      'egress: [{port: {number: 80, protocol: HTTP, name: h}, hosts: [./a.example.com]}, {hosts: [./a.example.com]}]',
    ),
    'a namespace that is left out': hosts("'~shop/*'"),
    'a proxy': proxy('host: a.example.com, subset: b, port: {number: 80}'),
  },
  invalid: {
    'hosts that are none': {
      given: hosts("a.example.com, ./web, a_b/*, '/*', shop/, './*a.com', './10.0.0.1'") + hosts(''),
      finds: [
        { message: 'host', at: 'shop/x spec.egress[0].hosts[0]', says: 'it has no namespace' },
        { message: 'host', at: 'shop/x spec.egress[0].hosts[1]', says: 'it is a short name' },
        { message: 'host', at: 'shop/x spec.egress[0].hosts[2]', says: 'its namespace "a_b"' },
        { message: 'host', at: 'shop/x spec.egress[0].hosts[3]', says: 'its namespace is empty' },
        { message: 'host', at: 'shop/x spec.egress[0].hosts[4]' },
        { message: 'host', at: 'shop/x spec.egress[0].hosts[5]', says: 'a wildcard is the whole' },
        { message: 'host', at: 'shop/x spec.egress[0].hosts[6]', says: 'is a number' },
        { message: 'none', at: 'shop/x spec.egress[0].hosts' },
      ],
    },
    'a namespace that an Istio before 1.31 does not leave out': {
      given: hosts("'~shop/*'"),
      platform: { istio: '1.30' },
      finds: [{ message: 'host', at: 'shop/x spec.egress[0].hosts[0]' }],
    },
    'a proxy that is none': {
      given:
        proxy('host: a.com, port: {number: 80}', '') +
        proxy('host: a.com') +
        proxy("host: '*.a.com', subset: a.b, port: {number: 0}"),
      finds: [
        { message: 'proxyMode', at },
        { message: 'proxyPort', at },
        { message: 'proxyHost', at: `${at}.host` },
        { message: 'proxyPort', at: `${at}.port` },
        { message: 'proxySubset', at: `${at}.subset` },
      ],
    },
    'hosts that are there already': {
      given:
        hosts('./a.example.com, shop/a.example.com') +
        hosts('./a.example.com, ./*') +
        hosts("'*/*', '*/a.example.com', other/*, '*/*'"),
      finds: [
        { message: 'repeated', at: 'shop/x spec.egress[0].hosts[1]', says: 'as "./a.example.com"' },
        { message: 'repeated', at: 'shop/x spec.egress[0].hosts[0]', says: 'as "./*"' },
        { message: 'repeated', at: 'shop/x spec.egress[0].hosts[1]', says: 'as "*/*"' },
        { message: 'repeated', at: 'shop/x spec.egress[0].hosts[2]', says: 'as "*/*"' },
        { message: 'repeated', at: 'shop/x spec.egress[0].hosts[3]', says: 'as "*/*"' },
      ].map((one) => ({ ...one, severity: 'warning' as const })),
    },
  },
});
