import { New } from '../expression';
import { nameOf, objectOptions, type Recogniser } from '../proposal';

const POLICY = 'security.istio.io/AuthorizationPolicy';

/** The two policies of the root namespace that shut the mesh; in any other namespace the proof finds them wrong. */
export const meshDefaultDeny: Recogniser = {
  kind: POLICY,
  propose(object, chart) {
    const waypoints = chart.find(POLICY, 'default-deny-waypoints');
    if (nameOf(object) !== 'default-deny' || !waypoints) return [];
    const options = objectOptions(object);
    const props = Object.keys(options).length > 0 ? options : undefined;
    const expression = new New('MeshDefaultDeny', chart.id('mesh', 'DefaultDeny'), props);
    return [{ as: 'MeshDefaultDeny', objects: [object, waypoints], statements: [{ expression }] }];
  },
};
