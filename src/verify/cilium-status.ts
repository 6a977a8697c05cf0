import { isMap } from '../model/field';

/** What an agent does, as it says itself. */
export interface CiliumStatus {
  readonly file: string;
  /** `Ok`, `Warning`, `Failure` or `Disabled`. */
  readonly state: string | undefined;
  readonly message: string;
  /** Flags of the agent, as cilium-config has them, that its status shows the effect of. */
  readonly effective: ReadonlyMap<string, string>;
}

/** Whether a document is what `cilium-dbg status -o json` prints, by the parts that every release has. */
export function isCiliumStatus(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isMap(value) || value['apiVersion'] !== undefined) return false;
  return isMap(value['cilium']) && typeof value['cilium']['state'] === 'string' && 'kubernetes' in value;
}

/** Whether a document is what the program for a person's machine prints, which says nothing of what agents are set to. */
export function isCiliumCliStatus(value: unknown): boolean {
  return isMap(value) && isMap(value['pod_state']) && 'helm_chart_version' in value;
}

/**
 * Reads the status of an agent. False booleans are left out of it, so that with the parts around them there, absence is false.
 *
 * @see cilium/cilium api/v1/models/{status_response,kube_proxy_replacement,masquerading,routing}.go (read for 1.15 to 1.20)
 */
export function readCiliumStatus(file: string, status: Readonly<Record<string, unknown>>): CiliumStatus {
  const effective = new Map<string, string>();
  const own = isMap(status['cilium']) ? status['cilium'] : {};
  const replacement = status['kube-proxy-replacement'];
  if (isMap(replacement)) {
    const { features, mode } = replacement;
    if (mode === 'True' || mode === 'Strict') effective.set('kube-proxy-replacement', 'true');
    if (mode === 'False' || mode === 'Disabled') effective.set('kube-proxy-replacement', 'false');
    if (isMap(features)) {
      effective.set('bpf-lb-sock-hostns-only', String(features['bpfSocketLBHostnsOnly'] === true));
      if (isMap(features['socketLB'])) effective.set('bpf-lb-sock', String(features['socketLB']['enabled'] === true));
    }
  }
  const masquerading = status['masquerading'];
  // Where nothing is masqueraded, its mode says nothing.
  if (isMap(masquerading) && masquerading['enabled'] === true)
    effective.set('enable-bpf-masquerade', String(masquerading['mode'] === 'BPF'));
  const routing = status['routing'];
  if (isMap(routing) && typeof routing['intra-host-routing-mode'] === 'string')
    effective.set('enable-host-legacy-routing', String(routing['intra-host-routing-mode'] === 'Legacy'));
  return {
    file,
    state: typeof own['state'] === 'string' ? own['state'] : undefined,
    message: typeof own['msg'] === 'string' ? own['msg'].replaceAll(/\p{Cc}+/gu, ' ') : '',
    effective,
  };
}
