import type { Field } from '../../../model/field';
import { isHttp, isProtocol, isTls } from '../../istio-schema/protocols';
import { isPort, shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const CERTIFICATES = [
  'serverCertificate',
  'privateKey',
  'caCertificates',
  'tlsCertificates',
  'credentialName',
  'credentialNames',
];

export default defineRule({
  id: 'istio-schema/server-tls',
  severity: 'error',
  summary: 'TLS of a server lacks a certificate, has two sources of one, or is where it can not be.',
  details:
    'A server for HTTPS or TLS has `tls`, and one for another protocol has none, except that one for HTTP may redirect to HTTPS. With SIMPLE and MUTUAL it shows ' +
    'a certificate, from one source: files, a list of them, or Secrets. With MUTUAL and files it needs the CA of its clients. With ISTIO_MUTUAL the mesh brings ' +
    'all of it. A list of revoked certificates is in the Secret, where there is one.\n\n' +
    'A Sidecar that terminates TLS itself takes files alone.',
  codes: ['IST0106'],
  isInCrd: true,
  on: ['IstioGateway', 'Sidecar'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateServer, validateTLSOptions, ValidateSidecar'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: SIMPLE } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: shop, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      hosts: [shop.example.com]
      tls: { mode: SIMPLE, credentialName: shop-cert }
`,
  },
  messages: {
    missing: (protocol: string) => `a server for ${protocol} needs tls`,
    plain: (protocol: string) => `a server for ${protocol} has no TLS, except to redirect`,
    needless: (mode: string, what: string) =>
      `with mode ${mode} the mesh brings certificates: ${what} has no place there`,
    sources: (what: string) => `a server has certificates from one source, and this one from ${what}`,
    needs: (mode: string, what: string) => `mode ${mode} needs ${what}, or a credentialName`,
    revoked: (why: string) => `caCrl has no place there: ${why}`,
    sidecar: (what: string) => `a Sidecar can not have ${what} in tls`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'IstioGateway')) {
      for (const server of spec.get('servers').items) {
        const [tls, port] = [server.get('tls'), server.get('port')];
        const [protocol, number] = [port.get('protocol').text ?? '', port.get('number').number ?? 0];
        if (tls.map !== undefined) options(tls);
        const isBound = isPort(number) || (number === 0 && (server.get('bind').text?.startsWith('unix://') ?? false));
        // What is wrong with the port itself is told of (istio-schema/gateway-server).
        if (!isProtocol(protocol) || !isBound || !port.get('name').text || port.get('targetPort').number) continue;
        if (isTls(protocol)) {
          if (!tls.isSet) report(server, 'missing', protocol).fix('add tls: { mode: SIMPLE, credentialName: … }');
        } else if (tls.map !== undefined && !(isHttp(protocol) && isRedirect(tls)))
          report(tls, 'plain', protocol).fix('remove tls, or make the protocol HTTPS or TLS');
      }
    }
    for (const { spec } of validated(mesh, 'Sidecar')) {
      for (const listener of spec.get('ingress').items) {
        const [tls, protocol] = [listener.get('tls'), listener.get('port', 'protocol').text ?? ''];
        if (tls.map === undefined) continue;
        for (const what of ['subjectAltNames', 'httpsRedirect', 'credentialName', 'credentialNames', 'tlsCertificates'])
          if (isGiven(tls.get(what))) report(tls.get(what), 'sidecar', what).fix('remove it');
        const mode = tls.get('mode');
        if (['ISTIO_MUTUAL', 'AUTO_PASSTHROUGH'].includes(mode.text ?? ''))
          report(mode, 'sidecar', `mode ${mode.text}`).fix('use SIMPLE or MUTUAL');
        if (!isTls(protocol))
          report(tls, 'plain', shown(protocol)).fix('remove tls, or make the protocol HTTPS or TLS');
        options(tls);
      }
    }

    function options(tls: Field): void {
      const mode = tls.get('mode').text ?? 'PASSTHROUGH';
      const has = (name: string): boolean => isGiven(tls.get(name));
      if (mode === 'ISTIO_MUTUAL') {
        for (const what of CERTIFICATES.filter(has)) report(tls.get(what), 'needless', mode, what).fix('remove it');
        return;
      }
      const files = has('serverCertificate') && has('privateKey') ? ['serverCertificate and privateKey'] : [];
      const sources = [...files, ...['credentialName', 'credentialNames', 'tlsCertificates'].filter(has)];
      if (sources.length > 1) report(tls, 'sources', sources.join(' and ')).fix('leave one of them');
      const isMutual = ['MUTUAL', 'OPTIONAL_MUTUAL'].includes(mode);
      // With a Secret, all is in there, and nothing more is looked at.
      if ((mode === 'SIMPLE' || isMutual) && (has('credentialName') || has('credentialNames'))) return;
      if (mode === 'SIMPLE' || isMutual) {
        if (isMutual && !has('caCertificates'))
          report(tls, 'needs', mode, 'caCertificates').fix('add the CA of the clients: caCertificates');
        const lists = tls.get('tlsCertificates').items;
        for (const at of lists.length > 0 ? lists : [tls])
          for (const what of ['serverCertificate', 'privateKey'])
            if (!isGiven(at.get(what))) report(at, 'needs', mode, what).fix(`add ${what}, or a credentialName`);
      }
      if (!has('caCrl')) return;
      if (has('credentialName'))
        report(tls.get('caCrl'), 'revoked', 'it is in the Secret').fix('put it into the Secret');
      else if (mode === 'SIMPLE')
        report(tls.get('caCrl'), 'revoked', 'with mode SIMPLE clients show no certificates').fix('remove it');
    }
  },
});

function isRedirect(tls: Field): boolean {
  const isPassed = ['PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(tls.get('mode').text ?? 'PASSTHROUGH');
  return isPassed && !['caCertificates', 'privateKey', 'serverCertificate'].some((name) => isGiven(tls.get(name)));
}

function isGiven({ isSet, value }: Field): boolean {
  return isSet && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);
}
