import { HBONE_PORT, waypoints } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'waypoint/listener',
  severity: 'error',
  summary: 'A waypoint has a listener that is not HBONE on port 15008.',
  details:
    'A waypoint takes mesh traffic only, on one listener. istiod refuses any other (`UnsupportedProtocol`), and says so in the ' +
    'status of that listener alone: the Gateway goes on to look accepted, and its proxy runs, but nothing answers on the port ' +
    'as it should.\n\n' +
    'Traffic from outside the mesh comes in at a Gateway of class `istio`.',
  codes: ['IST0171'],
  conditions: ['Accepted UnsupportedProtocol'],
  on: ['Gateway'],
  sources: ['istio/istio pilot/pkg/config/kube/gateway/conversion.go'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - { name: mesh, port: 15008, protocol: HBONE }
    - { name: http, port: 80, protocol: HTTP }
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - { name: mesh, port: 15008, protocol: HBONE }
`,
  },
  messages: {
    extra: (port: string, protocol: string) =>
      `a waypoint listens for HBONE on 15008 alone: istiod refuses this listener (${protocol} on ${port})`,
    protocol: (protocol: string) => `port 15008 of a waypoint is for HBONE: istiod refuses ${protocol} there`,
  },
  check({ mesh, report }) {
    for (const { className, listeners } of waypoints(mesh)) {
      // Agentgateway may have listeners of its own.
      const controller = mesh.find('GatewayClass', '', className)?.spec.get('controllerName').text ?? className;
      if (controller.includes('agentgateway')) continue;
      // A waypoint that does not listen on 15008 at all is told by waypoint/service-port.
      if (!listeners.some((one) => one.get('port').number === HBONE_PORT)) continue;
      for (const [i, listener] of listeners.entries()) {
        const [port, protocol] = [listener.get('port').number, listener.get('protocol').text];
        if (port === undefined || protocol === undefined || (port === HBONE_PORT && protocol === 'HBONE')) continue;
        const at = `/spec/listeners/${i}`;
        if (port === HBONE_PORT) {
          report(listener.get('protocol'), 'protocol', protocol).fix('say protocol: HBONE', [
            { op: 'replace', path: `${at}/protocol`, value: 'HBONE' },
          ]);
        } else {
          // Of several, each step would move the others.
          const isOnly = listeners.length === 2;
          report(listener, 'extra', String(port), protocol).fix(
            'remove the listener',
            isOnly ? [{ op: 'remove', path: at }] : undefined,
          );
        }
      }
    }
  },
});
