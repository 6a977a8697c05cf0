import type { Mesh } from '../../model/mesh';
import type { Destination } from './destinations';
import { outsideAddresses } from './outsiders';
import { spaceOf } from './request-space';

/** A port that most of what is outside has, which is asked for by itself. */
const USUAL = 443;

/** Hosts outside of the cluster as destinations. */
export function outsideDestinations(meshes: readonly Mesh[]): readonly Destination[] {
  return outsideAddresses(meshes).map(({ address, name }) => ({
    title: name,
    kind: 'outside',
    namespace: '',
    ports: [{ port: USUAL, protocol: 'TCP', treatment: 'tcp' }],
    host: address,
    isRead: false,
    isAboutPlaces: false,
    policies: [],
    behind: undefined,
    waypoints: [],
    routes: [],
    space: spaceOf(meshes[0]!, { read: [], authentication: [], routes: [] }),
    to: (port) => ({ host: address, port }),
  }));
}
