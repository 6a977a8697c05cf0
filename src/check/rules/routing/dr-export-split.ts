import type { DestinationRule } from '../../../model/routing/destination-rule';
import { canMerge, rulesToMerge } from '../../../model/routing/rule-merge';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-export-split',
  severity: 'warning',
  summary: 'Two DestinationRules for one host are exported to different namespaces, so istiod does not join them.',
  details:
    'Rules of a namespace for one host are joined only if one is exported to all that the other is, compared by the letter: `*` does not ' +
    'contain `.`, nor the name of a namespace. Otherwise the newest alone counts where both are read: the subsets of the other vanish, and ' +
    'routes to them get 503.',
  on: ['DestinationRule'],
  sources: ['istio/istio pilot/pkg/model/destination_rule.go, mergeDestinationRule'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v1, labels: { version: v1 } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews-v2, namespace: shop }
spec:
  host: reviews
  exportTo: ['.']
  subsets: [{ name: v2, labels: { version: v2 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v1, labels: { version: v1 } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews-v2, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v2, labels: { version: v2 } }]
`,
  },
  messages: {
    split: (other: string, host: string, own: string, others: string) =>
      `${other} is for ${host} too, but exported to ${others} where this is to ${own}: they are not joined, and the newest alone counts`,
  },
  check({ mesh, report }) {
    for (const group of rulesToMerge(mesh)) {
      for (const rule of group) {
        const other = group.find((one) => one !== rule && !canMerge(rule, one));
        if (!other) continue;
        const at = rule.object.spec.get('exportTo');
        report(at.isSet ? at : rule.object, 'split', other.title, rule.fullHost, exportText(rule), exportText(other))
          .related(other.object)
          .fix('export both to the same namespaces, or make one DestinationRule of both');
      }
    }
  },
});

function exportText({ exportTo }: DestinationRule): string {
  return (exportTo ?? ['*']).map((name) => JSON.stringify(name)).join(', ');
}
