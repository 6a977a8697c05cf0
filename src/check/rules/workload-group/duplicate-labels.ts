import { isOfRevision } from '../../../model/policy/attachment';
import type { MeshObject } from '../../../model/mesh-object';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'workload-group/duplicate-labels',
  severity: 'warning',
  summary: 'Two WorkloadGroups of a namespace give their machines the same labels.',
  details:
    'Services and policies pick machines by labels, as they pick pods. Machines of two groups with the same labels are one set to them, and what is ' +
    'meant for one group is for the other as well.',
  codes: ['KIA1702'],
  on: ['WorkloadGroup'],
  sources: ['kiali/kiali business/checkers/workloadgroups'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec: { metadata: { labels: { app: web } }, template: { serviceAccount: web } }
---
apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: api, namespace: shop }
spec: { metadata: { labels: { app: web } }, template: { serviceAccount: api } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: web, namespace: shop }
spec: { metadata: { labels: { app: web } }, template: { serviceAccount: web } }
---
apiVersion: networking.istio.io/v1
kind: WorkloadGroup
metadata: { name: api, namespace: shop }
spec: { metadata: { labels: { app: api } }, template: { serviceAccount: api } }
`,
  },
  messages: {
    same: (other: string) =>
      `${other} has the same labels: Services and policies can't tell the machines of the two apart`,
  },
  check({ mesh, report }) {
    const byLabels = new Map<string, MeshObject[]>();
    for (const group of mesh.ofKind('WorkloadGroup')) {
      const labels = Object.entries(group.spec.get('metadata', 'labels').labels).sort(([a], [b]) => (a < b ? -1 : 1));
      if (labels.length === 0 || !isOfRevision(mesh, group)) continue;
      const key = JSON.stringify([group.namespace, labels]);
      const list = byLabels.get(key);
      if (list) list.push(group);
      else byLabels.set(key, [group]);
    }
    for (const groups of byLabels.values()) {
      if (groups.length < 2) continue;
      for (const group of groups) {
        const other = groups.find((one) => one !== group)!;
        report(group.spec.get('metadata', 'labels'), 'same', other.title)
          .related(other)
          .fix('give each group a label of its own, such as app');
      }
    }
  },
});
