import type { Mesh } from '../../model/mesh';
import { enrolmentOf, isCaptured } from '../../model/workloads/enrolment';
import { workloadsIn, type Workload } from '../../model/workloads/workload';
import { bindingOfWorkload, boundGateway } from '../../model/waypoints/waypoint-binding';
import { listed, cniNamespace, ztunnelConfig, type Step } from '../commands';
import { byNamespace, type Places } from '../places';
import type { Section } from '../runbook';
import { isSafeName } from '../shell';

const COLUMNS =
  "custom-columns='POD:.metadata.name,NODE:.spec.nodeName,STARTED:.status.startTime,CAPTURED:.metadata.annotations.ambient\\.istio\\.io/redirection'";

/** Whether the pods are in the mesh at all, and the race that leaves some out. */
export function captureSection(mesh: Mesh, { clients, servers }: Places): Section | undefined {
  const involved = [...new Set([...clients, ...servers])];
  const captured = involved.filter((one) => isCaptured(mesh, one));
  if (captured.length === 0) return undefined;
  return {
    id: 'capture',
    title: 'Capture: pods that ztunnel holds',
    about:
      'istio-cni redirects the traffic of a pod to the ztunnel of its node when the pod starts, and writes an annotation then. A pod that starts ' +
      'on a node before istio-cni is ready there, or after another plug-in has thrown it out, runs without, in plaintext, until istio-cni hears of ' +
      'it and takes it in; where that fails, until it is restarted.',
    names: captured.map(({ title }) => title),
    steps: [
      ...byNamespace(captured).flatMap(([namespace]) => ofNamespace(mesh, namespace, involved)),
      ...raceSteps(mesh),
    ],
  };
}

function ofNamespace(mesh: Mesh, namespace: string, involved: readonly Workload[]): readonly Step[] {
  const known = new Set(involved);
  const all = workloadsIn(mesh, namespace).filter((one) => known.has(one) && isSafeName(one.name));
  const inMesh = all.filter((one) => isCaptured(mesh, one));
  const others = workloadsIn(mesh, namespace).filter((one) => !isCaptured(mesh, one) && isSafeName(one.name));
  const waypoints = inMesh.map((one) => [one, boundGateway(bindingOfWorkload(mesh, one))] as const);
  const bound = waypoints.flatMap(([one, gateway]) => (gateway ? [`${gateway.name} for ${one.name}`] : []));
  const outside = others.map((one) => `${one.name} (${enrolmentOf(mesh, one).why})`);
  return [
    {
      run: `kubectl -n ${namespace} get pods -o ${COLUMNS}`,
      healthy: `CAPTURED is enabled for pods of ${listed(inMesh.map(({ name }) => name))}${outside.length === 0 ? '' : `; <none> for ${listed(outside)}`}`,
      otherwise:
        '<none>: not captured, plaintext; pending: redirected, and ztunnel does not hold it, so that its traffic fails',
    },
    {
      run: ztunnelConfig(mesh, `workload --workload-namespace ${namespace}`),
      healthy: `PROTOCOL is HBONE for each pod of ${listed(inMesh.map(({ name }) => name))}; WAYPOINT is ${bound.length === 0 ? 'None, as those of Services are not shown here' : listed(bound)}`,
      otherwise: 'TCP: istiod has not seen the annotation, and clients send plaintext',
    },
  ];
}

/**
 * The race of plug-ins, in the words of the agent.
 *
 * @see istio/istio cni/pkg/nodeagent/{informers,meshdataplane_linux,net_linux}.go, cni/pkg/repair (read for 1.31)
 */
function raceSteps(mesh: Mesh): readonly Step[] {
  const cni = cniNamespace(mesh);
  const logs = `kubectl -n ${cni} logs -l k8s-app=istio-cni-node -c install-cni --prefix --tail=-1`;
  return [
    {
      run: `kubectl -n ${cni} get pods -l k8s-app=istio-cni-node -o custom-columns='POD:.metadata.name,NODE:.spec.nodeName,STARTED:.status.startTime,RESTARTS:.status.containerStatuses[*].restartCount'`,
      healthy: 'STARTED is before that of the pods on the same node; RESTARTS is 0',
      otherwise: 'pods that started in between were missed at first; those that are <none> still: restart them',
    },
    {
      run: `${logs} | grep -E 'failed to add pod to (ztunnel|addressSet)|Failed capturing pod|Unable to send pod to ztunnel|failed to update POD inpod'`,
      healthy: 'no line',
      otherwise:
        '"partially added": ztunnel was not there, it is tried again; "will not retry": restart the pod; "pod will fail healthchecks": the address set of the node is wrong',
    },
    {
      run: `${logs} | grep -E 'Namespace .* is (enabled|disabled|labeled)'`,
      healthy: 'each namespace is enabled in ambient mesh',
      otherwise: '"excluded by excludeNamespaces": the values of chart cni leave it out',
    },
  ];
}
