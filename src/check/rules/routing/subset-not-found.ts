import {
  destinationRulesFor,
  destinationRulesRead,
  type DestinationRule,
} from '../../../model/routing/destination-rule';
import { routedTo, type RoutedTo } from '../../../model/services/host-lookup';
import { serviceNameOf } from '../../../model/services/hosts';
import type { Mesh } from '../../../model/mesh';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { objectOf } from '../../../model/services/unenrolled';
import type { MeshGateway } from '../../../model/waypoints/waypoint';
import { waypointsReading } from '../../../model/waypoints/waypoint-readings';
import { isDnsLabel } from '../../istio-schema/host-forms';
import { defineRule, type Reported } from '../../define-rule';

// A host that stops short after its namespace is routing/host-partial-name's, with subset or without.
export default defineRule({
  id: 'routing/subset-not-found',
  severity: 'error',
  summary: 'A VirtualService routes to a subset that no DestinationRule declares, or none that its proxy reads.',
  details:
    'Subsets exist by DestinationRules alone. Without one there is no cluster of that name, and the share of requests that is routed ' +
    'there gets 503 (TCP connections are reset).\n\n' +
    'A waypoint takes the rules of a host from one namespace: its own, else that of the host, else the root namespace, and there those ' +
    'of the most specific host. The first that has any hides the others, subsets and all; the namespace of the client is never looked at.',
  codes: ['IST0101', 'KIA1107'],
  on: ['VirtualService'],
  reads: ['DestinationRule', 'Service', 'ServiceEntry', 'Gateway', 'workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/destinationrules.go',
    'istio/istio pilot/pkg/model/push_context.go, destinationRule',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, subset: v2 } }] }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets: [{ name: v1, labels: { version: v1 } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews, subset: v2 } }] }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: reviews, namespace: shop }
spec:
  host: reviews
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`,
  },
  messages: {
    undeclared: (subset: string, host: string, effect: string) =>
      `subset ${JSON.stringify(subset)} is not declared by any DestinationRule of host ${host}: ${effect}`,
    unread: (subset: string, rule: string, waypoint: string, instead: string, effect: string) =>
      `subset ${JSON.stringify(subset)} is declared by ${rule}, which waypoint ${waypoint} does not read${instead}: ${effect}`,
  },
  check({ mesh, report }) {
    for (const routed of routedTo(mesh)) {
      const { destination, lookup } = routed;
      const { fullHost, host, subset } = destination;
      // What can't be a name is istio-schema/route-destination's.
      if (subset === undefined || !isDnsLabel(subset) || lookup.status === 'partial') continue;
      const at = destination.field.get('subset');
      const rules = destinationRulesFor(mesh, fullHost);
      const declaring = rules.filter((rule) => declares(rule, subset));
      const home = homeOf(mesh, routed);
      if (declaring.length === 0) {
        if (![home, routed.by.namespace].every((namespace) => mesh.knows('DestinationRule', namespace))) continue;
        const proxy = waypointsReading(mesh, routed.by)[0]?.waypoint.namespace ?? routed.by.namespace;
        const [first] = destinationRulesRead(mesh, fullHost, proxy, home);
        declare(
          report(at, 'undeclared', subset, host, effectOf(routed)).related(...objects(rules)),
          first,
          subset,
          host,
        );
        continue;
      }
      const waypoint = waypointWithout(mesh, routed, home, subset);
      if (!waypoint) continue;
      const [read] = destinationRulesRead(mesh, fullHost, waypoint.namespace, home);
      const instead = read ? `, as ${read.title} comes before it` : '';
      const [other] = declaring;
      const wanted = `${waypoint.namespace}/${waypoint.name}`;
      const reported = report(at, 'unread', subset, other!.title, wanted, instead, effectOf(routed)).related(
        ...objects(read ? [...declaring, read] : declaring),
      );
      if (read) declare(reported, read, subset, host, other);
      else
        reported.fix(
          `put ${other!.title} into namespace ${home}, or ${waypoint.namespace} of the waypoint, and export it`,
        );
    }
  },
});

function declares({ subsets }: DestinationRule, subset: string): boolean {
  return subsets.some(({ name }) => name === subset);
}

function objects(rules: readonly DestinationRule[]): readonly DestinationRule['object'][] {
  return rules.map(({ object }) => object);
}

function effectOf({ route, destination }: RoutedTo): string {
  if (destination.isMirror) return 'nothing is mirrored';
  return route.kind === 'http' ? 'requests routed there get 503' : 'connections routed there are reset';
}

/** The namespace of a destination; that of the VirtualService for hosts of nobody. */
function homeOf(mesh: Mesh, { by, destination, lookup }: RoutedTo): string {
  if (lookup.status === 'found') return objectOf(lookup.destination).namespace;
  return serviceNameOf(mesh, destination.fullHost)?.namespace ?? by.namespace;
}

/**
 * The waypoint that is to route to a subset, and has it from none of the rules that it reads. Sidecars and gateways read those of
 * other namespaces, so where there are any the rule may be for them.
 */
function waypointWithout(
  mesh: Mesh,
  { by, destination }: RoutedTo,
  home: string,
  subset: string,
): MeshGateway | undefined {
  if (by.gateways.some((name) => name !== 'mesh') || hasSidecars(mesh)) return undefined;
  return waypointsReading(mesh, by)
    .map(({ waypoint }) => waypoint)
    .filter(({ namespace }) => [namespace, home].every((one) => mesh.knows('DestinationRule', one)))
    .find(
      ({ namespace }) =>
        !destinationRulesRead(mesh, destination.fullHost, namespace, home).some((rule) => declares(rule, subset)),
    );
}

function declare(
  reported: Reported,
  rule: DestinationRule | undefined,
  subset: string,
  host: string,
  like?: DestinationRule,
): void {
  if (!rule || rule.fullHost.includes('*')) {
    reported.fix(`add a DestinationRule for host ${host} with subset ${subset}`);
    return;
  }
  const labels = like?.subsets.find(({ name }) => name === subset)?.labels ?? { version: subset };
  const value = { name: subset, labels };
  reported.fix(
    `declare subset ${subset} in ${rule.title}`,
    rule.object.spec.get('subsets').items.length > 0
      ? [{ op: 'add', path: '/spec/subsets/-', value }]
      : [{ op: 'add', path: '/spec/subsets', value: [value] }],
    rule.object,
  );
}
