import { destinationRules } from '../../../model/routing/destination-rule';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-subset-no-labels',
  severity: 'warning',
  summary: 'A subset without labels is all pods of the host.',
  details:
    'A subset is those pods that have its labels. With none it is the whole host, so a share of requests that is meant for one version ' +
    'goes to all of them. That is of use only to give the same pods another policy, and is then good to know, no more.',
  codes: ['KIA0209'],
  on: ['DestinationRule'],
  sources: [
    'istio/api networking/v1alpha3/destination_rule.proto, Subset',
    'kiali/kiali business/checkers/destinationrules',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v1 }, { name: v2, labels: { version: v2 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]
`,
  },
  messages: {
    all: (subset: string, host: string) =>
      `subset ${JSON.stringify(subset)} has no labels: it is all pods of ${host}, of whatever version`,
    only: (subset: string, host: string) =>
      `subset ${JSON.stringify(subset)} has no labels: it is another name for all pods of ${host}`,
    policy: (subset: string, host: string) =>
      `subset ${JSON.stringify(subset)} has no labels: it is all pods of ${host}, with a policy of its own`,
  },
  check({ mesh, report }) {
    for (const { subsets, host } of destinationRules(mesh)) {
      for (const { field, name } of subsets) {
        const labels = field.get('labels');
        // What is in labels that are not texts is for a schema to say.
        if (field.map === undefined || (labels.isSet && (!labels.map || labels.entries.length > 0))) continue;
        const isForPolicy = field.get('trafficPolicy').isSet;
        // Without another subset it sets nothing apart: a name for routes, as in upstream's tasks for egress gateways.
        const reported = isForPolicy
          ? report(field, 'policy', name, host).as('info')
          : subsets.length === 1
            ? report(field, 'only', name, host).as('info')
            : report(field, 'all', name, host);
        reported.fix(`give subset ${name} the labels of its pods`);
      }
    }
  },
});
