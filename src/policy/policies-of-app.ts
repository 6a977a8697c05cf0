import type { IConstruct } from 'constructs';
import { meshRoot } from '../emit/mesh-root';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import { PolicyTarget } from './policy-target';
import type { L4Rule, Matches } from './rules';

/** A policy for ztunnel that somebody asked for. */
export interface WrittenL4 {
  readonly action: string;
  readonly selector?: Readonly<Record<string, string>> | undefined;
  readonly rules?: readonly L4Rule[] | undefined;
  readonly matches?: Matches | undefined;
}

/** An ALLOW for nobody: what a default deny is. */
export const DENY_ALL: WrittenL4 = { action: 'ALLOW', matches: 'nobody' };

interface Written {
  /** Policies for ztunnel, by namespace. */
  readonly l4: Map<string, WrittenL4[]>;
  /** Actions of the policies for a waypoint or gateway, by target. */
  readonly l7: Map<string, Set<string>>;
}

/** The policies of each app, default denies among them, apart from those that `allowFrom` and the like emit. */
const WRITTEN = new WeakMap<IConstruct, Written>();

function written(place: IConstruct): Written {
  const root = meshRoot(place);
  const known = WRITTEN.get(root) ?? { l4: new Map<string, WrittenL4[]>(), l7: new Map<string, Set<string>>() };
  WRITTEN.set(root, known);
  return known;
}

/** Makes a policy for ztunnel known to the others. */
export function addL4(place: IConstruct, namespace: string, policy: WrittenL4): void {
  const { l4 } = written(place);
  const others = l4.get(namespace);
  if (others) others.push(policy);
  else l4.set(namespace, [policy]);
}

/** Makes a policy for waypoints or gateways known to the others. */
export function addL7(place: IConstruct, targets: readonly PolicyTarget[], action: string): void {
  const { l7 } = written(place);
  for (const target of targets) l7.set(target.key, (l7.get(target.key) ?? new Set()).add(action));
}

/** The policies for ztunnel that may hold for pods of a namespace: its own, and those of the root namespace. */
export function l4PoliciesOf(place: IConstruct, namespace: string): readonly WrittenL4[] {
  const { l4 } = written(place);
  const root = Platform.of(place).istioNamespace;
  return [...(l4.get(namespace) ?? []), ...(namespace === root ? [] : (l4.get(root) ?? []))];
}

/** Whether some policy shuts a namespace, or the mesh, for whom no other admits. To be asked at synth. */
export function isShut(place: IConstruct, namespace: string): boolean {
  return l4PoliciesOf(place, namespace).some(({ action, selector }) => action === 'ALLOW' && !selector);
}

/** The actions of the policies that target something. */
export function actionsAt(place: IConstruct, target: PolicyTarget): ReadonlySet<string> {
  return written(place).l7.get(target.key) ?? new Set();
}

/** The actions of the policies that requests for a service meet at its waypoint, `allowFrom` aside. */
export function actionsFor(service: IMeshService): ReadonlySet<string> {
  const { l7 } = written(service);
  const waypoint = service.serviceWaypoint;
  if (l7.size === 0 || !waypoint) return new Set();
  const keys = [service.policyTarget.key, waypoint.policyTarget.key, PolicyTarget.everyWaypoint().key];
  return new Set(keys.flatMap((key) => [...(l7.get(key) ?? [])]));
}
