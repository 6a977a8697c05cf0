import { destinationRules } from '../../../model/routing/destination-rule';
import { fact } from '../../../model/fact';
import { lookUpHost, readersOf, routedTo } from '../../../model/services/host-lookup';
import { hasEndpoints } from '../../../model/routing/subset-pods';
import type { MeshObject } from '../../../model/mesh-object';
import { objectOf } from '../../../model/services/unenrolled';
import { defineRule } from '../../define-rule';

// A subset without labels has all pods, and is routing/dr-subset-no-labels'.
export default defineRule({
  id: 'routing/dr-subset-no-pods',
  severity: 'error',
  summary: 'A subset of a DestinationRule has no pods.',
  details:
    'A subset is those pods of its host that have its labels too: labels of the pods (the template), not of the Deployment. Requests to a ' +
    'subset without pods get 503, whatever other pods the Service has. Where no VirtualService routes to the subset, nothing happens yet.',
  codes: ['IST0173', 'KIA0203'],
  on: ['DestinationRule'],
  reads: ['Service', 'ServiceEntry', 'WorkloadEntry', 'VirtualService', 'Gateway', 'workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/destinationrule/subset.go',
    'istio/istio pilot/pkg/xds/endpoints/endpoint_builder.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { selector: { app: reviews }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: reviews-v2, namespace: shop, labels: { version: v2 } }
spec:
  selector: { matchLabels: { app: reviews } }
  template:
    metadata: { labels: { app: reviews } }
    spec: { containers: [{ name: reviews, image: registry.example.com/reviews:2 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v2, labels: { version: v2 } }]
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { selector: { app: reviews }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: reviews-v2, namespace: shop }
spec:
  selector: { matchLabels: { app: reviews } }
  template:
    metadata: { labels: { app: reviews, version: v2 } }
    spec: { containers: [{ name: reviews, image: registry.example.com/reviews:2 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v2, labels: { version: v2 } }]
`,
  },
  messages: {
    routed: (title: string, labels: string, by: string) =>
      `no pod of ${title} has ${labels}: what ${by} routes there gets 503`,
    unused: (title: string, labels: string) =>
      `no pod of ${title} has ${labels}; nothing routes to this subset, and what does would get 503`,
  },
  check({ mesh, report }) {
    for (const { host, fullHost, namespace, exportTo, subsets } of destinationRules(mesh)) {
      if (subsets.length === 0) continue;
      const lookup = lookUpHost(mesh, host, namespace, readersOf(exportTo, namespace));
      if (lookup.status !== 'found') continue;
      const object = objectOf(lookup.destination);
      for (const subset of subsets) {
        const labels = Object.entries(subset.labels).map(([name, value]) => `${name}=${value}`);
        if (labels.length === 0 || hasEndpoints(mesh, lookup.destination, subset) !== false) continue;
        const at = subset.field.get('labels');
        const by = routes(mesh).get(`${fullHost} ${subset.name}`);
        const reported = by
          ? report(at, 'routed', object.title, labels.join(', '), by.title)
          : report(at, 'unused', object.title, labels.join(', ')).as('info');
        reported
          .related(object, ...(by ? [by.object] : []))
          .fix(`give the pods of the subset ${labels.join(', ')} in their template, or take the labels that they have`);
      }
    }
  },
});

/** The first VirtualService that routes to each subset. */
const routes = fact((mesh) => {
  const found = new Map<string, { readonly title: string; readonly object: MeshObject }>();
  for (const { by, destination } of routedTo(mesh)) {
    const key = `${destination.fullHost} ${destination.subset}`;
    if (destination.subset !== undefined && !found.has(key)) found.set(key, by);
  }
  return found;
});
