import type { Mesh } from '../model/mesh';
import { isAtLeast } from '../model/platform/platform-facts';
import { settings } from '../model/platform/settings';
import { someOf } from '../simulate/format/request-words';
import { isSafeName, shellWord } from './shell';

/** One thing to run, and what it says where all is well. */
export interface Step {
  /** A line for a shell. */
  readonly run: string;
  /** What healthy output looks like. */
  readonly healthy: string;
  /**
   * What it means where the output is another.
   *
   * @default - absent where the healthy output says it
   */
  readonly otherwise?: string | undefined;
}

/**
 * The command that shows what ztunnel has. It left the experimental commands with 1.24.
 *
 * @see https://istio.io/v1.24/docs/ambient/usage/troubleshoot-ztunnel, and `istioctl ztunnel-config --help` of 1.31
 */
export function ztunnelConfig(mesh: Mesh, what: string): string {
  return `istioctl ${isAtLeast(mesh, 'istio', '1.24') ? '' : 'x '}ztunnel-config ${what}`;
}

/** Whether `ztunnel-config connections` is there for sure. */
export function showsConnections(mesh: Mesh): boolean {
  return isAtLeast(mesh, 'istio', '1.25');
}

/**
 * A command of Cilium's agent, on some node or on that of pods. The program was `cilium` before 1.15, and with it `cilium-dbg`, as `cilium`
 * is the name of the one for a person's machine.
 *
 * @see cilium/cilium cilium-dbg/cmd (read for 1.15 to 1.20)
 */
export function agent(mesh: Mesh, args: string, on = 'ds/cilium'): string {
  return inAgent(`${isAtLeast(mesh, 'cilium', '1.15') ? 'cilium-dbg' : 'cilium'} ${args}`, on);
}

/** Another program of the agent's image. */
export function inAgent(command: string, on = 'ds/cilium'): string {
  return `kubectl -n kube-system exec ${on} -c cilium-agent -- ${command}`;
}

/** The agent that the lines before have looked up. */
export const THAT_AGENT = '"$AGENT"';

/** Finds the agent on the node of some pods: agents know of their own node only. */
export function findAgent(namespace: string, selector: string): string {
  const node = `kubectl -n ${shellWord(namespace)} get pods -l ${shellWord(selector)} -o jsonpath='{.items[0].spec.nodeName}'`;
  return `AGENT=$(kubectl -n kube-system get pods -l k8s-app=cilium --field-selector "spec.nodeName=$(${node})" -o name)`;
}

/** Where the parts of Istio are. */
export function istioNamespace(mesh: Mesh): string {
  const { istioNamespace: name } = settings(mesh);
  return isSafeName(name) ? name : 'istio-system';
}

/** Where istio-cni is: some distributions have it beside the network's own pods. */
export function cniNamespace(mesh: Mesh): string {
  const own = mesh.ofKind('DaemonSet').find(({ name }) => name === 'istio-cni-node')?.namespace;
  return own !== undefined && isSafeName(own) ? own : istioNamespace(mesh);
}

/** Names to look for in what a command prints. More of them than fit on a screen help nobody. */
export function listed(names: readonly string[]): string {
  return someOf(names, 12);
}
