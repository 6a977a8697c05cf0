import { isMap } from '../model/field';
import type { InputProblem } from '../model/input/input';
import { load } from '../model/input/load';
import { readFiles } from '../model/input/read-files';
import { readYaml } from '../model/input/read-text';
import type { Mesh } from '../model/mesh';
import type { MeshOptions } from '../model/options';
import { isCiliumCliStatus, isCiliumStatus, readCiliumStatus, type CiliumStatus } from './cilium-status';
import { isZtunnelDump, readZtunnelDump, ztunnelListOf, type ZtunnelDump } from './ztunnel-dump';

/** What a live cluster was found to be. */
export interface Live {
  /** Objects with their statuses; a dump is hardly ever all of a cluster. */
  readonly mesh: Mesh;
  readonly ztunnels: readonly ZtunnelDump[];
  readonly agents: readonly CiliumStatus[];
  readonly problems: readonly InputProblem[];
  /** Whether nothing was there to be read, or nothing of a cluster in it. */
  readonly isEmpty: boolean;
}

/** Reads files of a dump, each for what it is: objects, the configuration of a ztunnel, or the status of a Cilium agent. */
export function readLive(place: string, paths: readonly string[], options: MeshOptions): Live {
  const ztunnels: ZtunnelDump[] = [];
  const agents: CiliumStatus[] = [];
  const problems: InputProblem[] = [];
  const others: string[] = [];
  for (const { file, problem, text } of readFiles(paths)) {
    if (problem) {
      problems.push(problem);
      continue;
    }
    const value = text === undefined ? undefined : otherThanObjects(text);
    const list = ztunnelListOf(value);
    const dump = isZtunnelDump(value) ? value : list === undefined ? undefined : { [list]: value };
    if (list === 'connections') {
      const message =
        'these are the connections of a ztunnel, which say nothing of what it was told; give istioctl ztunnel-config all -o json';
      problems.push({ severity: 'warning', file, message });
    } else if (dump) {
      const read = readZtunnelDump(file, dump);
      ztunnels.push(read);
      if (read.unreadable > 0) {
        const message = `${read.unreadable} entries have no name, or are none, and are left out: what this ztunnel lacks is not judged`;
        problems.push({ severity: 'warning', file, message });
      }
    } else if (isCiliumStatus(value)) agents.push(readCiliumStatus(file, value));
    else if (isCiliumCliStatus(value)) {
      const message =
        'this is what the program cilium prints of all agents, which says nothing of their settings; give kubectl -n kube-system exec ds/cilium -- cilium-dbg status -o json';
      problems.push({ severity: 'warning', file, message });
    } else others.push(file);
  }
  const { mesh, problems: ofObjects } = load(place, { paths: others }, options);
  const isUnread = [...problems, ...ofObjects.filter(({ severity }) => severity === 'error')].length > 0;
  const isEmpty = !isUnread && mesh.objects.length + ztunnels.length + agents.length === 0;
  return { mesh, ztunnels, agents, problems: [...problems, ...ofObjects], isEmpty };
}

/** A document without a kind. Objects, which are most of a dump, are read once, where their places are kept. */
function otherThanObjects(text: string): unknown {
  const start = text.slice(0, 4096);
  if (/^\s*["']?apiVersion/m.test(start)) return undefined;
  const isJson = /^\s*[[{]/.test(start);
  if (!isJson && !/^(workloads|services|policies|certificates|cilium|cluster|bpf-maps|attach-mode):|^- /m.test(text))
    return undefined;
  try {
    const value: unknown = isJson ? JSON.parse(text) : readYaml(text);
    return isMap(value) || Array.isArray(value) ? value : undefined;
  } catch {
    // What is cut short is told of where it ends.
    return undefined;
  }
}
