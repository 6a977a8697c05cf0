import { gatewayNames, hostsOfGateway, takesAnyHost } from '../../../model/gateways/istio-gateway';
import { virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

// Where the Gateway itself is missing, routing/gateway-not-found says so of its name, and this rule of the hosts, as Istio does.
export default defineRule({
  id: 'routing/host-not-in-gateway',
  severity: 'warning',
  summary: 'A Gateway takes none of the hosts of a VirtualService that names it.',
  details:
    'A gateway answers for the hosts of its own servers only. If none of them is among those of the VirtualService, its routes are never ' +
    'used and requests get 404. A server may also be for VirtualServices of some namespace only: `namespace/host`, or `./host` for its own.',
  codes: ['IST0132'],
  on: ['VirtualService'],
  reads: ['IstioGateway', 'Gateway'],
  sources: ['istio/istio pkg/config/analysis/analyzers/virtualservice/gateways.go, vsHostInGateway'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: web } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*.example.com'] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [public]
  http: [{ route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    otherHosts: (gateway: string, hosts: string, taken: string) =>
      `Gateway ${gateway} takes none of the hosts ${hosts}, but ${taken}: these routes are never used there`,
    noHosts: (gateway: string, namespace: string) =>
      `Gateway ${gateway} takes no hosts from VirtualServices of namespace ${namespace}: these routes are never used there`,
    noGateway: (gateway: string, hosts: string) =>
      `no Gateway ${gateway} takes the hosts ${hosts}: these routes are never used there`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      const hosts = vs.hosts.map(({ host }) => host).join(', ');
      // A VirtualService without hosts is one that others delegate to.
      if (hosts === '') continue;
      for (const { field, found, kind, namespace, name, isOfMatch } of gatewayNames(mesh, vs)) {
        if (kind !== 'named' || isOfMatch) continue;
        const title = `${namespace}/${name}`;
        if (!found) {
          if (!mesh.knows('IstioGateway', namespace)) continue;
          report(vs.object.spec.get('hosts'), 'noGateway', title, hosts).fix(
            'name a Gateway that is there, with one of these hosts',
          );
          continue;
        }
        if (takesAnyHost(found, vs)) continue;
        const taken = hostsOfGateway(found, vs.namespace);
        const reported =
          taken.length === 0
            ? report(field, 'noHosts', title, vs.namespace)
            : report(field, 'otherHosts', title, hosts, taken.join(', '));
        reported
          .related(found)
          .fix(
            taken.length === 0
              ? `give the Gateway a server with host ${vs.hosts[0]!.host}`
              : `use a host of the Gateway (${taken.join(', ')}), or give it a server with host ${vs.hosts[0]!.host}`,
          );
      }
    }
  },
});
