import { isIpAddress } from '../../../input/addresses';
import { hostProblem } from '../../istio-schema/host-forms';
import { policies } from '../../istio-schema/policies';
import { isPort, shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/tunnel',
  severity: 'error',
  summary: 'A tunnel leads nowhere, or is made by a method that makes none.',
  details:
    'A tunnel is asked for with CONNECT or POST, and leads to a host or an address and a port. The host is a full name without wildcards: it is written into ' +
    'each request for a tunnel as it is.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateTunnelSettings'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: proxy, namespace: shop }
spec:
  host: proxy
  trafficPolicy: { tunnel: { protocol: GET, targetHost: db.example.com, targetPort: 5432 } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: proxy, namespace: shop }
spec:
  host: proxy
  trafficPolicy: { tunnel: { protocol: CONNECT, targetHost: db.example.com, targetPort: 5432 } }
`,
  },
  messages: {
    protocol: (protocol: string) => `${protocol} asks for no tunnel: CONNECT and POST do`,
    host: (host: string, problem: string) => `${host} is neither a host nor an address: ${problem}`,
    port: (port: number) => `port ${port} is not within 1 and 65535`,
  },
  check({ mesh, report }) {
    for (const { field, isOfPort } of policies(mesh)) {
      if (isOfPort) continue;
      const [protocol, host, port] = ['protocol', 'targetHost', 'targetPort'].map((name) => field.get('tunnel', name));
      if (protocol!.text && !['CONNECT', 'POST'].includes(protocol!.text))
        report(protocol!, 'protocol', shown(protocol!.text)).fix('write CONNECT');
      const problem = host!.text === undefined || isIpAddress(host!.text) ? undefined : hostProblem(host!.text);
      if (problem !== undefined) report(host!, 'host', shown(host!.text!), problem).fix('name one host in full');
      if (port!.number !== undefined && !isPort(port!.number))
        report(port!, 'port', port!.number).fix('name the port that the tunnel leads to');
    }
  },
});
