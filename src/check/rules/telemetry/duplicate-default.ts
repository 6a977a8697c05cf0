import { attachmentOf, isOfRevision } from '../../../model/policy/attachment';
import type { MeshObject } from '../../../model/mesh-object';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'telemetry/duplicate-default',
  severity: 'error',
  summary: 'A namespace has two Telemetries for everything in it.',
  details:
    'istiod takes one Telemetry without selector and targets for each namespace, the oldest, and none of the others. Which one that is ' +
    'manifests do not tell: what the others say of logs, metrics and traces is without effect.',
  codes: ['IST0160'],
  on: ['Telemetry'],
  reads: ['workload', 'Service', 'ServiceEntry', 'Gateway'],
  sources: ['istio/istio pilot/pkg/model/telemetry.go'],
  example: {
    wrong: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: shop }
spec: { accessLogging: [{ providers: [{ name: envoy }] }] }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: traces, namespace: shop }
spec: { tracing: [{ randomSamplingPercentage: 10 }] }
`,
    right: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: all, namespace: shop }
spec:
  accessLogging: [{ providers: [{ name: envoy }] }]
  tracing: [{ randomSamplingPercentage: 10 }]
`,
  },
  messages: {
    several: (namespace: string, others: string) =>
      `namespace ${namespace} has ${others} for everything in it too: istiod reads the oldest of them alone`,
  },
  check({ mesh, report }) {
    const byNamespace = new Map<string, MeshObject[]>();
    for (const one of mesh.ofKind('Telemetry')) {
      const { hasTargets, selector } = attachmentOf(mesh, one);
      if (hasTargets || selector?.isEmpty === false || !isOfRevision(mesh, one)) continue;
      const list = byNamespace.get(one.namespace);
      if (list) list.push(one);
      else byNamespace.set(one.namespace, [one]);
    }
    for (const [namespace, all] of byNamespace) {
      if (all.length < 2) continue;
      for (const one of all) {
        const others = all.filter((other) => other !== one);
        const more = others.length > 1 ? ` and ${others.length - 1} more` : '';
        report(one, 'several', namespace, `Telemetry ${others[0]!.name}${more}`)
          .related(others[0]!)
          .fix('put what they say into one Telemetry');
      }
    }
  },
});
