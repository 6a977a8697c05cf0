import type { DescribedRule } from '../check/format/sarif';

/**
 * What `verify` says, by id. These are no rules of manifests, as rules of `check` are: each is about what a live cluster has otherwise than
 * its manifests promise.
 */
export const VERIFY_RULES = [
  {
    id: 'verify/pod-not-captured',
    summary: 'A pod that should be in the mesh is not captured.',
    details:
      'istio-cni writes the annotation ambient.istio.io/redirection on pods that it has captured. Without it nothing encrypts what the pod ' +
      'sends and gets, and no policy at ztunnel guards it. A pod that started while istio-cni was away is taken in once it is back; one that stays out ' +
      'is one that istio-cni has failed at, as its log tells, or does not hear of.',
  },
  {
    id: 'verify/pod-captured',
    summary: 'A pod is captured that should be outside of the mesh.',
    details:
      'The labels have changed since, or are others than in the cluster. What it sends and gets goes through ztunnel.',
  },
  {
    id: 'verify/pod-without-sidecar',
    summary: 'A pod that should have a sidecar has none.',
    details:
      'The injector writes the annotation sidecar.istio.io/status on pods that it gives a sidecar. A namespace with labels of both kinds gets sidecars, and ' +
      'istio-cni leaves it alone: a pod that started before the labels, or while no istiod of that revision ran, is in no mesh at all.',
  },
  {
    id: 'verify/pod-not-ready',
    summary: 'A captured pod with probes is not ready.',
    details:
      'Probes of captured pods come from 169.254.7.127. Policies of the network may keep them out, and with eBPF host routing the answers ' +
      'are lost. What the manifests say of the probe is in the message.',
  },
  {
    id: 'verify/no-pods',
    summary: 'A workload of the manifests has no pods in the cluster.',
    details: 'Nothing was made of it, or it is scaled to none, so nothing is captured either.',
  },
  {
    id: 'verify/ztunnel-lacks-pod',
    summary: 'ztunnel does not know a pod.',
    details:
      'Whoever calls it is sent straight and in plaintext, or nowhere. ztunnel may have lost istiod, or the dumps may be of different times.',
  },
  {
    id: 'verify/ztunnel-not-proxying',
    summary: 'The ztunnel of its node does not hold a pod that is marked as captured.',
    details:
      'The rules in the pod lead to a ztunnel that does not listen there: its connections fail until istio-cni hands it over again.',
  },
  {
    id: 'verify/ztunnel-protocol',
    summary: 'ztunnel sends a pod another protocol than it should.',
    details:
      'TCP for a pod that should be captured is plaintext, without an identity; HBONE for one that is not captured gets no answer.',
  },
  {
    id: 'verify/ztunnel-waypoint',
    summary: 'ztunnel sends a Service through another waypoint than it should, or through none.',
    details: 'Without the waypoint nothing enforces the HTTP policies of the Service, and its routes do not hold.',
  },
  {
    id: 'verify/ztunnel-lacks-policy',
    summary: 'ztunnel does not have a policy that it should enforce.',
    details: 'A DENY that is missing denies nothing, and an ALLOW that is missing leaves its pods open.',
  },
  {
    id: 'verify/certificate',
    summary: 'ztunnel has no certificate for an identity.',
    details: 'Pods of that account can not send or get mesh traffic.',
  },
  {
    id: 'verify/waypoint-not-programmed',
    summary: 'A waypoint does not work as the manifests promise.',
    details: 'Whatever is bound to it goes past it, or fails.',
  },
  {
    id: 'verify/waypoint-not-bound',
    summary: 'Something is bound to a waypoint otherwise than the manifests promise.',
    details: 'Unbound, its traffic goes straight: HTTP policies and routes are not enforced.',
  },
  {
    id: 'verify/policy-not-accepted',
    summary: 'A policy is not in force.',
    details: 'istiod wrote so into its status.',
  },
  {
    id: 'verify/condition-differs',
    summary: 'istiod wrote another condition than the manifests promise.',
    details: 'The condition and both its states are in the message.',
  },
  {
    id: 'verify/no-status',
    summary: 'istiod wrote no condition where it should.',
    details: 'istiod is not running, watches another revision, or may not write.',
  },
  {
    id: 'verify/not-applied',
    summary: 'An object of the manifests is not in the cluster.',
    details: 'The dump has other objects of its kind in its namespace, and not this one.',
  },
  {
    id: 'verify/label-differs',
    summary: 'A label that the mesh goes by is another in the cluster.',
    details: 'Labels decide who is captured, and by which waypoint.',
  },
  {
    id: 'verify/cilium-setting',
    summary: 'A setting of Cilium is another in the cluster.',
    details: 'The ConfigMap cilium-config is what agents read when they start, and cilium status is what they do.',
  },
  {
    id: 'verify/cilium-unhealthy',
    summary: 'A Cilium agent says that it is not well.',
    details: 'Its message says why.',
  },
  {
    id: 'verify/two-revisions',
    summary: 'More than one revision of istiod runs.',
    details: 'Which of them serves a proxy or wrote a status is not in the dump.',
  },
  {
    id: 'verify/not-judged',
    summary: 'The dump lacks what it takes to judge something.',
    details: 'The message says what to add.',
  },
] as const satisfies readonly (DescribedRule & { readonly id: `verify/${string}` })[];

export type VerifyRule = (typeof VERIFY_RULES)[number]['id'];
