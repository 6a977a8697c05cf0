import { protocolOf } from '../../../model/services/protocol';
import { services, type ServicePort } from '../../../model/services/service';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'service/external-name-port',
  severity: 'warning',
  summary: 'A port of an ExternalName Service does not say which protocol it is.',
  details:
    'For a port of plain TCP without an address of its own, a sidecar or a gateway has to listen on every address, and then takes connections ' +
    'to that port that were meant for somebody else. With HTTP or TLS it goes by the name that the client asks for. ztunnel and ' +
    'waypoints do not model these Services at all: a ServiceEntry does the same for them too.',
  codes: ['IST0150'],
  on: ['Service'],
  sources: ['istio/istio pkg/config/analysis/analyzers/service/portname.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { type: ExternalName, externalName: payments.example.com, ports: [{ name: tcp, port: 443 }] }
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: payments, namespace: shop }
spec: { type: ExternalName, externalName: payments.example.com, ports: [{ name: tls, port: 443 }] }
`,
  },
  messages: {
    unclear: (ports: string) => `${ports}: proxies take connections to that port of any address for this Service`,
  },
  check({ mesh, report }) {
    for (const { isExternalName, ports } of services(mesh)) {
      // Upstream says it once for a Service.
      const [first, ...rest] = isExternalName ? ports.filter(isUnclear) : [];
      if (!first) continue;
      report(first.field, 'unclear', [first, ...rest].map(saidOf).join(', '))
        .related(...rest.map(({ field }) => field))
        .fix(
          'name the port by its protocol, such as http, tls or https; or write a ServiceEntry in place of the Service',
        );
    }
  },
});

function isUnclear({ appProtocol, name, treatment }: ServicePort): boolean {
  return treatment === 'sniffed' || (treatment === 'tcp' && protocolOf(appProtocol ?? name ?? '') === 'tcp');
}

function saidOf({ port, appProtocol, name, treatment }: ServicePort): string {
  const said = appProtocol ?? name;
  if (treatment === 'tcp') return `port ${port} is plain TCP`;
  return said ? `port ${port} has a protocol that nobody knows (${said})` : `port ${port} has no name`;
}
