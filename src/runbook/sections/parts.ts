import type { Mesh } from '../../model/mesh';
import { isAtLeast } from '../../model/platform/platform-facts';
import { istiods, revisionOf } from '../../model/platform/revisions';
import { agent, cniNamespace, inAgent, istioNamespace, listed, type Step } from '../commands';
import type { Places } from '../places';
import type { Section } from '../runbook';
import { isSafeName } from '../shell';

/** What every path goes through: the daemons of each node, and istiod. */
export function partsSection(mesh: Mesh, { gateways, usesCilium, waypoints }: Places): Section {
  const istio = istioNamespace(mesh);
  const cni = cniNamespace(mesh);
  const proxies = [...waypoints, ...gateways].map(({ name, namespace }) => `${namespace}/${name}`);
  return {
    id: 'parts',
    title: 'The parts of every path',
    about: 'Each node has a ztunnel, an istio-cni-node and a network; istiod tells the first two what to do.',
    names: [],
    steps: [
      {
        run: `kubectl -n ${istio} get daemonset ztunnel`,
        healthy: 'READY is DESIRED, which is the number of nodes',
        otherwise: 'captured pods of a node without ztunnel reach nobody',
      },
      {
        run: `kubectl -n ${cni} get daemonset istio-cni-node`,
        healthy: 'READY is DESIRED',
        otherwise: 'on a node without it no new pod is captured',
      },
      istiodStep(mesh, istio),
      {
        run: proxyStatus(mesh),
        healthy: `a line for each ztunnel${proxies.length === 0 ? '' : `, and for the pods of ${listed(proxies)}`}; no column says STALE or ERROR`,
        otherwise:
          'whoever is missing has not heard of istiod, and keeps what it knew; IGNORED is what a proxy has not asked for',
      },
      ...(usesCilium ? ciliumSteps(mesh) : []),
    ],
  };
}

/** Proxies of a namespace belong to one of several istiods, and a waypoint too. */
function istiodStep(mesh: Mesh, istio: string): Step {
  const revisions = [...new Set(istiods(mesh).map(revisionOf))].filter(isSafeName).sort();
  const isOne = revisions.length < 2;
  return {
    run: `kubectl -n ${istio} get deployment -l app=istiod${isOne ? '' : ' -L istio.io/rev'}`,
    healthy: `READY is n/n${isOne ? '' : `, for each of the revisions ${listed(revisions)}`}`,
    ...(!isOne && {
      otherwise:
        'pods with sidecars and Gateways are served by the revision of their label istio.io/rev, or of that of their namespace; column ISTIOD of the next command says by which',
    }),
  };
}

/**
 * From 1.27 on a line says what a proxy has asked for, and only with more words how far it has got.
 *
 * @see istio/istio istioctl/pkg/writer/pilot/status.go (read for 1.31)
 */
function proxyStatus(mesh: Mesh): string {
  return `istioctl proxy-status${isAtLeast(mesh, 'istio', '1.27') ? ' --verbosity 1' : ''}`;
}

/** @see cilium/cilium pkg/client/client.go, FormatStatusResponse (read for 1.15 to 1.20) */
function ciliumSteps(mesh: Mesh): readonly Step[] {
  return [
    {
      run: 'kubectl -n kube-system get daemonset cilium',
      healthy: 'READY is DESIRED',
    },
    {
      run: agent(mesh, 'status --verbose'),
      healthy: 'Cilium: Ok; Routing: … Host: Legacy; where Socket LB is Enabled, Socket LB Coverage: Hostns-only',
      otherwise:
        'with Host: BPF the answers to probes of captured pods are lost; with coverage Full the Service is gone before ztunnel sees it, so that waypoints are skipped',
    },
    {
      run: inAgent('ls /host/etc/cni/net.d'),
      healthy: 'no file ends in .cilium_bak',
      otherwise: 'cni.exclusive is true: Cilium takes istio-cni out as often as it puts itself in',
    },
  ];
}
