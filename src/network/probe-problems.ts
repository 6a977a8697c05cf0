import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { ambientNamespace } from '../mesh/namespaces-of-app';
import type { IMeshService, ServiceBase } from '../mesh/service-base';
import { PROBE_ADDRESSES } from './allowances';
import { describePolicy, othersForAll, shutByNamespace, type WrittenPolicy } from './known-policies';
import { podsOf, subjectServices } from './subject-services';

/**
 * Services whose pods a policy shuts for the kubelet's probes, so that they are restarted for ever, or never get ready. Cilium lets a
 * node reach its pods, but probes of enrolled pods come from an address that is no node.
 *
 * @see https://istio.io/latest/docs/ambient/install/platform-prerequisites/#cilium (read for 1.30)
 */
export function probeProblems(policy: WrittenPolicy): string[] {
  if (!policy.shuts('ingress') || shutByNamespace(policy)) return [];
  for (const service of subjectServices(policy)) {
    if ((service as ServiceBase).uncaptured || !ambientNamespace(policy, service.namespace)) continue;
    if (admitsProbes(policy, service)) continue;
    const stopped = probedPorts(service).find((port) => !admitsProbes(policy, service, port));
    if (stopped === undefined) continue;
    return [
      `${describePolicy(policy)} stops the kubelet's probes of service ${service.name} on ${stopped}, which reach enrolled pods from ` +
        `${PROBE_ADDRESSES[0]}; call allowKubeletProbes()`,
    ];
  }
  return [];
}

/** Whether some policy admits probes on a port; on every port, if none is given. */
function admitsProbes(policy: WrittenPolicy, service: IMeshService, port?: number): boolean {
  return [policy, ...othersForAll(policy, podsOf(service))].some((one) =>
    one
      .admitted('ingress')
      .some(
        ({ peers, ports }) =>
          (ports.length === 0 || ports.some((some) => port !== undefined && some.hasTcp(port))) &&
          (peers.length === 0 || peers.some((peer) => PROBE_ADDRESSES.some((address) => peer.hasAddress(address)))),
      ),
  );
}

/** The ports that the kubelet asks over the network, as the Deployments of the service have them. */
function probedPorts(service: IMeshService): number[] {
  return service.node
    .findAll()
    .filter((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'Deployment')
    .flatMap((one) => containers(one).flatMap((c) => [c.readinessProbe, c.livenessProbe, c.startupProbe]))
    .map((probe) => probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port)
    .filter((port): port is number => typeof port === 'number');
}

function containers(deployment: ApiObject): readonly ProbedContainer[] {
  // oxlint-disable-next-line typescript/no-unsafe-member-access -- manifests are written by this library, but have no types
  return (deployment.toJson().spec?.template?.spec?.containers ?? []) as readonly ProbedContainer[];
}

/** As in the manifest, where a port is a number and no class. */
type ProbedContainer = Readonly<
  Partial<
    Record<
      keyof Pick<k8s.Container, 'readinessProbe' | 'livenessProbe' | 'startupProbe'>,
      Partial<Record<'httpGet' | 'tcpSocket' | 'grpc', { readonly port?: unknown }>>
    >
  >
>;
