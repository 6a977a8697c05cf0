import { isDnsLabel, LABEL_FORM } from '../../istio-schema/host-forms';
import { isHttp, isProtocol, isTls, PROTOCOLS } from '../../istio-schema/protocols';
import { shown, validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/service-entry-port',
  severity: 'error',
  summary: 'A port of a ServiceEntry has a name or a protocol that the webhook of Istio refuses.',
  details:
    'Each port has a name, which is a DNS label, and a protocol that Istio knows, or none. With several hosts, every port needs one by which a ' +
    'proxy can tell the hosts apart, one of HTTP or TLS, unless the resolution is NONE.',
  codes: ['IST0106'],
  on: ['ServiceEntry'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, ValidateServiceEntry',
    'istio/istio pkg/config/protocol/instance.go, Parse',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: SSL }]
  location: MESH_EXTERNAL
  resolution: DNS
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api, namespace: shop }
spec:
  hosts: [api.example.com]
  ports: [{ number: 443, name: https, protocol: HTTPS }]
  location: MESH_EXTERNAL
  resolution: DNS
`,
  },
  messages: {
    name: (name: string) => `${name} is no name of a port: it is not of ${LABEL_FORM}`,
    protocol: (protocol: string) => `Istio knows no protocol ${protocol}`,
    hosts: (count: number, protocol: string) => `${protocol} does not tell the ${count} hosts apart`,
  },
  check({ mesh, report }) {
    for (const { spec } of validated(mesh, 'ServiceEntry')) {
      const hosts = spec.get('hosts').items.length;
      const isNone = ['NONE', undefined].includes(spec.get('resolution').text);
      for (const port of spec.get('ports').items) {
        const [name, protocol] = [port.get('name'), port.get('protocol')];
        // A name that is there twice, the CRD refuses.
        if (name.text !== undefined && !isDnsLabel(name.text))
          report(name, 'name', shown(name.text)).fix('write a name such as https');
        const given = protocol.text ?? '';
        if (given !== '' && !isProtocol(given))
          report(protocol, 'protocol', shown(given)).fix(`name one of ${PROTOCOLS.join(', ')}`);
        else if (hosts > 1 && !isNone && !isHttp(given) && !isTls(given))
          report(
            protocol.isSet ? protocol : port,
            'hosts',
            hosts,
            given === '' ? 'a port without a protocol' : given,
          ).fix('write a ServiceEntry for each host, or a protocol of HTTP or TLS');
      }
    }
  },
});
