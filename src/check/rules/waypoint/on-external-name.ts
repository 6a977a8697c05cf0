import { services } from '../../../model/services/service';
import { bindingOfService } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'waypoint/on-external-name',
  severity: 'warning',
  summary: 'A Service of type ExternalName asks for a waypoint.',
  details:
    'Such a Service is an alias in DNS: clients get the other name, and connect to what that stands for. Ambient mode knows no ' +
    'Service of this type, so the label does nothing. A waypoint for an external host goes with a ServiceEntry.',
  on: ['Service'],
  reads: ['Gateway'],
  sources: ['istio/istio pilot/pkg/serviceregistry/ambient/services.go'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: pay, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec: { type: ExternalName, externalName: pay.example.com }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: shop, labels: { istio.io/use-waypoint: waypoint } }
spec:
  hosts: [pay.example.com]
  ports: [{ number: 443, name: tls, protocol: TLS }]
  resolution: DNS
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    alias: (target: string) => `this Service is an alias of ${target} in DNS: no traffic to it passes a waypoint`,
  },
  check({ mesh, report }) {
    for (const service of services(mesh)) {
      const { status, by, isInherited } = bindingOfService(mesh, service);
      // A waypoint that is not to be had is told by the rules about that, and a namespace asks for all that it has.
      if (!service.isExternalName || !by || isInherited || (status !== 'bound' && status !== 'unknown')) continue;
      const target = service.object.spec.get('externalName').text;
      report(by, 'alias', target ?? 'another name').fix(
        `make a ServiceEntry for ${target ?? 'the host'}, with the label, and remove it here`,
        [{ op: 'remove', path: pointerTo(by.path) }],
      );
    }
  },
});
