import { destinationRules } from '../../../model/routing/destination-rule';
import { lookUpHost, readersOf } from '../../../model/services/host-lookup';
import { hostsOverlap, serviceNameOf } from '../../../model/services/hosts';
import { nearest } from '../../../input/known-props';
import { services } from '../../../model/services/service';
import { wildcardHostProblem } from '../../istio-schema/host-forms';
import { defineRule } from '../../define-rule';

// A host that stops short after its namespace is routing/host-partial-name's.
export default defineRule({
  id: 'routing/dr-host-not-found',
  severity: 'warning',
  summary: 'A DestinationRule is about a host that is not there.',
  details:
    'Nothing reads the rule: its subsets do not exist, and its policies hold for nobody. A short host is completed with the namespace of ' +
    'the rule.',
  codes: ['IST0174', 'KIA0202'],
  on: ['DestinationRule'],
  reads: ['Service', 'ServiceEntry', 'Gateway'],
  sources: ['istio/istio pkg/config/analysis/analyzers/destinationrule/subset.go'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: review
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
`,
  },
  messages: {
    missing: (host: string, full: string) =>
      `there is no Service or ServiceEntry of host ${host === full ? host : `${JSON.stringify(host)}, which is ${full}`}: the rule is about nobody`,
    hidden: (title: string, namespaces: string) =>
      `${title} is not exported to namespace ${namespaces}: the rule is about nobody there`,
  },
  check({ mesh, report }) {
    for (const { object, host, fullHost, namespace, exportTo } of destinationRules(mesh)) {
      // What can't be a host is istio-schema/destination-rule-host's.
      if (wildcardHostProblem(host) !== undefined) continue;
      const at = object.spec.get('host');
      const readers = readersOf(exportTo, namespace);
      const lookup = lookUpHost(mesh, host, namespace, readers);
      if (lookup.status === 'hidden') {
        report(at, 'hidden', lookup.object.title, readers.join(', '))
          .related(lookup.object)
          .fix(`put the rule into namespace ${lookup.object.namespace}, or export ${lookup.object.title}`);
      }
      if (lookup.status !== 'missing') continue;
      // Rules for all hosts of a domain are about whatever comes; `*.local` is that of every Service.
      if (fullHost.startsWith('*') && services(mesh).some((service) => hostsOverlap(service.host, fullHost))) continue;
      const named = serviceNameOf(mesh, fullHost);
      const home = named?.namespace ?? '';
      const near = nearest(
        named?.name ?? '',
        mesh.inNamespace('Service', home).map(({ name }) => name),
      );
      report(at, 'missing', host, fullHost).fix(
        near !== undefined
          ? `did you mean ${near}? There is such a Service in ${home}`
          : named
            ? `add Service ${named.name} to namespace ${home}, or name a host that is there`
            : `add a ServiceEntry for ${fullHost}, or name a host that is there`,
      );
    }
  },
});
