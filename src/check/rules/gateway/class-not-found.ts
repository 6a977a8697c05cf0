import { hasCilium } from '../../../model/platform/platform-facts';
import { AGENTGATEWAY_CLASSES, BUILT_IN_CLASSES, gateways } from '../../../model/waypoints/waypoint';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/class-not-found',
  severity: 'error',
  summary: 'A Gateway names a class that nobody has.',
  details:
    'No controller takes the Gateway: it gets no address and no proxy, and every route of it waits. If it was meant as a waypoint, ' +
    'traffic goes straight to the pods. istiod makes its own classes, so they need no manifest: `istio`, `istio-waypoint` and their kin.',
  codes: ['KIA1504'],
  on: ['Gateway'],
  reads: ['GatewayClass', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'workload'],
  sources: ['istio/istio pilot/pkg/config/kube/gatewaycommon/classinfo.go'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: waypoint, namespace: shop }
spec:
  gatewayClassName: istio-waypiont
  listeners: [{ name: mesh, port: 15008, protocol: HBONE }]
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
    unknown: (className: string) =>
      `there is no GatewayClass ${JSON.stringify(className)}: nobody makes this Gateway work`,
  },
  check({ mesh, report }) {
    // Classes are of the whole cluster, and come with controllers and clouds: one among a few files says nothing of the others.
    if (mesh.world === 'open') return;
    const own = mesh.ofKind('GatewayClass').map(({ name }) => name);
    for (const { object, className, role } of gateways(mesh)) {
      // Cilium's chart makes a class of that name, which is rarely among the manifests.
      if (role !== 'unknown' || className === '' || (className === 'cilium' && hasCilium(mesh))) continue;
      const isSwitchedOff = AGENTGATEWAY_CLASSES.includes(className);
      report(object.spec.get('gatewayClassName'), 'unknown', className).fix(
        isSwitchedOff
          ? 'have istiod make it (pilot.env.PILOT_ENABLE_AGENTGATEWAY: "true"), or name a class of Envoy, such as istio or istio-waypoint'
          : `name a class that is there, such as ${namesShown([...own, ...BUILT_IN_CLASSES], className)}, or add the GatewayClass`,
      );
    }
  },
});
