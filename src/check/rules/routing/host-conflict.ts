import { fact } from '../../../model/fact';
import type { Field } from '../../../model/field';
import { readersOf } from '../../../model/services/host-lookup';
import { hostMatches } from '../../../model/services/hosts';
import { gatewayNames } from '../../../model/gateways/istio-gateway';
import type { Mesh } from '../../../model/mesh';
import { hasSidecars } from '../../../model/policy/policy-readers';
import { objectOf, bindingOf, destinedBy } from '../../../model/services/unenrolled';
import { virtualServices, virtualServicesFor, type VirtualService } from '../../../model/routing/virtual-service';
import { boundGateway } from '../../../model/waypoints/waypoint-binding';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/host-conflict',
  severity: 'warning',
  summary: 'Two VirtualServices are for the same host, so age decides which routes are used.',
  details:
    'A waypoint joins the routes of all VirtualServices for a host, oldest first, and the first that matches wins: one without a match ' +
    'shuts off all that come after it. A sidecar takes one VirtualService only, and answers 404 to what that does not match. Which is the ' +
    'older, the cluster knows and the manifests do not.\n\n' +
    'A gateway joins them too, with routes for everything last, so only two of those are in conflict there.',
  codes: ['IST0109', 'KIA1106'],
  on: ['VirtualService'],
  reads: ['Service', 'ServiceEntry', 'Gateway', 'IstioGateway', 'workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/virtualservice/conflictingmeshgatewayhosts.go',
    'istio/istio pilot/pkg/networking/core/listener_waypoint.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http: [{ route: [{ destination: { host: reviews } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews-beta, namespace: shop }
spec:
  hosts: [reviews.shop.svc.cluster.local]
  http: [{ match: [{ uri: { prefix: /beta } }], route: [{ destination: { host: reviews-beta } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  http:
    - match: [{ uri: { prefix: /beta } }]
      route: [{ destination: { host: reviews-beta } }]
    - route: [{ destination: { host: reviews } }]
`,
  },
  messages: {
    mesh: (host: string, others: string) =>
      `host ${host} is that of ${others} too: a waypoint joins their routes, the oldest VirtualService first, and a sidecar takes one alone`,
    gateway: (host: string, others: string, gateway: string) =>
      `everything of host ${host} at gateway ${gateway} is also routed by ${others}: the oldest takes it all`,
  },
  check({ mesh, report }) {
    for (const vs of virtualServices(mesh)) {
      const conflict = conflictsOnMesh(mesh).get(vs);
      const reported = conflict && report(conflict.at, 'mesh', conflict.host, titles(conflict.others));
      reported
        ?.related(...conflict!.others.map(({ object }) => object))
        .fix('write their routes into one VirtualService, those with a match first');
      for (const { field, host } of vs.hosts) {
        for (const gateway of catchingAll(mesh).gatewaysOf.get(vs) ?? []) {
          const others = catchingAll(mesh)
            .at.get(`${gateway} ${host}`)!
            .filter((other) => !isSameObject(other, vs));
          if (others.length === 0) continue;
          report(field, 'gateway', host, titles(others), gateway)
            .related(...others.map(({ object }) => object))
            .fix('leave the route for everything to one of them');
        }
      }
    }
  },
});

/** Files that have one object in several states, such as overlays: a cluster has one of them. */
function isSameObject(one: VirtualService, other: VirtualService): boolean {
  return one.namespace === other.namespace && one.name === other.name;
}

function titles(all: readonly VirtualService[]): string {
  const names = all.slice(0, 3).map(({ title }) => title);
  return all.length > 3 ? `${names.join(', ')} (and ${all.length - 3} more)` : names.join(', ');
}

interface Conflict {
  readonly at: Field;
  readonly host: string;
  readonly others: VirtualService[];
}

/** The first host of each VirtualService for the mesh that others are for too, with those. */
const conflictsOnMesh = fact((mesh): ReadonlyMap<VirtualService, Conflict> => {
  const found = new Map<VirtualService, Conflict>();
  const add = (vs: VirtualService, at: Field, host: string, other: VirtualService): void => {
    const before = found.get(vs);
    if (!before) found.set(vs, { at, host, others: [other] });
    else if (!before.others.includes(other)) before.others.push(other);
  };
  for (const vs of virtualServices(mesh)) {
    if (!vs.isOnMesh) continue;
    for (const { field, fullHost } of vs.hosts) {
      if (!isRead(mesh, vs, fullHost)) continue;
      for (const other of virtualServicesFor(mesh, fullHost)) {
        if (isSameObject(other, vs) || !other.isOnMesh || !isRead(mesh, other, fullHost)) continue;
        const same = hostOf(other, (host) => host.toLowerCase() === fullHost.toLowerCase());
        // A name wins over a pattern, unless the one is for some namespaces and the other for all (as istio's analyzer has it).
        const near = same ?? hostOf(other, (host) => hostMatches(fullHost, host));
        const isConflict = same ? shareReaders(vs, other) : vs.exportTo !== undefined && other.exportTo === undefined;
        if (!near || !isConflict) continue;
        add(vs, field, fullHost, other);
        add(other, near.field, near.fullHost, vs);
      }
    }
  }
  return found;
});

function hostOf(
  { hosts }: VirtualService,
  test: (host: string) => boolean,
): VirtualService['hosts'][number] | undefined {
  return hosts.find(({ fullHost }) => test(fullHost));
}

function shareReaders(one: VirtualService, other: VirtualService): boolean {
  if (one.exportTo === undefined || other.exportTo === undefined) return true;
  const readers = readersOf(other.exportTo, other.namespace);
  return readersOf(one.exportTo, one.namespace).some((name) => readers.includes(name));
}

/** Whether any proxy reads a VirtualService for a host: a waypoint takes none of clients' namespaces. */
function isRead(mesh: Mesh, { namespace }: VirtualService, host: string): boolean {
  if (hasSidecars(mesh)) return true;
  const about = destinedBy(mesh, host, namespace);
  const waypoint = about && boundGateway(bindingOf(mesh, about));
  return !waypoint || [waypoint.namespace, objectOf(about).namespace].includes(namespace);
}

/** The VirtualServices with an HTTP route for everything, by gateway and host. */
const catchingAll = fact((mesh) => {
  const at = new Map<string, VirtualService[]>();
  const gatewaysOf = new Map<VirtualService, readonly string[]>();
  for (const vs of virtualServices(mesh)) {
    if (!vs.routes.some(({ kind, field }) => kind === 'http' && !field.get('match').isSet)) continue;
    const named = gatewayNames(mesh, vs).filter(({ kind, isOfMatch }) => kind === 'named' && !isOfMatch);
    const gateways = [...new Set(named.map(({ namespace, name }) => `${namespace}/${name}`))];
    gatewaysOf.set(vs, gateways);
    for (const gateway of gateways) {
      for (const host of new Set(vs.hosts.map((one) => one.host))) {
        const key = `${gateway} ${host}`;
        at.set(key, [...(at.get(key) ?? []), vs]);
      }
    }
  }
  return { at, gatewaysOf };
});
