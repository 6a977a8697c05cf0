import type { Finding } from '../check/finding';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { enrolmentOf } from '../model/workloads/enrolment';
import { isOverPod, isReadyPod } from '../model/workloads/written-pods';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { workloads, type Workload } from '../model/workloads/workload';
import { shellWord } from '../runbook/shell';
import { found, some } from './found';
import { membershipOf, workloadOfPod } from './promise';

/** What istio-cni writes on pods, once they are captured (istio/api annotation, read for 1.31). */
const REDIRECTION = 'ambient.istio.io/redirection';
const SIDECAR = 'sidecar.istio.io/status';

/** A live pod, and the workload that says what it should be. */
export interface LivePod {
  readonly pod: MeshObject;
  readonly workload: Workload;
  /** Whether it should be captured; undefined where nothing says. */
  readonly shouldBe: boolean | undefined;
  readonly isCaptured: boolean;
  /** Whether a sidecar was to be injected into it, and was not. */
  readonly lacksSidecar: boolean;
}

/** Pods that run: nobody captures one before it has an address, and after its end nothing matters. */
export function livePods(promise: Mesh, live: Mesh): readonly LivePod[] {
  return live.ofKind('Pod').flatMap((pod): LivePod[] => {
    const isRunning = pod.field('status', 'phase').text === 'Running' && pod.field('status', 'podIP').isSet;
    if (!isRunning || isOverPod(pod) || pod.field('metadata', 'deletionTimestamp').isSet) return [];
    const workload = workloadOfPod(promise, pod);
    if (!workload) return [];
    const membership = membershipOf(promise, workload);
    return [
      {
        pod,
        workload,
        shouldBe: membership === undefined ? undefined : membership === 'ambient',
        isCaptured: pod.annotations[REDIRECTION] === 'enabled',
        lacksSidecar: membership === 'sidecar' && pod.annotations[SIDECAR] === undefined && !isProxyItself(workload),
      },
    ];
  });
}

