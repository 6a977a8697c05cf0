import { fact } from '../../model/fact';
import type { Field } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { Destination } from './destinations';
import { outsideAddresses } from './outsiders';
import { spaceOf } from './request-space';

/** A port that most of what is outside has, for policies that name none. */
const USUAL = 443;

/** Hosts outside of the cluster as destinations, at each port that a policy for what leaves a pod names. */
export function outsideDestinations(meshes: readonly Mesh[]): readonly Destination[] {
  const ports = [...new Set([USUAL, ...meshes.flatMap((mesh) => egressPorts(mesh))])].sort((a, b) => a - b);
  return outsideAddresses(meshes).map(({ address, name }) => ({
    title: name,
    kind: 'outside',
    namespace: '',
    ports: ports.map((port) => ({ port, treatment: 'tcp' })),
    host: address,
    isRead: false,
    isAboutPlaces: false,
    policies: [],
    routes: [],
    space: spaceOf(meshes[0]!, { read: [], authentication: [], routes: [] }),
    to: (port) => ({ host: address, port }),
  }));
}

const egressPorts = fact((mesh): readonly number[] =>
  (['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] as const).flatMap((kind) =>
    mesh
      .ofKind(kind)
      .flatMap((policy) =>
        [policy.spec, ...policy.field('specs').items].flatMap((spec) =>
          [...spec.get('egress').items, ...spec.get('egressDeny').items].flatMap((entry) => [
            ...entry.get('ports').items.flatMap((one) => numberOf(one.get('port'))),
            ...entry
              .get('toPorts')
              .items.flatMap((one) => one.get('ports').items.flatMap((port) => numberOf(port.get('port')))),
          ]),
        ),
      ),
  ),
);

function numberOf(port: Field): readonly number[] {
  const value = port.number ?? Number(port.text ?? NaN);
  return Number.isInteger(value) && value > 0 && value < 65536 ? [value] : [];
}
