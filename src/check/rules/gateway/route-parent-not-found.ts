import { listenerOwner, listenersOf, type GatewayListener } from '../../../model/gateways/gateway-listener';
import { gatewayRoutes, type RouteParent } from '../../../model/gateways/gateway-route';
import { refusalOf } from '../../../model/gateways/route-refusal';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/route-parent-not-found',
  severity: 'error',
  summary: 'A route names a parent that is not there, or that does not take it.',
  details:
    'A route that no listener takes is accepted by the API server and then ignored: its status says `Accepted: False`, and requests are ' +
    'answered as if it were not there. A listener takes a route if its name and port are those of the `parentRef`, if it admits the ' +
    "route's namespace (its own alone, unless `allowedRoutes` says more), if its protocol is one for that kind of route, and if they have " +
    'a hostname in common. A waypoint takes its routes from Services; the Gateway itself is never their parent.',
  codes: ['KIA1401', 'KIA1402'],
  conditions: ['Accepted NoMatchingParent', 'Accepted NotAllowedByListeners', 'Accepted NoMatchingListenerHostname'],
  on: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  reads: ['Gateway', 'ListenerSet', 'Service', 'ServiceEntry'],
  sources: [
    'istio/istio pilot/pkg/config/kube/gateway/conversion.go, referenceAllowed',
    'https://gateway-api.sigs.k8s.io/reference/spec/#parentreference',
  ],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: ingress }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`,
  },
  messages: {
    missing: (parent: string) => `there is no ${parent}: the route does nothing`,
    group: (kind: string) =>
      `${kind} without its group is a kind of the Gateway API, which has none of that name: the route does nothing`,
    section: (parent: string, section: string) =>
      `${parent} has no listener named ${JSON.stringify(section)}: the route does nothing`,
    port: (parent: string, port: number) => `${parent} has no port ${port}: the route does nothing`,
    namespace: (parent: string, namespace: string) =>
      `${parent} admits no routes from namespace ${namespace}: the route does nothing`,
    waypoint: (parent: string) => `${parent} is a waypoint, which takes no routes itself: the route does nothing`,
    kind: (parent: string, kind: string, protocols: string) =>
      `no listener of ${parent} takes a route of kind ${kind} (${protocols}): the route does nothing`,
    hostname: (parent: string, hostnames: string) =>
      `no listener of ${parent} is for ${hostnames}: the route does nothing`,
  },
  check({ mesh, report }) {
    for (const route of gatewayRoutes(mesh)) {
      for (const parent of route.parents) {
        const { field, found, port, sectionName } = parent;
        const title = `${parent.kind} ${parent.namespace}/${parent.name}`;
        const group = groupMeant(parent);
        if (group !== undefined) {
          const path = `/${[...field.path, 'group'].join('/')}`;
          report(field, 'group', parent.kind).fix(`add group: ${JSON.stringify(group)}`, [
            { op: 'add', path, value: group },
          ]);
          continue;
        }
        if (!found) {
          const kind = knownKind(parent);
          if (kind === undefined || !mesh.knows(kind, parent.namespace)) continue;
          const others = mesh.inNamespace(kind, parent.namespace).map(({ name }) => name);
          report(field, 'missing', title).fix(
            others.length === 0
              ? `add the ${parent.kind} to namespace ${parent.namespace}, or say where it is`
              : `name one of those in namespace ${parent.namespace}: ${namesShown(others, parent.name)}`,
          );
          continue;
        }
        if (found.kind === 'Service' || found.kind === 'ServiceEntry') {
          const { ports, object } = found.kind === 'Service' ? found.service : found.entry;
          if (port === undefined || ports.some((one) => one.port === port)) continue;
          report(field.get('port'), 'port', title, port)
            .related(object)
            .fix(`name one of its ports: ${ports.map((one) => one.port).join(', ')}; or none, for all of them`);
          continue;
        }
        const owner = listenerOwner(parent)!;
        if (found.kind === 'Gateway' && found.gateway.role === 'waypoint') {
          report(field, 'waypoint', title).related(owner).fix('make the Service that the route is for its parent');
          continue;
        }
        const refused = refusalOf(mesh, route, parent, listenersOf(owner));
        if (!refused) continue;
        const [why, listeners] = refused;
        switch (why) {
          case 'section':
            report(field.get('sectionName'), 'section', title, sectionName!)
              .related(owner)
              .fix(`name one of its listeners: ${listeners.map(({ name }) => name).join(', ')}`);
            break;
          case 'port':
            report(field.get('port'), 'port', title, port!)
              .related(owner)
              .fix(`name one of its ports: ${[...new Set(listeners.map((one) => one.port))].join(', ')}`);
            break;
          case 'namespace':
            report(field, 'namespace', title, route.namespace)
              .related(...listeners.map((one) => one.field))
              .fix(`let the listener admit it: allowedRoutes.namespaces.from: All, or a Selector`);
            break;
          case 'kind':
            report(field, 'kind', title, route.object.kindName, protocolsOf(listeners))
              .related(...listeners.map((one) => one.field))
              .fix(
                `add a listener for ${route.object.kindName} to ${title}, or write a route of the kind that it takes`,
              );
            break;
          case 'hostname':
            report(field, 'hostname', title, route.hostnames.join(', '))
              .related(...listeners.map((one) => one.field))
              .fix(`use a hostname of a listener: ${listeners.map(({ hostname }) => hostname).join(', ')}`);
            break;
        }
      }
    }
  },
});

function knownKind({ group, kind }: RouteParent): 'Gateway' | 'Service' | 'ServiceEntry' | 'ListenerSet' | undefined {
  switch (`${group === 'core' ? '' : group}/${kind}`) {
    case 'gateway.networking.k8s.io/Gateway':
      return 'Gateway';
    case 'gateway.networking.k8s.io/ListenerSet':
      return 'ListenerSet';
    case '/Service':
      return 'Service';
    case 'networking.istio.io/ServiceEntry':
      return 'ServiceEntry';
    default:
      return undefined;
  }
}

/** The group of a kind that was named without it, so that the default, the Gateway API's, took its place. */
function groupMeant({ group, kind }: RouteParent): string | undefined {
  if (group !== 'gateway.networking.k8s.io') return undefined;
  return kind === 'Service' ? '' : kind === 'ServiceEntry' ? 'networking.istio.io' : undefined;
}

function protocolsOf(listeners: readonly GatewayListener[]): string {
  return [...new Set(listeners.map(({ protocol }) => protocol ?? 'no protocol'))].join(', ');
}
