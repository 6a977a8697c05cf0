import { isIpAddress } from '../../../input/addresses';
import { virtualServices } from '../../../model/routing/virtual-service';
import { isMatchForMesh } from '../../../model/routing/route-matches';
import { waypointsReading } from '../../../model/waypoints/waypoint-readings';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/sni-is-address',
  severity: 'warning',
  summary: 'A match on a server name has an address, which no client sends as one.',
  details:
    'The server name of TLS (SNI) is a DNS name: the standard forbids addresses, and clients that connect to one send no name at all. The ' +
    'match never holds. Connections to an address are matched by `destinationSubnets`.',
  codes: ['IST0133'],
  // What a waypoint makes of a server name is routing/sni-at-waypoint.
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateSniHost',
    'https://www.rfc-editor.org/rfc/rfc6066#section-3',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: legacy, namespace: shop }
spec:
  hosts: [legacy.example.com]
  gateways: [ingress/shop]
  tls:
    - match: [{ port: 443, sniHosts: [192.0.2.7] }]
      route: [{ destination: { host: legacy } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: legacy, namespace: shop }
spec:
  hosts: [legacy.example.com]
  gateways: [ingress/shop]
  tls:
    - match: [{ port: 443, sniHosts: [legacy.example.com] }]
      route: [{ destination: { host: legacy } }]
`,
  },
  messages: {
    never: (address: string) => `clients send no server name for an address: a match on ${address} never holds`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      for (const { kind, matches } of vs.routes) {
        if (kind !== 'tls') continue;
        for (const match of matches) {
          if (isMatchForMesh(match) && waypointsReading(mesh, vs).length > 0) continue;
          for (const host of match.get('sniHosts').items) {
            if (!host.text || !isIpAddress(host.text)) continue;
            report(host, 'never', host.text).fix('write the DNS name that clients call');
          }
        }
      }
    }
  },
});
