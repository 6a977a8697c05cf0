import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { settings } from '../../model/platform/settings';
import { findGateway, principalOf } from '../../model/waypoints/waypoint';
import type { Answer, DeniedBy } from '../answer';
import { senderOf, targetOf } from '../path/ends';
import type { MeshRequest } from '../request';
import type { Sender } from '../sender';

/** A refusal, and what is known of both ends: what changes are looked for with. */
export interface Refusal {
  readonly mesh: Mesh;
  readonly request: MeshRequest;
  readonly by: DeniedBy;
  /** The objects that had a say where it was refused. */
  readonly objects: readonly MeshObject[];
  readonly sender: Sender;
  readonly target: ReturnType<typeof targetOf>;
  /** Whom a server may take the client for, the client itself first: a waypoint or gateway on the way speaks for it. */
  readonly principals: readonly string[];
  /** Whether the client sends in plaintext, so that nobody knows who it is. */
  readonly isPlain: boolean;
  /** The waypoint on the way, as `namespace/name`; null without one. */
  readonly waypoint: string | null;
}

/** What is known of a refusal; nothing where an answer is none. */
export function refusalOf(mesh: Mesh, request: MeshRequest, answer: Answer): Refusal | undefined {
  const { by, hops, verdict } = answer;
  if (verdict !== 'denied' || !by) return undefined;
  const titles = new Set([
    ...(by.object === null ? [] : [by.object]),
    ...(hops.filter(({ decision }) => decision === 'deny').at(-1)?.objects ?? []),
  ]);
  const sender = senderOf(mesh, 'remedy', request.from);
  return {
    mesh,
    request,
    by,
    objects: mesh.objects.filter(({ title }) => titles.has(title)),
    sender,
    target: targetOf(mesh, 'remedy', request, ''),
    principals: principalsOf(mesh, sender, request, answer),
    isPlain: answer.path.tunnel === 'plain',
    waypoint: answer.path.waypoint,
  };
}

function principalsOf(mesh: Mesh, sender: Sender, { to }: MeshRequest, { path }: Answer): readonly string[] {
  const own =
    sender.kind === 'workload'
      ? [`${settings(mesh).trustDomain}/ns/${sender.workload.namespace}/sa/${sender.workload.serviceAccount}`]
      : sender.kind === 'gateway'
        ? [principalOf(mesh, sender.gateway)]
        : [];
  const between = [path.waypoint, 'gateway' in to ? to.gateway : null].flatMap((title) => {
    const [namespace = '', name = ''] = title?.split('/') ?? [];
    const gateway = findGateway(mesh, namespace, name);
    return gateway ? [principalOf(mesh, gateway)] : [];
  });
  return [...new Set([...own, ...between])];
}
