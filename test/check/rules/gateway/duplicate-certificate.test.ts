import rule from '../../../../src/check/rules/gateway/duplicate-certificate';
import { testRule } from '../../test-rule';

const gateway = (name: string, tls: string, selector = 'istio: edge', namespace = 'edge'): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {${selector}}, servers: [{port: {number: 443, name: p, protocol: HTTPS}, hosts: [${name}.example.com], tls: {${tls}}}, {port: {number: 8443, name: q, protocol: HTTPS}, hosts: [${name}.example.com], tls: {${tls}}}]}\n---\n`;
const TLS = 'mode: SIMPLE, credentialName: wildcard';
const FILES = 'mode: SIMPLE, serverCertificate: /certs/a.crt, privateKey: /certs/a.key';

// Cases of istio/istio pkg/config/analysis/analyzers/gateway/certificate.go.
testRule(rule, {
  valid: {
    'two certificates': gateway('one', TLS) + gateway('two', TLS.replace('wildcard', 'two')),
    'one Gateway': gateway('one', TLS),
    'one Gateway that is written for two environments':
      gateway('one', TLS) + gateway('one', TLS).replaceAll('one.example.com', 'one.example.org'),
    'other pods': gateway('one', TLS) + gateway('two', TLS, 'istio: other'),
    'TLS that is passed through': gateway('one', 'mode: PASSTHROUGH') + gateway('two', 'mode: PASSTHROUGH'),
    'two namespaces, where istiod looks in its own alone': {
      given: gateway('one', TLS) + gateway('two', TLS, 'istio: edge', 'other'),
      values: { istiod: { env: { PILOT_SCOPE_GATEWAY_TO_NAMESPACE: true } } },
    },
    'values of the wrong type': gateway('one', 'credentialName: [a]') + gateway('two', 'credentialName: [a]'),
  },
  invalid: {
    'one Secret, in two namespaces': {
      given: gateway('one', TLS) + gateway('two', TLS, 'istio: edge', 'other'),
      world: 'open',
      finds: [
        { message: 'shared', at: 'edge/one spec.servers[0].tls.credentialName', says: 'Gateway other/two' },
        { message: 'shared', at: 'other/two spec.servers[0].tls.credentialName', says: 'Gateway edge/one' },
      ],
    },
    'one pair of files': {
      given: gateway('one', FILES) + gateway('two', FILES),
      finds: [
        { message: 'shared', at: 'edge/one spec.servers[0].tls.serverCertificate' },
        { message: 'shared', at: 'edge/two spec.servers[0].tls.serverCertificate' },
      ],
    },
    'a selector that is part of the other, and only that one': {
      given: gateway('one', TLS, 'istio: edge, zone: a') + gateway('two', TLS),
      finds: [{ message: 'shared', at: 'edge/two spec.servers[0].tls.credentialName', says: 'edge/one' }],
    },
  },
});
