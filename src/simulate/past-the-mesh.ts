import type { Mesh } from '../model/mesh';
import { workloadsOf } from '../model/services/service';
import { backendsOf, type Backend } from '../model/services/service-backends';
import type { Hop, PathTaken } from './answer';
import { passage, refusedByNetwork } from './arrive';
import { addressOf } from './from-ztunnel';
import { networkDecision } from './network-hop';
import type { Target } from './path/ends';
import { endOf, legEnds, titleOf, type Sender } from './sender';
import { worstOf } from './together';
import type { Walk } from './walked';

/** UDP and SCTP pass the mesh by: the network alone has a say. */
export function pastTheMesh(mesh: Mesh, sender: Sender, target: Target, protocol: 'UDP' | 'SCTP'): Walk {
  const path: PathTaken = { kind: 'uncaptured', waypoint: null, tunnel: 'plain' };
  const why = `the mesh captures TCP alone: ${protocol} goes on as it is`;
  const step: Hop = { at: 'ztunnel', side: 'client', decision: 'pass', why, objects: [] };
  const walks = endsOf(mesh, target, protocol).map(({ backend, port }) => {
    const workload = backend?.kind === 'pods' ? backend.workload : undefined;
    const address =
      backend && backend.kind !== 'pods'
        ? backend.address
        : target.kind === 'dialled'
          ? addressOf(target.dialled as never)
          : '';
    const ends = workload ? legEnds(mesh, sender, workload, protocol) : { from: endOf(mesh, sender), to: { address } };
    const toTitle = workload?.title ?? address;
    const network = networkDecision(mesh, { ...ends, fromTitle: titleOf(sender), toTitle, port, protocol });
    const name = workload ? `${workload.namespace}/${workload.name}` : undefined;
    if (network.verdict === 'denied')
      return { passage: { ...refusedByNetwork(network.by!), hops: network.hops }, name, port };
    const found = passage(network.verdict, network.verdict === 'unknown' ? 'unknown' : 'app', network.hops);
    return { passage: { ...found, assumptions: network.assumptions }, name, port };
  });
  const worst = worstOf(walks.map((one) => one.passage)) ?? passage('allowed', 'no-endpoint', []);
  const reached = walks.filter((one) => one.passage.verdict !== 'denied');
  const lands =
    reached.length === 0
      ? []
      : [
          {
            workloads: [...new Set(reached.flatMap((one) => one.name ?? []))].sort(),
            ports: [...new Set(reached.map((one) => one.port))],
          },
        ];
  return { ...worst, hops: [step, ...worst.hops], lands, errors: [], route: undefined, path };
}

function endsOf(
  mesh: Mesh,
  target: Target,
  protocol: 'UDP' | 'SCTP',
): readonly { readonly backend: Backend | undefined; readonly port: number }[] {
  if (target.kind === 'gateway') return [];
  if (target.kind === 'headless') {
    return workloadsOf(mesh, target.service).map((workload) => ({
      backend: { kind: 'pods', workload, port: target.port, takesHbone: false },
      port: target.port,
    }));
  }
  const { dialled } = target;
  if (dialled.kind === 'workload') {
    return [
      {
        backend: { kind: 'pods', workload: dialled.workload, port: dialled.port, takesHbone: false },
        port: dialled.port,
      },
    ];
  }
  if (dialled.kind === 'service') {
    return backendsOf(mesh, dialled.destination, dialled.port, protocol).all.map((backend) => ({
      backend,
      port: backend.port,
    }));
  }
  return [{ backend: undefined, port: dialled.port }];
}
