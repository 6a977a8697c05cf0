import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { attachmentOf, policiesOn } from '../../model/policy/attachment';
import { settings } from '../../model/platform/settings';
import { workloadsOf, type MeshService } from '../../model/services/service';
import type { Workload } from '../../model/workloads/workload';
import { copyOf, type Edit, type Writable } from '../edit';
import { isSameJson } from '../same-json';
import type { Served } from '../served-services';
import { admitsAlone, deniesPortsAlone, isSaidBy } from './already-there';
import { atSentPaths, pathRewritesOf, readsPaths } from './sent-paths';
import { atServicePorts, namesPorts, type Rule } from './service-ports';

const MOST_TARGETS = 16;

/** A policy of pods, and which of the Services that a waypoint serves it is about. */
export interface PolicyOfPods {
  readonly policy: MeshObject;
  /** Services all of whose pods it is about. */
  readonly whole: readonly MeshService[];
  /** Services with pods that it is not about, so that nothing at the waypoint comes to the same. */
  readonly partly: readonly MeshService[];
}

/** The policies of a kind that are about pods of some Services, in the order of the input. */
export function policiesOfPods(
  mesh: Mesh,
  kind: 'AuthorizationPolicy' | 'RequestAuthentication',
  served: readonly Served[],
): readonly PolicyOfPods[] {
  const about = new Map<MeshObject, { whole: MeshService[]; partly: MeshService[] }>();
  for (const { service } of served) {
    const pods = workloadsOf(mesh, service);
    const onEach = pods.map((pod) => new Set(policiesOn(mesh, kind, pod)));
    for (const policy of new Set(onEach.flatMap((one) => [...one]))) {
      const entry = about.get(policy) ?? { whole: [], partly: [] };
      about.set(policy, entry);
      (onEach.every((one) => one.has(policy)) ? entry.whole : entry.partly).push(service);
    }
  }
  return mesh.ofKind(kind).flatMap((policy) => {
    const found = about.get(policy);
    return found ? [{ policy, ...found }] : [];
  });
}

/**
 * The policies that come to the same at a waypoint. Sidecars and ztunnel leave those with `targetRefs` aside, so they may be there before
 * anybody is in ambient mode. All policies of the pods are needed there, those that ztunnel can read as well: behind a waypoint, ztunnel sees the
 * waypoint alone.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go (read for 1.32-dev)
 */
export function policiesAtWaypoint(
  mesh: Mesh,
  namespace: string,
  served: readonly Served[],
  waypoint: WaypointTarget,
): readonly Edit[] {
  const taken = new Set(
    (['AuthorizationPolicy', 'RequestAuthentication'] as const).flatMap((kind) =>
      mesh.inNamespace(kind, namespace).map(({ name }) => `${kind} ${name}`),
    ),
  );
  const nameFor = (kind: string, wanted: string): string => {
    for (let i = 1; ; i += 1) {
      const name = i === 1 ? wanted : `${wanted}-${i}`;
      if (taken.has(`${kind} ${name}`)) continue;
      taken.add(`${kind} ${name}`);
      return name;
    }
  };
  return (['RequestAuthentication', 'AuthorizationPolicy'] as const).flatMap((kind) =>
    policiesOfPods(mesh, kind, served).flatMap(({ policy, whole }) => {
      if (admitsAlone(mesh, policy, waypoint.principal) || deniesPortsAlone(mesh, policy)) return [];
      const copies = copiesOf(mesh, policy, namespace, whole, waypoint);
      const news = copies.filter(({ spec }) => !isSaidBy(mesh, kind, namespace, spec));
      return news.map(({ suffix, ...made }): Edit => {
        const metadata = { ...made.metadata, name: nameFor(kind, `${policy.name}-${suffix}`) };
        const why = `says at the waypoint what ${policy.title} says at the pods`;
        return { does: 'apply', object: { ...made, metadata }, why };
      });
    }),
  );
}

/** The waypoint that policies are written for. */
export interface WaypointTarget {
  readonly name: string;
  /** As policies name it at the pods. */
  readonly principal: string;
  /** Whether it serves Services and no ServiceEntries. */
  readonly isForServicesAlone: boolean;
}

type Made = Pick<Writable, 'apiVersion' | 'kind' | 'metadata' | 'spec'> & { readonly suffix: string };

