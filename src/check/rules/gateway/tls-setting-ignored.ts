import type { Field } from '../../../model/field';
import { isOfRevision } from '../../../model/policy/attachment';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'gateway/tls-setting-ignored',
  severity: 'warning',
  summary: 'A TLS setting of an Istio Gateway is left out, or does not do what it says.',
  details:
    'Ciphers that proxies do not know are left out of the list, and with an old version of TLS and no ciphers for it nobody of that version gets in: ' +
    'the ciphers that proxies have by themselves are those of TLS 1.2. A server that passes TLS on reads no certificate, and one that is ' +
    'not HTTP redirects nothing.',
  codes: ['IST0133'],
  on: ['IstioGateway'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateTLSOptions and ValidateGateway',
    'istio/istio pkg/config/security/security.go, ValidCipherSuites (read for 1.32-dev)',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: shop-tls, minProtocolVersion: TLSV1_1 }
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: shop-tls, minProtocolVersion: TLSV1_2 }
`,
  },
  messages: {
    old: (version: string) =>
      `without cipherSuites, proxies have no cipher for ${version}: clients that know no newer version don't get in all the same`,
    unknown: (cipher: string) => `proxies know no cipher ${cipher}: it is left out`,
    repeated: (cipher: string) => `cipher ${cipher} is in the list already`,
    unread: (name: string, mode: string) => `${mode} passes TLS on as it comes: nobody reads ${name}`,
    third: (count: number) => `a server takes two certificates, one for RSA and one for ECDSA, and has ${count}`,
    redirect: (protocol: string) => `httpsRedirect is for servers of HTTP: on ${protocol} nothing is redirected`,
  },
  check({ mesh, report }) {
    for (const gateway of mesh.ofKind('IstioGateway')) {
      if (!isOfRevision(mesh, gateway)) continue;
      for (const server of gateway.spec.get('servers').items) {
        const tls = server.get('tls');
        checkVersion(tls);
        checkCiphers(tls);
        checkCertificates(tls);
        const [redirect, protocol] = [tls.get('httpsRedirect'), server.get('port', 'protocol').text ?? ''];
        if (redirect.boolean !== true || protocol === '' || HTTP.includes(protocol.toUpperCase())) continue;
        report(redirect, 'redirect', protocol).fix(
          'leave it out, and give a server of port 80 with protocol HTTP the redirect',
          [{ op: 'remove', path: pointerTo(redirect.path) }],
        );
      }
    }

    function checkVersion(tls: Field): void {
      const least = tls.get('minProtocolVersion');
      if (!OLD.includes(least.text ?? '') || tls.get('cipherSuites').items.length > 0) return;
      report(least, 'old', least.text!.replace('TLSV1_', 'TLS 1.')).fix(
        'write TLSV1_2, or name ciphers that clients of before have, such as ECDHE-RSA-AES128-SHA',
        [{ op: 'replace', path: pointerTo(least.path), value: 'TLSV1_2' }],
      );
    }

    function checkCiphers(tls: Field): void {
      const seen = new Set<string>();
      for (const cipher of tls.get('cipherSuites').items) {
        const text = cipher.text ?? '';
        if (!isKnown(text))
          report(cipher, 'unknown', text).fix(
            `name one of those that proxies know: ${CIPHERS.slice(0, 4).join(', ')}, …`,
          );
        else if (text !== '' && seen.has(text))
          report(cipher, 'repeated', text).fix('remove it', [{ op: 'remove', path: pointerTo(cipher.path) }]);
        seen.add(text);
      }
    }

    function checkCertificates(tls: Field): void {
      const pairs = tls.get('tlsCertificates');
      const mode = tls.get('mode').text ?? '';
      if (mode !== 'PASSTHROUGH' && mode !== 'AUTO_PASSTHROUGH') {
        if (pairs.items.length > 2)
          report(pairs, 'third', pairs.items.length).fix('name two at most, one for each kind of key');
        return;
      }
      for (const name of CERTIFICATES) {
        const at = tls.get(name);
        if (!at.text && at.items.length === 0) continue;
        report(at, 'unread', name, mode).fix('leave it out, or end TLS here with mode SIMPLE', [
          { op: 'remove', path: pointerTo(at.path) },
        ]);
      }
    }
  },
});

const OLD = ['TLSV1_0', 'TLSV1_1'];
const HTTP = ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'];
const CERTIFICATES = [
  'credentialName',
  'credentialNames',
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'caCrl',
  'tlsCertificates',
];
const CIPHERS = (
  'ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-RSA-AES128-GCM-SHA256 ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-RSA-AES256-GCM-SHA384 ' +
  'ECDHE-ECDSA-CHACHA20-POLY1305 ECDHE-RSA-CHACHA20-POLY1305 ECDHE-ECDSA-AES128-SHA ECDHE-RSA-AES128-SHA ECDHE-ECDSA-AES256-SHA ' +
  'ECDHE-RSA-AES256-SHA AES128-GCM-SHA256 AES256-GCM-SHA384 AES128-SHA AES256-SHA DES-CBC3-SHA'
).split(' ');

/** What begins with a sign is an expression of BoringSSL's, which istiod passes on. */
function isKnown(cipher: string): boolean {
  return cipher === '' || cipher === 'ALL' || !/^[\p{L}\p{N}]/u.test(cipher) || CIPHERS.includes(cipher);
}
