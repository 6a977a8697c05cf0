import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { refuse } from '../input/refuse';
import { CONTROLLERS, type Controller } from './canary-owner';
import type { CanaryPlan } from './canary-plan';

/** The Deployment that a controller rolls, and what of it this app makes. */
export interface RolledWorkload {
  readonly name: string;
  readonly deployment: ApiObject | undefined;
  readonly autoscaler: ApiObject | undefined;
  /** Whether Git says a number of replicas. */
  readonly replicas: number | undefined;
}

/**
 * Finds the Deployment of a canary's service.
 *
 * @throws InputError for what no controller rolls
 */
export function rolledWorkload(place: Construct, { service }: CanaryPlan, controller: Controller): RolledWorkload {
  const child = (id: string): ApiObject | undefined => {
    const found = service.node.tryFindChild(id);
    return found !== undefined && ApiObject.isApiObject(found) ? found : undefined;
  };
  if (child('StatefulSet'))
    refuse(
      place,
      `service ${service.name} runs as a StatefulSet, and ${CONTROLLERS[controller.kind]} rolls Deployments; give it kind: 'Deployment'`,
    );
  const deployment = child('Deployment');
  const given = controller.deployment;
  if (deployment && given !== undefined && given !== deployment.name)
    refuse(
      place,
      `the Deployment of service ${service.name} is ${deployment.name}, got deployment: "${given}"; leave it out`,
    );
  const spec = (deployment?.toJson() as { spec?: { replicas?: number } } | undefined)?.spec;
  return {
    name: deployment?.name ?? given ?? service.name,
    deployment,
    autoscaler: child('Autoscaler'),
    replicas: spec?.replicas,
  };
}
