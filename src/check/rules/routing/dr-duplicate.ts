import type { DestinationRule } from '../../../model/routing/destination-rule';
import { canMerge, rulesToMerge } from '../../../model/routing/rule-merge';
import { defineRule } from '../../define-rule';

// Rules that istiod does not even join are routing/dr-export-split's.
export default defineRule({
  id: 'routing/dr-duplicate',
  severity: 'warning',
  summary: 'Two DestinationRules of a namespace say different things of one host, and the older wins.',
  details:
    'istiod joins the DestinationRules of a namespace for one host, oldest first: subsets with a new name are added, those with a name ' +
    'that is there are dropped, and so is every traffic policy but the first. Which is the older, the cluster knows and the manifests do not. ' +
    'Rules that share nothing, such as one with a policy and one with subsets, are joined well.',
  codes: ['KIA0201'],
  on: ['DestinationRule'],
  sources: [
    'istio/istio pilot/pkg/model/destination_rule.go, mergeDestinationRule',
    'https://kiali.io/docs/features/validations/#kia0201',
  ],
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
metadata: { name: reviews-canary, namespace: shop }
spec:
  host: reviews.shop.svc.cluster.local
  subsets: [{ name: v1, labels: { version: v1.1 } }]
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
metadata: { name: reviews-canary, namespace: shop }
spec:
  host: reviews.shop.svc.cluster.local
  subsets: [{ name: v1-canary, labels: { version: v1.1 } }]
`,
  },
  messages: {
    subset: (other: string, host: string, subsets: string) =>
      `${other} declares subset ${subsets} of ${host} too: that of the newer rule is dropped`,
    policy: (other: string, host: string) =>
      `${other} has a traffic policy for ${host} too: that of the newer rule is dropped`,
  },
  check({ mesh, report }) {
    for (const group of rulesToMerge(mesh)) {
      for (const rule of group) {
        for (const other of group) {
          if (other === rule || !canMerge(rule, other)) continue;
          const common = subsetsOf(rule).filter((name) => subsetsOf(other).includes(name));
          const message = common.length > 0 ? 'subset' : hasPolicy(rule) && hasPolicy(other) ? 'policy' : undefined;
          if (message === undefined) continue;
          const reported =
            message === 'subset'
              ? report(rule.object, message, other.title, rule.fullHost, common.join(', '))
              : report(rule.object, message, other.title, rule.fullHost);
          reported.related(other.object).fix('make one DestinationRule of both');
          // Once for each rule, however many others there are.
          break;
        }
      }
    }
  },
});

function subsetsOf({ subsets }: DestinationRule): readonly string[] {
  return subsets.map(({ name }) => name).filter((name) => name !== '');
}

function hasPolicy({ object }: DestinationRule): boolean {
  return object.spec.get('trafficPolicy').isSet;
}
