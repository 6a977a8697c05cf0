import { ztunnelPoliciesOn } from '../../../model/policy/ztunnel-policy';
import { isCaptured } from '../../../model/workloads/enrolment';
import {
  bypassesInbound,
  modeOf,
  peerAuthenticationsOf,
  portModesOf,
  refusesPlaintext,
} from '../../../model/policy/peer-authentication';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { workloads, type Workload } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'ambient/bypass-inbound-unprotected',
  severity: 'warning',
  summary: 'Pods whose inbound traffic passes ztunnel by are under policies that ztunnel would enforce.',
  details:
    '`ambient.istio.io/bypass-inbound-capture: "true"` is for pods whose callers are outside the mesh, such as ingress controllers: ztunnel captures ' +
    'what they send, and none of the plaintext that they get. mTLS that is strict, and AuthorizationPolicies by selector or namespace, are then ' +
    'enforced for calls from the mesh alone; everybody else walks in.',
  on: ['workload'],
  reads: ['Namespace', 'PeerAuthentication', 'AuthorizationPolicy', 'Service', 'Gateway', 'ServiceEntry'],
  sources: ['istio/istio cni/pkg/nodeagent/net.go', 'istio/istio cni/pkg/iptables/iptables.go'],
  example: {
    wrong: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec:
  selector: { matchLabels: { app: ingress } }
  template:
    metadata:
      labels: { app: ingress }
      annotations: { ambient.istio.io/bypass-inbound-capture: 'true' }
    spec: { containers: [{ name: ingress, image: registry.example.com/ingress:1 }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: edge }
spec: { mtls: { mode: STRICT } }
`,
    right: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress, namespace: edge }
spec:
  selector: { matchLabels: { app: ingress } }
  template:
    metadata:
      labels: { app: ingress }
      annotations: { ambient.istio.io/bypass-inbound-capture: 'true' }
    spec: { containers: [{ name: ingress, image: registry.example.com/ingress:1 }] }
`,
  },
  messages: {
    open: (policies: string) => `plaintext to these pods passes ztunnel by: nobody enforces ${policies} for it`,
  },
  check({ mesh, report }) {
    for (const workload of workloads(mesh)) {
      if (!bypassesInbound(workload) || !isCaptured(mesh, workload)) continue;
      const policies = [...ztunnelPoliciesOn(mesh, workload), ...strictFor(mesh, workload)];
      if (policies.length === 0) continue;
      report(
        workload.template.get('metadata', 'annotations', 'ambient.istio.io/bypass-inbound-capture'),
        'open',
        namesShown(
          policies.map(({ title }) => title),
          '',
        ),
      )
        .related(...policies)
        .fix('remove the annotation, or guard the pods by a NetworkPolicy in place of these');
    }
  },
});

/** The PeerAuthentications that would have plaintext refused. */
function strictFor(mesh: Mesh, workload: Workload): readonly MeshObject[] {
  const { mesh: meshWide, namespace, workload: own } = peerAuthenticationsOf(mesh, workload);
  const [strict] = refusesPlaintext(mesh, workload)
    ? [own, namespace, meshWide].filter((policy) => modeOf(policy) === 'STRICT')
    : [own].filter((policy) => policy && portModesOf(policy).some(({ mode }) => mode === 'STRICT'));
  return strict ? [strict] : [];
}
