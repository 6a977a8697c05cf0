import { routedTo } from '../../../model/services/host-lookup';
import { serviceNameOf } from '../../../model/services/hosts';
import { sharesOf } from '../../../model/routing/route-weights';
import { services } from '../../../model/services/service';
import { virtualServices } from '../../../model/routing/virtual-service';
import { nearest } from '../../../input/known-props';
import { wildcardHostProblem } from '../../istio-schema/host-forms';
import { defineRule } from '../../define-rule';

// A host that stops short after its namespace is routing/host-partial-name's.
export default defineRule({
  id: 'routing/destination-not-found',
  severity: 'error',
  summary: 'A VirtualService sends requests to a host that is not there.',
  details:
    'The proxy that reads the route knows no cluster of that host, and answers the share of requests that is routed there with 503 (TCP connections ' +
    'are reset). A short name is completed with the namespace of the VirtualService, not with that of the client. A Service or ' +
    'ServiceEntry that is exported to other namespaces only is as good as missing.',
  codes: ['IST0101', 'KIA1101'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/destinationhosts.go',
    'istio/istio pilot/pkg/model/config.go, ResolveShortnameToFQDN',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: review } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: reviews, namespace: shop }
spec: { ports: [{ name: http, port: 80 }] }
`,
  },
  messages: {
    none: () =>
      'this share of the route has no destination: an API server refuses it, and istiod finds no host of that name',
    missing: (host: string, full: string) =>
      `there is no Service or ServiceEntry of host ${host === full ? host : `${JSON.stringify(host)}, which is ${full}`}: requests routed there get 503`,
    mirror: (host: string) => `there is no Service or ServiceEntry of host ${host}: nothing is mirrored`,
    hidden: (title: string, namespaces: string) =>
      `${title} is not exported to namespace ${namespaces}: requests routed there get 503`,
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const route of routes) {
        for (const { field } of sharesOf(route)) {
          if (!field.get('destination').isSet) report(field, 'none').fix('name a host: destination: { host: … }');
        }
      }
    }
    for (const { by, destination, lookup } of routedTo(mesh)) {
      const at = destination.field.get('host');
      if (lookup.status === 'hidden') {
        const { object } = lookup;
        const how = object.kind === 'Service' ? 'annotation networking.istio.io/exportTo' : 'spec.exportTo';
        report(at, 'hidden', object.title, (by.exportTo ?? [by.namespace]).join(', '))
          .related(object)
          .fix(`export ${object.title} to namespace ${by.namespace}: ${how}`);
      }
      const { host, fullHost } = destination;
      // What can't be a host is istio-schema/route-destination's.
      if (lookup.status !== 'missing' || host === '*' || wildcardHostProblem(host) !== undefined) continue;
      const reported = destination.isMirror ? report(at, 'mirror', fullHost) : report(at, 'missing', host, fullHost);
      const named = serviceNameOf(mesh, fullHost);
      const namesakes = services(mesh).filter(({ name }) => name === named?.name);
      const [only] = namesakes;
      const near = nearest(
        named?.name ?? '',
        mesh.inNamespace('Service', named?.namespace ?? '').map(({ name }) => name),
      );
      if (namesakes.length === 1)
        reported.fix(`name the host in full: ${only!.host}`, [
          { op: 'replace', path: `/${at.path.join('/')}`, value: only!.host },
        ]);
      else if (near !== undefined) reported.fix(`did you mean ${near}? There is such a Service in ${named!.namespace}`);
      else if (named)
        reported.fix(`add Service ${named.name} to namespace ${named.namespace}, or name a host that is there`);
      else reported.fix(`add a ServiceEntry for ${fullHost}, or name a host that is there`);
    }
  },
});
