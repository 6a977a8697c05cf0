import { ofProblem } from '../check/check';
import type { Finding } from '../check/finding';
import type { Mesh } from '../model/mesh';
import { istiods, revisionOf } from '../model/platform/revisions';
import { appliedFindings, notJudged } from './applied';
import { ztunnelFindings } from './at-ztunnel';
import { captureFindings, livePods, missingPods, probeFindings, sidecarFindings, type LivePod } from './captured';
import { ciliumFindings } from './cilium-settings';
import { conditionFindings } from './conditions';
import { found, some } from './found';
import type { Live } from './live';
import { promiseOf } from './promise';

/**
 * What a live cluster has otherwise than its manifests promise.
 *
 * @param manifests what was meant; without them, what the objects of the dump say of themselves
 */
export function verifyLive(live: Live, manifests: Mesh | undefined): readonly Finding[] {
  const { agents, mesh, problems, ztunnels } = live;
  const promise = promiseOf(manifests, mesh, manifests?.options ?? mesh.options);
  const pods = livePods(promise, mesh);
  return inOrder([
    ...problems.map(ofProblem),
    ...captureFindings(promise, pods),
    ...sidecarFindings(promise, pods),
    ...(manifests ? missingPods(manifests, promise, mesh) : []),
    ...probeFindings(promise, pods),
    ...conditionFindings(promise, mesh),
    ...(manifests ? appliedFindings(manifests, mesh) : []),
    ...ztunnelFindings(promise, mesh, pods, ztunnels),
    ...ciliumFindings(manifests, mesh, pods, agents),
    ...revisions(mesh),
    ...lacking(live, pods),
  ]);
}

/** Two control planes write the same conditions, each of its own. */
function revisions(mesh: Mesh): readonly Finding[] {
  const names = [...new Set(istiods(mesh).map(revisionOf))].sort();
  if (names.length < 2) return [];
  return [
    found('verify/two-revisions', istiods(mesh)[0], {
      severity: 'info',
      message: `istiod runs in revisions ${some(names)}: predictions are those of ${
        mesh.options.values?.istiod ? 'the values' : 'revision default'
      }, and conditions may be of either`,
    }),
  ];
}

/** What there was nothing to judge by, each with the command that gets it. */
function lacking({ agents, mesh, ztunnels }: Live, pods: readonly LivePod[]): readonly Finding[] {
  const unsure = [
    ...new Set(pods.filter(({ shouldBe }) => shouldBe === undefined).map(({ pod }) => pod.namespace)),
  ].sort();
  const bare = mesh.ofKind('Pod').filter((pod) => !pod.field('status', 'phase').isSet);
  return [
    ...(bare.length === 0
      ? []
      : [
          notJudged(
            `capture of ${some(bare.map(({ title }) => title))}`,
            'the dump has no status of theirs',
            'kubectl get pods -A -o yaml, with nothing taken out',
          ),
        ]),
    ...(mesh.ofKind('Pod').length > 0
      ? []
      : [notJudged('which pods are captured', 'the dump has no Pods', 'kubectl get pods -A -o yaml')]),
    ...(unsure.length === 0
      ? []
      : [
          notJudged(
            `pods of ${some(unsure)}`,
            'neither the dump nor the manifests have the Namespace, whose labels decide',
            'kubectl get namespaces -o yaml',
          ),
        ]),
    ...lackingOfZtunnels(ztunnels),
    ...(agents.length > 0
      ? []
      : [
          notJudged(
            'what Cilium’s agents do',
            'no status of an agent is in the dump',
            'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg status -o json',
          ),
        ]),
  ];
}

const GET_ZTUNNEL = 'istioctl ztunnel-config all -o json, once for each node: --node NODE';

function lackingOfZtunnels(ztunnels: Live['ztunnels']): readonly Finding[] {
  if (ztunnels.length === 0)
    return [notJudged('what ztunnel does', 'no configuration of a ztunnel is in the dump', GET_ZTUNNEL)];
  const parts = (['workloads', 'services', 'policies', 'certificates'] as const).filter((part) =>
    ztunnels.every((one) => one[part] === undefined),
  );
  return [
    ...(parts.length === 0
      ? []
      : [
          notJudged(
            `what ztunnel has of ${parts.join(', ')}`,
            'no file of the dump has that of any ztunnel',
            GET_ZTUNNEL,
          ),
        ]),
    ...(ztunnels.every(({ isPart }) => isPart)
      ? [
          notJudged(
            'whether ztunnel lacks a pod or a policy',
            'each file is a part of what a ztunnel has, which may be filtered',
            GET_ZTUNNEL,
          ),
        ]
      : []),
  ];
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** The worst first, and in each the order in which they were looked for: what is not captured explains what follows. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
