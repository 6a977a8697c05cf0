import { gatewayNames } from '../../../model/gateways/istio-gateway';
import { virtualServices } from '../../../model/routing/virtual-service';
import { isGatewayName } from '../../istio-schema/host-forms';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/gateway-not-found',
  severity: 'error',
  summary: 'A VirtualService names a Gateway that is not there.',
  details:
    'No proxy takes the routes from it, so requests from outside get 404, or no connection at all. A name without a namespace is of the ' +
    "VirtualService's own; a Gateway elsewhere is `namespace/name`. Once any gateway is named, the VirtualService is no longer for clients " +
    'inside the mesh, unless `mesh` is among them.',
  codes: ['IST0101', 'KIA1102'],
  on: ['VirtualService'],
  reads: ['IstioGateway', 'Gateway'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/gateways.go',
    'istio/istio pilot/pkg/model/config.go, resolveGatewayName',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
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
metadata: { name: public, namespace: ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [ingress/public]
  http: [{ route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    missing: (gateway: string) => `there is no Gateway ${gateway}: no gateway takes these routes`,
    match: (gateway: string) => `there is no Gateway ${gateway}: this match is for nobody`,
    other: (gateway: string, mesh: boolean) =>
      `Gateway ${gateway} is not among those of the VirtualService${mesh ? ', which is for the mesh alone' : ''}: this match is for nobody`,
  },
  check({ mesh, report }) {
    const gateways = [...mesh.ofKind('IstioGateway'), ...mesh.ofKind('Gateway')];
    for (const vs of virtualServices(mesh)) {
      const names = gatewayNames(mesh, vs);
      const own = new Set(names.filter(({ isOfMatch }) => !isOfMatch).map(keyOf));
      if (own.size === 0) own.add('mesh');
      for (const one of names) {
        const { field, namespace, name, kind, isOfMatch, found } = one;
        const title = `${namespace}/${name}`;
        // What can't be one is istio-schema/gateway-reference's.
        if (!isGatewayName(one.text)) continue;
        if (isOfMatch && kind === 'named' && !own.has(keyOf(one)) && found) {
          report(field, 'other', title, own.size === 1 && own.has('mesh'))
            .related(found)
            .fix(`name ${one.text} among spec.gateways, or leave it out here`);
          continue;
        }
        // A match that repeats what the VirtualService names is told of there.
        if (kind !== 'named' || found || (isOfMatch && own.has(keyOf(one)))) continue;
        if (!mesh.knows('IstioGateway', namespace)) continue;
        const namesakes = gateways.filter((gateway) => gateway.name === name);
        const [only] = namesakes;
        const reported = report(field, isOfMatch ? 'match' : 'missing', title);
        if (namesakes.length === 1) {
          const value = `${only!.namespace}/${only!.name}`;
          reported
            .related(only!)
            .fix(`name it with its namespace: ${value}`, [{ op: 'replace', path: `/${field.path.join('/')}`, value }]);
        } else {
          const near = gateways.filter((gateway) => gateway.namespace === namespace).map((gateway) => gateway.name);
          reported.fix(
            near.length === 0
              ? `add the Gateway to namespace ${namespace}, or name one that is there as namespace/name`
              : `name one of those in namespace ${namespace}: ${near.join(', ')}`,
          );
        }
      }
    }
  },
});

function keyOf({
  kind,
  namespace,
  name,
  text,
}: {
  kind: string;
  namespace: string;
  name: string;
  text: string;
}): string {
  return kind === 'named' ? `${namespace}/${name}` : text;
}
