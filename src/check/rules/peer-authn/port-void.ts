import { portModesOf } from '../../../model/policy/peer-authentication';
import { plaintextPortsOf } from '../../../model/policy/plaintext';
import { podPortsOf } from '../../../model/workloads/pod-ports';
import { workloads } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'peer-authn/port-void',
  severity: 'warning',
  summary: 'A PeerAuthentication has a mode for a port that changes nothing.',
  details:
    'The ports of `portLevelMtls` are those of the containers, and not those of a Service in front of them. A mode that is the one that holds for ' +
    'the pods anyway changes nothing either; to ztunnel, DISABLE is PERMISSIVE.',
  // A port that does not do what its mode says is peer-authn/strict-port-open.
  on: ['PeerAuthentication'],
  reads: ['workload', 'Service'],
  sources: [
    'istio/istio pilot/pkg/serviceregistry/ambient/authorization.go',
    'istio/istio architecture/ambient/peer-authentication.md',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec:
  mtls: { mode: STRICT }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  portLevelMtls: { 8080: { mode: STRICT } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: registry.example.com/web:1, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec:
  mtls: { mode: STRICT }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  portLevelMtls: { 8080: { mode: PERMISSIVE } }
`,
  },
  messages: {
    same: (mode: string, port: number, pods: string) =>
      `${mode} holds for all ports of ${pods} anyway: this changes nothing for port ${port}`,
    servicePort: (port: number, service: string, target: number) =>
      `${port} is a port of ${service}, and no port of its pods, which get that traffic at ${target}: this changes nothing`,
  },
  check({ mesh, report }) {
    const told = new Set<object>();
    for (const workload of workloads(mesh)) {
      const found = plaintextPortsOf(mesh, workload);
      const policy = found?.policy;
      if (!found || !policy || told.has(policy)) continue;
      told.add(policy);
      const { own, led } = podPortsOf(mesh, workload);
      for (const { port, mode, field } of portModesOf(policy)) {
        const wrong = own.has(port) ? undefined : led.find((one) => one.port === port);
        const comesTo = mode === 'DISABLE' ? 'PERMISSIVE' : mode;
        if (wrong) {
          report(field, 'servicePort', port, wrong.service, wrong.target).fix(
            `name the port of the pods: ${wrong.target}`,
          );
        } else if (comesTo === found.mode && found.refuses(port) === (comesTo === 'STRICT')) {
          report(field, 'same', found.mode, port, workload.title).fix('leave it out, or say what is to be different', [
            { op: 'remove', path: pointerTo(field.path) },
          ]);
        }
      }
    }
  },
});
