import { listenersOf } from '../../../model/gateways/gateway-listener';
import { isAtLeast } from '../../../model/platform/platform-facts';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/listener-protocol',
  severity: 'error',
  summary: 'A listener has fields that do not go with its protocol, or lacks those that it needs.',
  details:
    'An API server refuses the Gateway or ListenerSet. HTTP, TCP and UDP have no `tls`; TCP and UDP no `hostname`, which nothing in their ' +
    'traffic tells; HTTPS terminates TLS; TLS needs `tls`; and who terminates needs a certificate in `certificateRefs`, or options of ' +
    'the implementation.',
  isInCrd: true,
  on: ['Gateway', 'ListenerSet'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/gateway_types.go, GatewaySpec and ListenerTLSConfig (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: http, port: 80, protocol: HTTP, tls: { certificateRefs: [{ name: public }] } }
    - { name: https, port: 443, protocol: HTTPS, tls: { mode: Passthrough } }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: http, port: 80, protocol: HTTP }
    - { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: public }] } }
    - { name: tls, port: 8443, protocol: TLS, tls: { mode: Passthrough } }
`,
  },
  messages: {
    tls: (protocol: string) => `a listener of protocol ${protocol} has no tls`,
    hostname: (protocol: string) => `nothing in ${protocol} traffic tells a hostname, and a listener for it has none`,
    mode: (mode: string) => `HTTPS is terminated at the listener, and mode is ${mode}`,
    missing: () => 'a listener of protocol TLS needs tls, with a mode',
    certificate: () => 'TLS is terminated here, and no certificate is named',
  },
  check({ mesh, report }) {
    const needsTls = isAtLeast(mesh, 'gatewayApi', '1.5');
    for (const object of [...mesh.ofKind('Gateway'), ...mesh.ofKind('ListenerSet')]) {
      for (const { field, protocol = '' } of listenersOf(object)) {
        const [tls, hostname] = [field.get('tls'), field.get('hostname')];
        const mode = tls.get('mode').text ?? 'Terminate';
        if (PLAIN.includes(protocol) && tls.isSet) {
          report(tls, 'tls', protocol).fix('remove it, or make the protocol HTTPS or TLS');
        }
        if ((protocol === 'TCP' || protocol === 'UDP') && hostname.text) {
          report(hostname, 'hostname', protocol).fix('remove it; listeners of TLS are told apart by hostnames');
        }
        if (protocol === 'HTTPS' && tls.isSet && mode !== 'Terminate' && mode !== '') {
          report(tls.get('mode'), 'mode', mode).fix('write mode: Terminate, or make the protocol TLS');
        }
        if (protocol === 'TLS' && !tls.isSet && needsTls)
          report(field, 'missing').fix('add tls: { mode: Passthrough }');
        const isEmpty = tls.get('certificateRefs').items.length === 0 && tls.get('options').entries.length === 0;
        if (tls.map !== undefined && mode === 'Terminate' && isEmpty && !PLAIN.includes(protocol)) {
          report(tls, 'certificate').fix('name the Secret with it: certificateRefs: [{ name: … }]');
        }
      }
    }
  },
});

const PLAIN: readonly string[] = ['HTTP', 'TCP', 'UDP'];
