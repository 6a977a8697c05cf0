import { isOfRevision } from '../../../model/policy/attachment';
import { destinationRules, type DestinationRule } from '../../../model/routing/destination-rule';
import { hostMatches } from '../../../model/services/hosts';
import type { Mesh } from '../../../model/mesh';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-host-hides-pattern',
  severity: 'warning',
  summary: 'A DestinationRule for a host takes the place of one for many hosts, and lacks what that says.',
  details:
    'Of the DestinationRules of a namespace, the one with the most specific host is read for a host, and it alone: nothing is inherited from a rule ' +
    'for a pattern such as `*.shop.svc.cluster.local`. Its connection pool, outlier detection or TLS holds for all hosts but those with a rule of ' +
    'their own.',
  codes: ['KIA0201'],
  // Rules for one and the same host are routing/dr-duplicate.
  on: ['DestinationRule'],
  reads: ['workload'],
  sources: [
    'istio/istio pilot/pkg/model/push_context.go, destinationRule',
    'https://kiali.io/docs/features/validations/#kia0201',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: all, namespace: shop }
spec:
  host: '*.shop.svc.cluster.local'
  trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v1, labels: { version: v1 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: all, namespace: shop }
spec:
  host: '*.shop.svc.cluster.local'
  trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }
  subsets: [{ name: v1, labels: { version: v1 } }]
`,
  },
  messages: {
    hidden: (lost: string, pattern: string, host: string) =>
      `${lost} of ${pattern} does not hold for ${host}: this rule is read in its place, and has none`,
  },
  check({ mesh, report }) {
    const patterns = readRules(mesh).filter(({ fullHost }) => fullHost.startsWith('*'));
    if (patterns.length === 0) return;
    for (const rule of readRules(mesh)) {
      const hidden = patterns.find((other) => hides(rule, other) && lostOf(rule, other).length > 0);
      if (!hidden) continue;
      const lost = lostOf(rule, hidden);
      const { object } = rule;
      const policy = hidden.object.spec.get('trafficPolicy');
      report(object.spec.get('host'), 'hidden', lost.join(', '), hidden.title, rule.host)
        .related(hidden.object)
        .fix(
          `write ${lost.join(', ')} into this rule as well`,
          object.spec.get('trafficPolicy').isSet
            ? lost.map((name) => ({ op: 'add', path: `/spec/trafficPolicy/${name}`, value: policy.get(name).value }))
            : [
                {
                  op: 'add',
                  path: '/spec/trafficPolicy',
                  value: Object.fromEntries(lost.map((name) => [name, policy.get(name).value])),
                },
              ],
        );
    }
  },
});

function readRules(mesh: Mesh): readonly DestinationRule[] {
  return destinationRules(mesh).filter(
    ({ object, host, hasWorkloadSelector }) => host !== '' && !hasWorkloadSelector && isOfRevision(mesh, object),
  );
}

/** Whether whoever reads one of two rules for its host does not read the other; of who reads which, the letter of exportTo tells. */
function hides(rule: DestinationRule, pattern: DestinationRule): boolean {
  const [host, wide] = [rule.fullHost, pattern.fullHost];
  if (rule.namespace !== pattern.namespace || host === wide || !hostMatches(host, wide)) return false;
  return String(rule.exportTo ?? ['*']) === String(pattern.exportTo ?? ['*']);
}

/** What a wider rule says that the narrower does not. mTLS comes by itself, so that a mesh-wide rule for it is no loss. */
function lostOf(rule: DestinationRule, pattern: DestinationRule): readonly string[] {
  const [own, wide] = [rule, pattern].map(({ object }) => object.spec.get('trafficPolicy'));
  return wide!.entries
    .filter(([name, field]) => field.isSet && !own!.get(name).isSet)
    .filter(([name, field]) => name !== 'tls' || !['ISTIO_MUTUAL', 'DISABLE'].includes(field.get('mode').text ?? ''))
    .map(([name]) => name);
}
