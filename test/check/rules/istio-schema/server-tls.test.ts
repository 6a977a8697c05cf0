import rule from '../../../../src/check/rules/istio-schema/server-tls';
import { gateway, sidecar } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const server = (protocol: string, tls?: string): string =>
  gateway(
    `servers: [{port: {number: 1, name: a, protocol: ${protocol}}, hosts: ['*']${tls === undefined ? '' : `, tls: {${tls}}`}}]`,
  );
const listener = (protocol: string, tls: string): string =>
  sidecar(`ingress: [{port: {number: 1, protocol: ${protocol}}, tls: {${tls}}}]`);
const at = 'shop/x spec.servers[0].tls';
const files = 'serverCertificate: a, privateKey: b';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'certificates of any one source': [
      files,
      'credentialName: a',
      'credentialNames: [a, b]',
      `tlsCertificates: [{${files}}]`,
    ]
      .map((one) => server('HTTPS', `mode: SIMPLE, ${one}`))
      .join(''),
    'clients with certificates':
      server('TLS', `mode: MUTUAL, ${files}, caCertificates: c, caCrl: d`) +
      server('TLS', 'mode: OPTIONAL_MUTUAL, credentialName: a'),
    'modes without certificates':
      server('TLS', 'mode: PASSTHROUGH') + server('https', 'mode: ISTIO_MUTUAL') + server('TLS', ''),
    'a redirect': server('HTTP', 'httpsRedirect: true'),
    'no TLS': server('HTTP') + server('TCP'),
    'a port that is none, which is told of elsewhere': server('SSL', 'mode: PASSTHROUGH'),
    'a Sidecar that terminates TLS': listener('HTTPS', `mode: SIMPLE, ${files}`),
  },
  invalid: {
    'no TLS where it is needed, and TLS where it can not be': {
      given: server('HTTPS') + server('HTTP', 'mode: SIMPLE, credentialName: a') + server('MONGO', 'mode: PASSTHROUGH'),
      finds: [
        { message: 'missing', at: 'shop/x spec.servers[0]' },
        { message: 'plain', at, says: 'HTTP' },
        { message: 'plain', at },
      ],
    },
    'no certificate': {
      given:
        server('HTTPS', 'mode: SIMPLE') +
        server('HTTPS', `mode: MUTUAL, ${files}`) +
        server('HTTPS', 'mode: SIMPLE, tlsCertificates: [{privateKey: a}]'),
      finds: [
        { message: 'needs', at, says: 'needs serverCertificate' },
        { message: 'needs', at, says: 'needs privateKey' },
        { message: 'needs', at, says: 'mode MUTUAL needs caCertificates' },
        { message: 'needs', at: `${at}.tlsCertificates[0]` },
      ],
    },
    'two certificates': {
      given: server('HTTPS', `mode: SIMPLE, credentialName: c, ${files}`),
      finds: [{ message: 'sources', at, says: 'serverCertificate and privateKey and credentialName' }],
    },
    'certificates that the mesh brings': {
      given: server('TLS', 'mode: ISTIO_MUTUAL, credentialName: a, caCertificates: b'),
      finds: [
        { message: 'needless', at: `${at}.caCertificates` },
        { message: 'needless', at: `${at}.credentialName` },
      ],
    },
    'a list of revoked certificates that nobody reads': {
      given:
        server('TLS', `mode: SIMPLE, ${files}, caCrl: c`) +
        server('TLS', 'mode: PASSTHROUGH, credentialName: a, caCrl: c'),
      finds: [
        { message: 'revoked', at: `${at}.caCrl`, says: 'clients show no certificates' },
        { message: 'revoked', at: `${at}.caCrl`, says: 'in the Secret' },
      ],
    },
    'a Sidecar with what only gateways have': {
      given:
        listener('HTTPS', 'mode: ISTIO_MUTUAL, httpsRedirect: true, subjectAltNames: [a]') +
        listener('HTTP', `mode: SIMPLE, ${files}`),
      finds: [
        { message: 'sidecar', at: 'shop/x spec.ingress[0].tls.subjectAltNames' },
        { message: 'sidecar', at: 'shop/x spec.ingress[0].tls.httpsRedirect' },
        { message: 'sidecar', at: 'shop/x spec.ingress[0].tls.mode', says: 'mode ISTIO_MUTUAL' },
        { message: 'plain', at: 'shop/x spec.ingress[0].tls' },
      ],
    },
  },
});
