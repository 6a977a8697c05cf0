import { agentDrafts, FLAGS } from '../check/agent-config';
import type { Finding } from '../check/finding';
import type { Mesh } from '../model/mesh';
import { ciliumConfig } from '../model/platform/cilium-config';
import type { LivePod } from './captured';
import { found } from './found';
import type { CiliumStatus } from './cilium-status';

/** Settings of Cilium that are others in the cluster, in its ConfigMap or in what agents do; and those that break ambient mode there. */
export function ciliumFindings(
  manifests: Mesh | undefined,
  live: Mesh,
  pods: readonly LivePod[],
  agents: readonly CiliumStatus[],
): readonly Finding[] {
  return [
    ...configFindings(manifests, live),
    ...agentDrafts(live).map((draft) => draft.finish()),
    ...agents.flatMap((agent) => {
      const broken = effectFindings(live, pods, agent);
      const told = new Set(broken.map(({ field }) => field));
      const other = otherwiseFindings(manifests, live, agent).filter(({ field }) => !told.has(field));
      return [...healthFindings(agent), ...broken, ...other];
    }),
  ];
}

/** What was said of each flag: by a ConfigMap among the manifests, else by values. */
function promised(manifests: Mesh | undefined): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  if (!manifests) return told;
  const config = ciliumConfig(manifests);
  for (const [path, flag] of Object.entries(FLAGS)) {
    const value = config ? config.get(flag).text : valueOf(manifests.options.values?.cilium, path.split('.'));
    if (value !== undefined) told.set(flag, value);
  }
  return told;
}

function valueOf(values: unknown, keys: readonly string[]): string | undefined {
  let value = values;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return typeof value === 'boolean' || typeof value === 'string' ? String(value) : undefined;
}

function configFindings(manifests: Mesh | undefined, live: Mesh): readonly Finding[] {
  const config = ciliumConfig(live);
  if (!config) return [];
  return [...promised(manifests)].flatMap(([flag, wanted]) => {
    const is = config.get(flag).text;
    // What is off is not written by every release of the chart.
    if ((is ?? 'false') === wanted) return [];
    return found('verify/cilium-setting', config.object, {
      severity: 'error',
      field: `data.${flag}`,
      message: `${flag} is ${is === undefined ? 'not there' : JSON.stringify(is)} in the cluster, and ${JSON.stringify(wanted)} was meant`,
      fix: 'upgrade the release of Cilium with the values that were meant, and restart its agents',
    });
  });
}

function healthFindings({ file, message, state }: CiliumStatus): readonly Finding[] {
  if (state === undefined || state === 'Ok') return [];
  return [
    found('verify/cilium-unhealthy', undefined, {
      severity: 'error',
      message: `the agent of ${file} is ${state}${message === '' ? '' : `: ${message}`}`,
    }),
  ];
}

/** What an agent does otherwise than was meant; where its ConfigMap says the same as the agent, that is told of the ConfigMap. */
function otherwiseFindings(
  manifests: Mesh | undefined,
  live: Mesh,
  { effective, file }: CiliumStatus,
): readonly Finding[] {
  const config = ciliumConfig(live);
  return [...promised(manifests)].flatMap(([flag, wanted]) => {
    const is = effective.get(flag);
    const isTold = config !== undefined && (config.get(flag).text ?? 'false') !== wanted;
    if (is === undefined || is === wanted || isTold) return [];
    return found('verify/cilium-setting', config?.object, {
      severity: 'error',
      field: `data.${flag}`,
      message: `${flag} is ${JSON.stringify(is)} in what the agent does, and ${JSON.stringify(wanted)} was meant (${file})`,
      fix: 'restart the agents; where that does not help, look why they could not do it, in cilium-dbg status --verbose',
    });
  });
}

/** What an agent does that mesh traffic does not survive, and what it was told since it started. */
function effectFindings(live: Mesh, pods: readonly LivePod[], { effective, file }: CiliumStatus): readonly Finding[] {
  const config = ciliumConfig(live);
  const isInUse = pods.some(({ isCaptured, shouldBe }) => isCaptured || shouldBe === true);
  const says = (flag: string, message: string): Finding => {
    const told = config?.get(flag).text;
    const isStale = told !== undefined && told !== effective.get(flag);
    return found('verify/cilium-setting', config?.object, {
      severity: 'error',
      field: `data.${flag}`,
      message: `${message} (${file})${isStale ? `; the ConfigMap says ${told}, so it was not restarted since, or could not do it` : ''}`,
      fix: isStale
        ? 'kubectl -n kube-system rollout restart daemonset/cilium'
        : 'put it right in the values of Cilium’s chart',
    });
  };
  const all: Finding[] = [];
  if (!isInUse) return all;
  if (effective.get('bpf-lb-sock') === 'true' && effective.get('bpf-lb-sock-hostns-only') === 'false') {
    all.push(
      says(
        'bpf-lb-sock-hostns-only',
        'the agent balances Services in the sockets of pods: ztunnel never sees the Service, and waypoints are skipped',
      ),
    );
  }
  if (effective.get('enable-host-legacy-routing') === 'false') {
    all.push(
      says(
        'enable-host-legacy-routing',
        'the agent routes by eBPF at the host: answers to probes of captured pods are lost',
      ),
    );
  }
  return all;
}
