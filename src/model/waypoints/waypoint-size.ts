import { factOf } from '../fact';
import { Field, isMap } from '../field';
import type { Mesh } from '../mesh';
import { boundsOf, exactly, requestsOf, wholeNumber, type Count, type Requests } from '../workloads/replicas';
import { PROXY_CONTAINER } from '../workloads/proxy-pods';
import type { MeshGateway } from './waypoint';

/** How many proxies a Gateway has, and what each asks for. */
export interface GatewaySize {
  readonly replicas: Count;
  readonly requests: Requests;
}

/**
 * The size of the Deployment that istiod makes for a Gateway: one pod, unless the ConfigMap that it refers to says otherwise.
 *
 * @see istio/istio pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go (read for 1.32-dev)
 */
export const sizeOfGateway = factOf((mesh: Mesh, { object, namespace }: MeshGateway): GatewaySize => {
  const ref = object.spec.get('infrastructure', 'parametersRef');
  const options =
    ref.get('kind').text === 'ConfigMap' ? mesh.find('ConfigMap', namespace, ref.get('name').text ?? '') : undefined;
  const patch = (name: string): Field => {
    const text = options?.field('data', name).text;
    return new Field(object, undefined, text === undefined ? undefined : patchIn(text)).get('spec');
  };
  const deployment = patch('deployment');
  const container = deployment
    .get('template', 'spec', 'containers')
    .items.find((one) => one.get('name').text === PROXY_CONTAINER);
  return {
    replicas: boundsOf(patch('horizontalPodAutoscaler')) ?? exactly(wholeNumber(deployment.get('replicas')) ?? 1),
    requests: container ? requestsOf(container.get('resources')) : { cpu: undefined, memory: undefined },
  };
});

function patchIn(text: string): unknown {
  const { readYaml } = require('../input/read-text') as typeof import('../input/read-text');
  const value = readYaml(text);
  return isMap(value) ? value : undefined;
}
