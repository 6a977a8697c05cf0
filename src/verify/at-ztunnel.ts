import type { Finding } from '../check/finding';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { serviceEntries } from '../model/services/service-entry';
import { services } from '../model/services/service';
import { bindingOfEntry, bindingOfService, bindingOfWorkload, type Binding } from '../model/waypoints/waypoint-binding';
import { enforcedByZtunnel } from '../model/policy/ztunnel-policy';
import { takesHbone } from '../model/workloads/takes-hbone';
import { statusOf } from '../status/status';
import type { LivePod } from './captured';
import { found, some } from './found';
import { serviceAt, type ZtunnelDump } from './ztunnel-dump';

/** What ztunnels have otherwise than is promised; what several have is told once. */
export function ztunnelFindings(
  promise: Mesh,
  live: Mesh,
  pods: readonly LivePod[],
  dumps: readonly ZtunnelDump[],
): readonly Finding[] {
  if (dumps.length === 0) return [];
  const accepted = new Set(
    statusOf(promise)
      .filter(({ reason, status, type }) => type === 'ZtunnelAccepted' && status === 'True' && reason === 'Accepted')
      .map(({ object }) => `${object.namespace}/${object.name}`),
  );
  const together = new Map<string, { readonly finding: Finding; readonly files: string[] }>();
  for (const dump of dumps) {
    const all = [
      ...podFindings(promise, pods, dump),
      ...proxiedFindings(pods, dump),
      ...waypointFindings(promise, live, dump),
      ...policyFindings(promise, live, dump, accepted),
      ...certificateFindings(dump),
    ];
    for (const finding of all) {
      const { message, object, rule } = finding;
      const key = JSON.stringify([rule, object, message]);
      const before = together.get(key);
      if (before) before.files.push(dump.file);
      else together.set(key, { finding, files: [dump.file] });
    }
  }
  return [...together.values()].map(({ files, finding }) => ({
    ...finding,
    message: `${finding.message} (${some(files)})`,
  }));
}

function podFindings(promise: Mesh, pods: readonly LivePod[], dump: ZtunnelDump): readonly Finding[] {
  const known = new Map((dump.workloads ?? []).map((one) => [`${one.namespace}/${one.name}`, one]));
  return pods.flatMap(({ pod, shouldBe, workload }) => {
    // ztunnel knows nothing that shares the address of a node.
    if (shouldBe === undefined || workload.hostNetwork) return [];
    const one = known.get(`${pod.namespace}/${pod.name}`);
    if (!one) {
      if (!shouldBe || dump.isPart) return [];
      return found('verify/ztunnel-lacks-pod', pod, {
        severity: 'error',
        message: `ztunnel does not know it, though it runs: clients that are captured send to its address in plaintext, and a Service leads past it`,
        fix: 'istioctl proxy-status says whether that ztunnel hears istiod; dump both again, at one time',
      });
    }
    const otherWay = shouldBe ? waypointFinding(bindingOfWorkload(promise, workload), one.waypoint, pod, dump) : [];
    const wanted = takesHbone(promise, workload) ? 'HBONE' : 'TCP';
    if (one.protocol === wanted || one.protocol === '') return otherWay;
    return [
      found('verify/ztunnel-protocol', pod, {
        severity: 'error',
        message:
          wanted === 'HBONE'
            ? `ztunnel sends it ${one.protocol} and not HBONE: plaintext, without the identity of the client`
            : `ztunnel sends it ${one.protocol}, though it should not be in the mesh: nothing there answers on 15008`,
        fix: 'the annotation ambient.istio.io/redirection of the pod is what istiod goes by',
        sources: ['istio/istio pilot/pkg/serviceregistry/ambient/workloads.go'],
      }),
      ...otherWay,
    ];
  });
}

/** The ztunnel of a node has in its state just the pods that it proxies for; one of them tells which node that is. */
function proxiedFindings(pods: readonly LivePod[], { proxied }: ZtunnelDump): readonly Finding[] {
  if (!proxied || proxied.size === 0) return [];
  const nodeOf = ({ pod }: LivePod): string | undefined => pod.spec.get('nodeName').text;
  const isProxied = ({ pod }: LivePod): boolean => proxied.has(`${pod.namespace}/${pod.name}`);
  const nodes = new Set(pods.filter(isProxied).flatMap((one) => nodeOf(one) ?? []));
  // Pods of two nodes in one state would be dumps that were put together, or pods that moved.
  if (nodes.size !== 1) return [];
  const [node] = nodes;
  const lost = pods.filter((one) => one.isCaptured && nodeOf(one) === node && !isProxied(one));
  if (lost.length === 0) return [];
  return [
    found('verify/ztunnel-not-proxying', lost[0]!.pod, {
      severity: 'error',
      message: `the ztunnel of node ${node} does not hold ${some(lost.map(({ pod }) => `${pod.namespace}/${pod.name}`))}, though marked as captured: connections are redirected to nobody`,
      fix: 'look at the logs of istio-cni-node on that node for "failed to add pod to ztunnel", and restart the pods',
      sources: ['istio/istio cni/pkg/nodeagent/meshdataplane_linux.go'],
    }),
  ];
}

