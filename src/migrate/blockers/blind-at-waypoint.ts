import type { Mesh } from '../../model/mesh';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { policiesOfPods } from '../rewrites/policies-at-waypoint';
import { servedIn } from '../served-services';
import type { Concern } from '../plan';

/** What a waypoint does not see as a sidecar does (istio/istio pilot/pkg/security/authz/model, measured for 1.32-dev). */
const BLIND: Readonly<Record<string, string>> = {
  ipBlocks: 'a waypoint sees no address of the client',
  'source.ip': 'a waypoint sees no address of the client',
  remoteIpBlocks: 'a waypoint believes the X-Forwarded-For that a client writes',
  'remote.ip': 'a waypoint believes the X-Forwarded-For that a client writes',
  'destination.ip': 'a waypoint sees the address of the Service where the pod sees its own',
  'connection.sni': 'what comes to a waypoint has no such SNI',
};

/** Policies about addresses, of pods that a waypoint will serve. */
export function blindAtWaypoint(mesh: Mesh, namespace: string): readonly Concern[] {
  return policiesOfPods(mesh, 'AuthorizationPolicy', servedIn(mesh, namespace)).flatMap(({ policy }): Concern[] => {
    const names = authorizationOf(mesh, policy).rules.flatMap((rule) => attributesOf(rule).map(({ name }) => name));
    const found = [...new Set(names)].filter((name) => Object.hasOwn(BLIND, positive(name)));
    if (found.length === 0) return [];
    return [
      {
        weight: 'blocks',
        name: `blind-at-waypoint:${policy.namespace}/${policy.name}`,
        namespace,
        object: policy.title,
        what: `it goes by ${found.join(', ')}, and ${[...new Set(found.map((name) => BLIND[positive(name)]!))].join('; ')}`,
        fix: 'say it with identities, or at the ingress gateway',
      },
    ];
  });
}

function positive(name: string): string {
  return name.startsWith('not') ? `${name.slice(3, 4).toLowerCase()}${name.slice(4)}` : name;
}
