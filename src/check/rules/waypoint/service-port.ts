import type { Field } from '../../../model/field';
import { fullHost, serviceNameOf } from '../../../model/services/hosts';
import type { Mesh } from '../../../model/mesh';
import { findService } from '../../../model/services/service';
import { HBONE_PORT, waypoints, type MeshGateway } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'waypoint/service-port',
  severity: 'error',
  summary: 'The Service of a waypoint lacks port 15008, where ztunnel calls it.',
  details:
    'istiod makes a Service for a waypoint with the ports of its listeners, unless `spec.addresses` names one that is there. ' +
    'ztunnel connects to port 15008 of it. Without that port the waypoint is bound and looks ready, and every connection to ' +
    'what uses it fails.',
  on: ['Gateway'],
  reads: ['Service'],
  sources: [
    'istio/istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go',
    'istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
`,
  },
  messages: {
    listeners: () =>
      'no listener is on 15008, so the Service that istiod makes lacks that port: every connection by way of this waypoint fails',
    service: (service: string) => `${service} has no TCP port 15008: every connection by way of this waypoint fails`,
  },
  check({ mesh, report }) {
    for (const gateway of waypoints(mesh)) {
      const { object, listeners } = gateway;
      // Where another proxy stands before it, that one is what ztunnel calls.
      if (object.annotation('ambient.istio.io/waypoint-inbound-binding').isSet) continue;
      if (isManaged(gateway)) {
        // An API server refuses a Gateway without listeners.
        if (listeners.length === 0 || listeners.some(mayBeOnHbonePort)) continue;
        report(object.spec.get('listeners'), 'listeners').fix('listen for HBONE on 15008 alone', [
          { op: 'replace', path: '/spec/listeners', value: [{ name: 'mesh', port: HBONE_PORT, protocol: 'HBONE' }] },
        ]);
        continue;
      }
      for (const address of object.spec.get('addresses').items) {
        const service = serviceAt(mesh, gateway, address);
        if (!service || service.ports.some(({ port, protocol }) => port === HBONE_PORT && protocol === 'TCP')) continue;
        report(address, 'service', service.title).related(service.object).fix(`add port 15008 to ${service.title}`);
      }
    }
  },
});

/** Whether istiod makes the Service (deploymentcontroller.go, IsManaged). */
function isManaged({ object }: MeshGateway): boolean {
  const addresses = object.spec.get('addresses').items;
  if (addresses.length !== 1) return addresses.length === 0;
  const type = addresses[0]!.get('type');
  return !type.isSet || type.text === 'IPAddress';
}

function mayBeOnHbonePort(listener: Field): boolean {
  const { number } = listener.get('port');
  return number === undefined || number === HBONE_PORT;
}

function serviceAt(mesh: Mesh, { namespace }: MeshGateway, address: Field): ReturnType<typeof findService> {
  if (address.get('type').text !== 'Hostname') return undefined;
  const named = serviceNameOf(mesh, fullHost(mesh, address.get('value').text ?? '', namespace));
  return named && findService(mesh, named.namespace, named.name);
}
