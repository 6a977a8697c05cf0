import { attributesOf, authorizationOf, type Attribute } from '../../../model/policy/authorization';
import type { Field } from '../../../model/field';
import { podPortsOf } from '../../../model/workloads/pod-ports';
import { enforcedByZtunnel } from '../../../model/policy/ztunnel-policy';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'authz/port-not-target-port',
  severity: 'warning',
  summary: 'A policy for ztunnel goes by the port of a Service, where ztunnel sees that of the pods.',
  details:
    'ztunnel stands before the pod, where a call to port 80 of a Service has become one to its `targetPort`. A policy by selector or namespace that ' +
    'says 80 never matches such a call: a DENY denies nothing, and an ALLOW lets nobody in. At a waypoint it is the other way round.',
  on: ['AuthorizationPolicy'],
  reads: ['workload', 'Service'],
  sources: ['istio/ztunnel src/proxy/inbound.rs'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules:
    - to: [{ operation: { ports: ['80'] } }]
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules:
    - to: [{ operation: { ports: ['8080'] } }]
`,
  },
  messages: {
    servicePort: (port: string, service: string, targets: string) =>
      `${port} is a port of ${service}, and no port of the pods: ztunnel sees ${targets}`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('AuthorizationPolicy')) {
      const { rules } = authorizationOf(mesh, policy);
      const values = rules.flatMap(attributesOf).flatMap(portsOf);
      if (values.length === 0) continue;
      const pods = enforcedByZtunnel(mesh, policy).map((workload) => podPortsOf(mesh, workload));
      for (const value of values) {
        const port = Number(value.text);
        if (pods.some(({ own }) => own.has(port))) continue;
        const led = pods.flatMap((one) => one.led.filter((service) => service.port === port));
        const targets = [...new Set(led.map(({ target }) => target))];
        if (targets.length === 0) continue;
        const reported = report(value, 'servicePort', `${port}`, led[0]!.service, targets.join(' and '));
        if (targets.length > 1) reported.fix(`name the ports of the pods: ${targets.join(', ')}`);
        else
          reported.fix(`name the port of the pods: "${targets[0]}"`, [
            { op: 'replace', path: pointerTo(value.path), value: `${targets[0]}` },
          ]);
      }
    }
  },
});

/** The single ports that an attribute names. */
function portsOf({ field, name }: Attribute): readonly Field[] {
  if (name === 'ports' || name === 'notPorts') return field.items;
  return name === 'destination.port' ? [...field.get('values').items, ...field.get('notValues').items] : [];
}