/** Pods that are captured otherwise than is promised, by workload and by what they are. */
export function captureFindings(promise: Mesh, pods: readonly LivePod[]): readonly Finding[] {
  const groups = new Map<string, LivePod[]>();
  for (const one of pods) {
    if (one.shouldBe === undefined || one.shouldBe === one.isCaptured) continue;
    const key = `${one.workload.title} ${one.isCaptured ? 'captured' : stateOf(one)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { isCaptured, pod, workload } = group[0]!;
    const names = some(group.map((one) => one.pod.name));
    const { why } = enrolmentOf(promise, workload);
    const of = workload.owner.kind === 'Pod' ? 'pods' : `pods of ${workload.title}`;
    if (isCaptured) {
      return found('verify/pod-captured', pod, {
        severity: 'warning',
        field: `metadata.annotations['${REDIRECTION}']`,
        message: `${of} are captured by ztunnel, and should not be, as ${why}: ${names}`,
        fix: 'apply the labels of the manifests, and restart the pods',
      });
    }
    const state = stateOf(group[0]!);
    return found('verify/pod-not-captured', pod, {
      severity: 'error',
      field: 'metadata.annotations',
      message: `${of} should be captured, as ${why}, and ${SAYS[state]}: ${names}`,
      fix: FIX[state](pod),
      sources: ['istio/istio cni/pkg/nodeagent/meshdataplane_linux.go', 'istio/istio cni/pkg/util/podutil.go'],
    });
  });
}

/** Pods that started before their namespace asked for sidecars, or while nobody injected any. */
export function sidecarFindings(promise: Mesh, pods: readonly LivePod[]): readonly Finding[] {
  const groups = new Map<Workload, LivePod[]>();
  for (const one of pods) {
    if (one.lacksSidecar && !one.isCaptured) groups.set(one.workload, [...(groups.get(one.workload) ?? []), one]);
  }
  return [...groups].map(([workload, group]) => {
    const of = workload.owner.kind === 'Pod' ? 'pods' : `pods of ${workload.title}`;
    const { why } = enrolmentOf(promise, workload);
    const names = some(group.map(({ pod }) => pod.name));
    return found('verify/pod-without-sidecar', group[0]!.pod, {
      severity: 'error',
      field: 'metadata.annotations',
      message: `${of} should have a sidecar, as ${why}, and have none, so that they are outside of the mesh: ${names}`,
      fix: 'look whether the istiod of the revision runs that injects there, and restart the pods',
      sources: ['istio/istio pkg/kube/inject/webhook.go'],
    });
  });
}

type State = 'sidecar' | 'pending' | 'missing';

function stateOf({ pod }: LivePod): State {
  if (pod.annotations[SIDECAR] !== undefined) return 'sidecar';
  return pod.annotations[REDIRECTION] === 'pending' ? 'pending' : 'missing';
}

const SAYS: Readonly<Record<State, string>> = {
  sidecar: 'have a sidecar from before, which keeps istio-cni away',
  pending: 'are half in it: their traffic is redirected, and ztunnel does not hold them yet, so that it fails',
  missing: 'are not: what they send and get is plaintext, and no policy at ztunnel guards them',
};

const FIX: Readonly<Record<State, (pod: MeshObject) => string>> = {
  sidecar: () => 'restart them without injection: take istio-injection and istio.io/rev from the namespace',
  pending: () => 'look at ztunnel on their node, and at the logs of istio-cni-node there',
  missing: (pod) => {
    const node = pod.spec.get('nodeName').text;
    return `look at the logs of istio-cni-node ${node === undefined ? 'on their node' : `on node ${node}`}, and restart them`;
  },
};

/** Workloads that nothing runs of. A namespace without any pods in the dump tells nothing. */
export function missingPods(manifests: Mesh, promise: Mesh, live: Mesh): readonly Finding[] {
  const running = new Set(live.ofKind('Pod').map((pod) => workloadOfPod(promise, pod)?.title));
  return workloads(manifests).flatMap((workload) => {
    const { namespace, owner, title } = workload;
    if (owner.kind === 'Job' || owner.kind === 'CronJob' || owner.spec.get('replicas').number === 0) return [];
    if (live.inNamespace('Pod', namespace).length === 0 || running.has(title)) return [];
    return found('verify/no-pods', owner, {
      severity: 'warning',
      message: `the dump has pods of namespace ${namespace}, and none of ${title}`,
      fix: `kubectl -n ${shellWord(namespace)} describe ${shellWord(owner.kindName.toLowerCase())} ${shellWord(owner.name)}`,
    });
  });
}

/** Captured pods that are not ready, though they have probes; with what the manifests say of the probe. */
export function probeFindings(promise: Mesh, pods: readonly LivePod[]): readonly Finding[] {
  const { probedPortsOf } =
    require('../model/workloads/probed-ports') as typeof import('../model/workloads/probed-ports');
  const { answerRequest } = require('../simulate/answer-request') as typeof import('../simulate/answer-request');
  const groups = new Map<Workload, LivePod[]>();
  for (const one of pods) {
    if (!one.isCaptured || isReadyPod(one.pod) || probedPortsOf(one.workload).length === 0) continue;
    groups.set(one.workload, [...(groups.get(one.workload) ?? []), one]);
  }
  return [...groups].map(([workload, group]) => {
    const { name, namespace, owner, title } = workload;
    const kubelet = `${namespace}/${name}`;
    const answers = probedPortsOf(workload).map(({ port, probe }) => ({
      port,
      probe,
      answer: answerRequest(promise, { from: { kubelet }, to: { workload: kubelet, kind: owner.kindName, port } }),
    }));
    const denied = answers.find(({ answer }) => answer.verdict === 'denied');
    const names = some(group.map(({ pod }) => pod.name));
    const message = denied
      ? `captured pods of ${title} are not ready (${names}), and the manifests deny their ${denied.probe} on ${denied.port}${denied.answer.by?.object ? ` by ${denied.answer.by.object}` : ''}`
      : `captured pods of ${title} are not ready (${names}); the manifests let their probes through, so it is the app, or host routing by eBPF that loses the answers`;
    return found('verify/pod-not-ready', group[0]!.pod, {
      severity: denied ? 'error' : 'warning',
      field: 'status.conditions',
      message,
      fix: denied
        ? 'admit 169.254.7.127 and fd16:9254:7127:1337:ffff:ffff:ffff:ffff to the port'
        : `kubectl -n ${shellWord(namespace)} describe pod ${shellWord(group[0]!.pod.name)}, and cilium status: Host routing should be Legacy`,
      sources: ['istio/istio cni/pkg/iptables/iptables.go'],
    });
  });
}
