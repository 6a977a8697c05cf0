import { STAGES, type LayOut } from '../shipment';

/**
 * A file for each stage that has objects, such as `3-policies.yaml`, numbered in the order to apply them.
 *
 * For `kubectl apply -f`, which goes through a folder by name, and for scripts that wait between stages: a waypoint has to run before
 * Services are bound to it.
 */
export function filePerStage(): LayOut {
  return ({ objects, order, yaml }) =>
    STAGES.flatMap((stage, number) => {
      const members = order.sequence.filter((i) => order.stages[i] === stage);
      if (members.length === 0) return [];
      return [{ path: `${number}-${stage}.yaml`, text: yaml(members.map((i) => objects[i]!.content)) }];
    });
}
