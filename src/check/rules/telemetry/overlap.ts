import { isOfRevision } from '../../../model/policy/attachment';
import { isCaptured } from '../../../model/workloads/enrolment';
import type { Mesh } from '../../../model/mesh';
import type { MeshObject } from '../../../model/mesh-object';
import { byLabels } from '../../../model/selectors';
import { workloadsIn } from '../../../model/workloads/workload';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'telemetry/overlap',
  severity: 'error',
  summary: 'Two Telemetries are for the same pods.',
  details:
    'Istio wants one Telemetry at most to select a pod. Of two, istiod takes both one after the other, by age, and what the newer says of logs, ' +
    'metrics or traces covers the other: which one that is, manifests do not tell.\n\n' +
    'Pods that ztunnel captures read neither; that has a rule of its own (telemetry/not-at-waypoint).',
  codes: ['IST0159'],
  on: ['Telemetry'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/telemetry/selector.go',
    'istio/istio pilot/pkg/model/telemetry.go',
  ],
  example: {
    wrong: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: front } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: shop }
spec: { selector: { matchLabels: { app: web } } }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: traces, namespace: shop }
spec: { selector: { matchLabels: { tier: front } } }
`,
    right: `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, tier: front } }
    spec: { containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: all, namespace: shop }
spec: { selector: { matchLabels: { app: web } } }
`,
  },
  messages: {
    both: (pods: string, other: string) =>
      `${pods} is selected by ${other} too: the age of the two decides what counts`,
  },
  check({ mesh, report }) {
    const told = new Set<MeshObject>();
    for (const namespace of new Set(mesh.ofKind('Telemetry').map((one) => one.namespace))) {
      const selecting = telemetriesOf(mesh, namespace);
      if (selecting.length < 2) continue;
      for (const workload of workloadsIn(mesh, namespace)) {
        if (isCaptured(mesh, workload)) continue;
        const all = selecting.filter(({ selector }) => selector.matches(workload.labels));
        if (all.length < 2) continue;
        for (const { object } of all) {
          if (told.has(object)) continue;
          told.add(object);
          const other = all.find((one) => one.object !== object)!.object;
          report(object.spec.get('selector'), 'both', workload.title, other.title)
            .related(other, workload.owner)
            .fix('put what they say into one Telemetry, or let their selectors pick different pods');
        }
      }
    }
  },
});

/** Those of a namespace that select pods of it. */
function telemetriesOf(mesh: Mesh, namespace: string) {
  return mesh.inNamespace('Telemetry', namespace).flatMap((object) => {
    const { spec } = object;
    const selector = byLabels(spec.get('selector', 'matchLabels').labels);
    const hasTargets = spec.get('targetRefs').items.length > 0;
    return selector.isEmpty || hasTargets || !isOfRevision(mesh, object) ? [] : [{ object, selector }];
  });
}
