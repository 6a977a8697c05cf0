import { kubeProxyReplacement } from './platform';
import type { Context } from './rule';

/** What turns socket load balancing on, in words. */
export function socketLoadBalancing(context: Context): string | undefined {
  if (replacesKubeProxy(context)) return `kubeProxyReplacement=${kubeProxyReplacement(context)}`;
  return context.values.isTrue('socketLB.enabled') ? 'socketLB.enabled=true' : undefined;
}

/** 1.15 has words of its own for the same. */
export function replacesKubeProxy(context: Context): boolean {
  return ['true', 'strict'].includes(kubeProxyReplacement(context));
}

export function masqueradesIPv4({ values }: Context): boolean {
  const given = values.get('enableIPv4Masquerade');
  // From 1.18 the default is null, and the chart then masquerades everywhere but with ENIs.
  return given === undefined ? !values.isTrue('eni.enabled') : given !== false && given !== 'false';
}

export function masquerades(context: Context): boolean {
  const { values } = context;
  return (
    (masqueradesIPv4(context) && values.isTrue('ipv4.enabled')) ||
    (values.isTrue('enableIPv6Masquerade') && values.isTrue('ipv6.enabled'))
  );
}

/**
 * When the agent sends packets of pods past the host's network stack, on a kernel that can (5.10): daemon/cmd/kube_proxy_replacement.go.
 * Any chaining makes the chart ask for the stack, unless hostLegacyRouting is given.
 */
export function hasEbpfHostRouting(context: Context): boolean {
  const { values } = context;
  if (!replacesKubeProxy(context) || values.isTrue('bpf.hostLegacyRouting')) return false;
  const mode =
    values.get('cni.chainingMode') ?? (values.get('cni.chainingTarget') === undefined ? 'none' : 'generic-veth');
  if (mode !== 'none' && !values.gives('bpf.hostLegacyRouting')) return false;
  if (values.isTrue('encryption.enabled') && values.get('encryption.type') === 'ipsec') return false;
  return values.isTrue('bpf.masquerade') || !masquerades(context);
}
