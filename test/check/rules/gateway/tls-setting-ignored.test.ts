import rule from '../../../../src/check/rules/gateway/tls-setting-ignored';
import { testRule } from '../../test-rule';

const gateway = (tls: string, { port = 'number: 443, name: https, protocol: HTTPS', labels = '' } = {}): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: ingress${labels}}\nspec: {selector: {istio: ingressgateway}, servers: [{port: {${port}}, hosts: [a.example.com], tls: ${tls}}]}\n---\n`;
const simple = (more: string): string => gateway(`{mode: SIMPLE, credentialName: a${more}}`);
const HTTP = { port: 'number: 80, name: http, protocol: HTTP' };

// istio/istio pkg/config/validation/validation.go, validateTLSOptions, and pkg/config/security/security.go, IsValidCipherSuite.
testRule(rule, {
  valid: {
    'a certificate, and no more': simple(''),
    'an old version with ciphers for it': simple(', minProtocolVersion: TLSV1_1, cipherSuites: [ECDHE-RSA-AES128-SHA]'),
    'a newer version': simple(', minProtocolVersion: TLSV1_3'),
    'an expression of ciphers': simple(', cipherSuites: [ALL, "!AES128-SHA", "-AES256-SHA"]'),
    'TLS that is passed on': gateway('{mode: PASSTHROUGH}'),
    'one certificate for each kind of key': gateway('{mode: SIMPLE, tlsCertificates: [{}, {}]}'),
    'a redirect of HTTP': gateway('{httpsRedirect: true}', HTTP),
    'no redirect': simple(', httpsRedirect: false'),
    'another revision': gateway('{mode: PASSTHROUGH, credentialName: a}', {
      labels: ', labels: {istio.io/rev: canary}',
    }),
    'what is none': gateway('7') + simple(', cipherSuites: AES, minProtocolVersion: 1'),
  },
  invalid: {
    'a version that nobody has ciphers for': {
      given: simple(', minProtocolVersion: TLSV1_0'),
      finds: [
        {
          message: 'old',
          at: 'ingress/g spec.servers[0].tls.minProtocolVersion',
          says: 'no cipher for TLS 1.0',
          fix: 'write TLSV1_2',
        },
      ],
    },
    'ciphers in the spelling of others, and one twice': {
      given: simple(', cipherSuites: [AES128-SHA, TLS_RSA_WITH_AES_128_CBC_SHA, AES128-SHA]'),
      finds: [
        { message: 'unknown', at: 'ingress/g spec.servers[0].tls.cipherSuites[1]', says: 'TLS_RSA_WITH' },
        { message: 'repeated', at: 'ingress/g spec.servers[0].tls.cipherSuites[2]' },
      ],
    },
    'a certificate where TLS is passed on': {
      given: gateway('{mode: AUTO_PASSTHROUGH, credentialName: a, caCertificates: /etc/ca}'),
      finds: [
        { message: 'unread', at: 'ingress/g spec.servers[0].tls.credentialName', says: 'AUTO_PASSTHROUGH passes' },
        { message: 'unread', at: 'ingress/g spec.servers[0].tls.caCertificates' },
      ],
    },
    // validation.go: "can support up to 2 server certificates".
    'more certificates than a server takes': {
      given: gateway('{mode: SIMPLE, tlsCertificates: [{}, {}, {}]}'),
      finds: [{ message: 'third', at: 'ingress/g spec.servers[0].tls.tlsCertificates', says: 'has 3' }],
    },
    'more certificates than a server takes, where it reads none': {
      given: gateway('{mode: PASSTHROUGH, tlsCertificates: [{}, {}, {}]}'),
      finds: [{ message: 'unread', at: 'ingress/g spec.servers[0].tls.tlsCertificates' }],
    },
    'a redirect on TLS': {
      given: simple(', httpsRedirect: true'),
      finds: [{ message: 'redirect', at: 'ingress/g spec.servers[0].tls.httpsRedirect', says: 'on HTTPS' }],
    },
  },
});