function waypointFindings(promise: Mesh, live: Mesh, dump: ZtunnelDump): readonly Finding[] {
  const known = new Map((dump.services ?? []).map((one) => [one.hostname, one]));
  const asked = [
    ...services(promise).map((one) => ({
      host: one.host,
      object: one.object,
      binding: bindingOfService(promise, one),
    })),
    ...serviceEntries(promise).flatMap((one) =>
      one.hosts.map((host) => ({ host, object: one.object, binding: bindingOfEntry(promise, one) })),
    ),
  ];
  return asked.flatMap(({ binding, host, object }) => {
    const one = known.get(host);
    if (!one) return [];
    return waypointFinding(
      binding,
      one.waypoint,
      live.find(object.kind!, object.namespace, object.name) ?? object,
      dump,
    );
  });
}

/** What is sent through another waypoint than it should be, or through none. */
function waypointFinding(
  { gateway, status }: Binding,
  destination: string | undefined,
  about: MeshObject,
  dump: ZtunnelDump,
): readonly Finding[] {
  const wanted = status === 'bound' && gateway ? `${gateway.namespace}/${gateway.name}` : undefined;
  const at = destination === undefined ? undefined : serviceAt(dump, destination);
  // An address that no Service of the dump has is somewhere, and nobody can tell where.
  if (status === 'unknown' || (destination !== undefined && at === undefined) || at === wanted) return [];
  return [
    found('verify/ztunnel-waypoint', about, {
      severity: 'error',
      message:
        at === undefined
          ? `ztunnel sends its traffic straight, and it should go through waypoint ${wanted}: HTTP policies and routes are not enforced`
          : `ztunnel sends its traffic through waypoint ${at}, and it should go ${wanted === undefined ? 'through none' : `through ${wanted}`}`,
      fix: `look at ${about.kind === 'Pod' ? 'the labels of the pod and its namespace, and ' : 'its condition istio.io/WaypointBound, and '}whether the Gateway is programmed`,
    }),
  ];
}

/** Policies that ztunnel enforces for somebody; what istiod leaves out of them is told where it says so. */
function policyFindings(
  promise: Mesh,
  live: Mesh,
  { isPart, policies }: ZtunnelDump,
  accepted: ReadonlySet<string>,
): readonly Finding[] {
  if (!policies || isPart) return [];
  const known = new Set(policies.map(({ name, namespace }) => `${namespace}/${name}`));
  return promise.ofKind('AuthorizationPolicy').flatMap((policy) => {
    const name = `${policy.namespace}/${policy.name}`;
    const guarded = enforcedByZtunnel(promise, policy);
    if (known.has(name) || !accepted.has(name) || guarded.length === 0) return [];
    return found(
      'verify/ztunnel-lacks-policy',
      live.find('AuthorizationPolicy', policy.namespace, policy.name) ?? policy,
      {
        severity: 'error',
        message: `ztunnel does not have it, and it should guard ${some(guarded.map(({ title }) => title))}`,
        fix: 'istioctl proxy-status says whether that ztunnel hears istiod',
      },
    );
  });
}

function certificateFindings(dump: ZtunnelDump): readonly Finding[] {
  // One that nobody needs any longer is given up in the same words (istio/ztunnel src/identity/manager.rs).
  const bad = (dump.certificates ?? []).filter(
    ({ state }) => state.startsWith('Unavailable') && !state.includes('no longer needed'),
  );
  const names = [...new Set(bad.map(({ identity }) => identity))];
  if (names.length === 0) return [];
  return [
    found('verify/certificate', undefined, {
      severity: 'error',
      message: `ztunnel has no certificate for ${some(names)}: their pods send and get no mesh traffic`,
      fix: 'look at the logs of that ztunnel and of istiod; ztunnel needs 15012 of istiod',
    }),
  ];
}
