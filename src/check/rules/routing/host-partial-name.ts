import { destinationRules } from '../../../model/routing/destination-rule';
import { lookUpHost, routedTo } from '../../../model/services/host-lookup';
import type { Field } from '../../../model/field';
import { virtualServices } from '../../../model/routing/virtual-service';
import type { MeshService } from '../../../model/services/service';
import { defineRule } from '../../define-rule';

// Takes the place of routing/destination-not-found and routing/dr-host-not-found where such a Service is there.
export default defineRule({
  id: 'routing/host-partial-name',
  severity: 'error',
  summary: 'A host is cut off after its namespace, which is a name of nothing to istiod.',
  details:
    'DNS completes `reviews.shop`, but istiod does not: it adds namespace and domain to names without a dot only, and takes any other as ' +
    'it is. So `reviews.shop` and `reviews.shop.svc` are no Service: as a host of a VirtualService or DestinationRule they match nothing, and as ' +
    'a destination they get 503. Kiali accepts them.',
  codes: ['IST0101', 'IST0174'],
  on: ['VirtualService', 'DestinationRule'],
  reads: ['Service', 'ServiceEntry', 'Gateway'],
  sources: ['istio/istio pilot/pkg/model/config.go, ResolveShortnameToFQDN'],
  example: {
    wrong: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews.shop
`,
    right: `apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews.shop.svc.cluster.local
`,
  },
  messages: {
    destination: (host: string, full: string) =>
      `${JSON.stringify(host)} is not ${full} to istiod, which completes no name with a dot: requests routed there get 503`,
    host: (host: string, full: string) =>
      `${JSON.stringify(host)} is not ${full} to istiod, which completes no name with a dot: the routes are for nobody`,
    rule: (host: string, full: string) =>
      `${JSON.stringify(host)} is not ${full} to istiod, which completes no name with a dot: the rule is about nobody`,
  },
  check({ mesh, report }) {
    const tell = (at: Field, message: 'destination' | 'host' | 'rule', { host, object }: MeshService): void => {
      report(at, message, at.text!, host)
        .related(object)
        .fix(`name it in full: ${host}`, [{ op: 'replace', path: `/${at.path.join('/')}`, value: host }]);
    };
    for (const { isOnMesh, hosts, namespace } of virtualServices(mesh)) {
      // Hosts at a gateway are names of the outside, which may look like that.
      if (!isOnMesh) continue;
      for (const { host, field } of hosts) {
        const lookup = lookUpHost(mesh, host, namespace, [namespace]);
        if (lookup.status === 'partial') tell(field, 'host', lookup.service);
      }
    }
    for (const { destination, lookup } of routedTo(mesh)) {
      if (lookup.status === 'partial') tell(destination.field.get('host'), 'destination', lookup.service);
    }
    for (const { host, namespace, object } of destinationRules(mesh)) {
      const lookup = lookUpHost(mesh, host, namespace, [namespace]);
      if (lookup.status === 'partial') tell(object.spec.get('host'), 'rule', lookup.service);
    }
  },
});
