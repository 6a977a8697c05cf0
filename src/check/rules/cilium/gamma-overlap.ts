import { gatewayRoutes } from '../../../model/gateways/gateway-route';
import { Field } from '../../../model/field';
import type { Mesh } from '../../../model/mesh';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'cilium/gamma-overlap',
  severity: 'warning',
  summary: "Cilium's Gateway API support is on, and routes have Services as parents: Cilium and Istio both take them.",
  details:
    'Routes for Services inside the cluster carry no class by which one controller could leave them to another. With ' +
    "`gatewayAPI.enabled`, Cilium sends the Service's traffic through its own Envoy too, and both write the status of the route. Rules " +
    'may be applied twice, or by the wrong one: the one that does not see who the client is.',
  on: ['HTTPRoute', 'GRPCRoute'],
  reads: ['ConfigMap', 'Service', 'ServiceEntry', 'Gateway', 'ListenerSet', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  sources: ['https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gamma/'],
  example: {
    wrong: `apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { enable-gateway-api: 'true' }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web-v1, port: 80 }] }]
`,
    right: `apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { enable-gateway-api: 'false' }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ group: '', kind: Service, name: web }]
  rules: [{ backendRefs: [{ name: web-v1, port: 80 }] }]
`,
  },
  messages: {
    both: (more: number) =>
      `Cilium takes this route too (gatewayAPI.enabled)${more > 0 ? `, and ${more} more` : ''}: two meshes route one Service`,
  },
  check({ mesh, report }) {
    const setting = gatewayApiOf(mesh);
    if (setting === false) return;
    const parents = gatewayRoutes(mesh)
      .filter(({ object }) => object.kind === 'HTTPRoute' || object.kind === 'GRPCRoute')
      .flatMap((route) =>
        route.parents
          .filter(({ group, kind }) => (group === '' || group === 'core') && kind === 'Service')
          .slice(0, 1)
          .map(({ field }) => field),
      );
    const [first, ...rest] = parents;
    if (!first) return;
    // It is one mistake, however many routes there are.
    report(first, 'both', rest.length)
      .related(...(setting instanceof Field ? [setting] : []), ...rest.slice(0, 5))
      .fix(
        'leave gatewayAPI.enabled off in the values of Cilium, or write VirtualServices, which Cilium does not read',
      );
  },
});

/** What turns it on: a field, or values that were given. */
function gatewayApiOf(mesh: Mesh): Field | boolean {
  const values = mesh.options.values?.cilium?.['gatewayAPI'] as { readonly enabled?: unknown } | null | undefined;
  if (values?.enabled === true) return true;
  const config = mesh.find('ConfigMap', 'kube-system', 'cilium-config')?.field('data', 'enable-gateway-api');
  return config?.text === 'true' ? config : false;
}