function copiesOf(
  mesh: Mesh,
  policy: MeshObject,
  namespace: string,
  services: readonly MeshService[],
  waypoint: WaypointTarget,
): readonly Made[] {
  if (services.length === 0) return [];
  const { selector } = attachmentOf(mesh, policy);
  const { metadata, spec } = copyOf(policy);
  const { selector: _, ...rest } = spec;
  const rules = (Array.isArray(spec['rules']) ? spec['rules'] : undefined) as readonly Rule[] | undefined;
  const qualified = rules?.map((rule): Rule => withNamespace(unspared(rule, waypoint.principal), policy.namespace));
  const rewrites = new Map(services.map((service) => [service.host, pathRewritesOf(mesh, service)]));
  const make = (suffix: string, targetRefs: readonly object[], own?: readonly Rule[]): Made => ({
    apiVersion: policy.apiVersion,
    kind: policy.kindName,
    metadata: {
      name: policy.name,
      namespace,
      ...(metadata.annotations && { annotations: ownAnnotations(metadata.annotations) }),
    },
    spec: { targetRefs, ...rest, ...(own && { rules: own }) },
    suffix,
  });
  // Ports are those of the Service at the waypoint, and paths those that clients send.
  const isOfEach = services.some(({ host }) => rewrites.get(host)!.prefixes.length > 0) && qualified?.some(readsPaths);
  if (!isOfEach && !qualified?.some(namesPorts)) {
    // One for all of a namespace is one for all that its waypoint serves, but for hosts outside, which nobody asked policies for.
    const isForAll = !selector || selector.isEmpty;
    if (isForAll && waypoint.isForServicesAlone) return [make('at-waypoint', [gatewayRef(waypoint.name)], qualified)];
    return chunks(services).map((some) => make('at-waypoint', some.map(serviceRef), qualified));
  }
  return services.flatMap((service) => {
    const own = qualified!.flatMap((rule): Rule[] => {
      const sent = atSentPaths(rewrites.get(service.host)!, rule);
      const changed = sent && atServicePorts(mesh, service, sent);
      return changed ? [changed] : [];
    });
    // A DENY or the like without rules is refused; one that never matches is not needed. An ALLOW without denies all, as it did.
    if (own.length === 0 && (policy.spec.get('action').text ?? 'ALLOW') !== 'ALLOW') return [];
    return [make(`at-waypoint-${service.name}`, [serviceRef(service)], own)];
  });
}

/** Whether policies at a waypoint say of a Service what one of its pods says. */
export function isToldAtWaypoint(
  mesh: Mesh,
  policy: MeshObject,
  namespace: string,
  service: MeshService,
  waypoint: WaypointTarget,
): boolean {
  const isAbout = (spec: Writable['spec']): boolean =>
    mesh.inNamespace(policy.kind!, namespace).some(({ raw }) => {
      const { targetRefs, ...rest } = (raw['spec'] ?? {}) as { targetRefs?: readonly unknown[] };
      const { targetRefs: wanted, ...own } = spec as { targetRefs?: readonly unknown[] };
      return isSameJson(rest, own) && wanted?.every((one) => targetRefs?.some((each) => isSameJson(each, one)));
    });
  return copiesOf(mesh, policy, namespace, [service], waypoint).every(({ spec }) => isAbout(spec));
}

/** A rule without what an earlier step has written into it for the pods, that it leaves out the waypoint. */
function unspared(rule: Rule, principal: string): Rule {
  const isSpared = ({ source }: NonNullable<Rule['from']>[number]): boolean =>
    Array.isArray(source?.['notPrincipals']) && source['notPrincipals'].includes(principal);
  if (!rule.from?.every(isSpared)) return rule;
  const { from, ...rest } = rule;
  const own = from.map(({ source }) => {
    const { notPrincipals, ...others } = source!;
    const not = (notPrincipals as readonly unknown[]).filter((one) => one !== principal);
    return { source: { ...others, ...(not.length > 0 && { notPrincipals: not }) } };
  });
  // An entry that says nothing is true of everybody, and so is a clause with one.
  return own.some(({ source }) => Object.keys(source).length === 0) ? rest : { ...rest, from: own };
}

/** In another namespace, a service account by its plain name would be another one. */
function withNamespace(rule: Rule, namespace: string): Rule {
  if (!rule.from) return rule;
  const full = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((one: unknown) => (typeof one === 'string' && !one.includes('/') ? `${namespace}/${one}` : one))
      : value;
  return {
    ...rule,
    from: rule.from.map((entry): { readonly source?: Record<string, unknown> } => {
      const source = entry.source ?? {};
      const changed = ['serviceAccounts', 'notServiceAccounts'].filter((name) => source[name] !== undefined);
      return {
        ...entry,
        source: { ...source, ...Object.fromEntries(changed.map((name) => [name, full(source[name])])) },
      };
    }),
  };
}

function ownAnnotations(annotations: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => name === 'istio.io/dry-run'));
}

const gatewayRef = (name: string): object => ({ kind: 'Gateway', group: 'gateway.networking.k8s.io', name });
const serviceRef = ({ name }: MeshService): object => ({ kind: 'Service', group: '', name });

/** A policy has so many targets and no more (istio/api security/v1beta1, read for 1.30). */
function chunks(services: readonly MeshService[]): readonly (readonly MeshService[])[] {
  const count = Math.ceil(services.length / MOST_TARGETS);
  return Array.from({ length: count }, (_, i) => services.slice(i * MOST_TARGETS, (i + 1) * MOST_TARGETS));
}

/** Whether a policy is about pods of these workloads alone, so that it may go with them. */
export function isOfNobodyElse(mesh: Mesh, policy: MeshObject, pods: ReadonlySet<Workload>): boolean {
  return (
    policy.namespace !== settings(mesh).rootNamespace &&
    attachmentOf(mesh, policy).workloads.every((workload) => pods.has(workload))
  );
}
