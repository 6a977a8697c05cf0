import { protocolOf } from '../../model/services/protocol';
import { byLabels } from '../../model/selectors';
import type { DestinationPort } from '../envoy/cluster';
import type { RouteSet, TcpMatch, TcpRule } from '../envoy/route-rule';
import type { ClientProxy } from './client-cluster';
import { isSubset } from './host-imports';

/** Whether a port is one of TLS, whose bytes are routed by the name that they ask for. */
export function isTlsPort(port: DestinationPort): boolean {
  const written = 'appProtocol' in port ? (port.appProtocol ?? port.name ?? '') : port.protocol;
  return ['tls', 'https'].includes(protocolOf(written) ?? '');
}

/**
 * The rule for connections to a port of a service, at the proxy of a client: the first that is for it.
 *
 * @param sni the name that TLS asks for; undefined for a port without TLS
 * @returns `none` where connections go on as if no listener knew them: rules are about TLS, and none about this name
 *
 * @see istio/istio pilot/pkg/networking/core/tls.go, buildSidecarOutboundTCPFilterChainOpts and buildSidecarOutboundTLSFilterChainOpts (read
 * for 1.32-dev)
 */
export function tcpRuleFor(
  sets: readonly RouteSet[],
  proxy: ClientProxy,
  port: number,
  sni: string | undefined,
): TcpRule | 'none' | undefined {
  const kind = sni === undefined ? 'tcp' : 'tls';
  const rules = sets.flatMap(({ tcp }) => tcp).filter((rule) => rule.kind === kind && rule.shares.length > 0);
  if (sni === undefined) {
    return rules.find(({ matches }) => matches.length === 0 || matches.some((match) => isFor(match, proxy, port)));
  }
  const meant = rules.flatMap((rule) =>
    rule.matches.filter((match) => isFor(match, proxy, port)).map((match) => ({ rule, match })),
  );
  if (meant.length === 0) return undefined;
  // Of patterns the longest is asked first.
  const named = meant
    .flatMap(({ match, rule }) => match.sniHosts.map((host) => ({ rule, host: host.toLowerCase() })))
    .filter(({ host }) => isSubset(sni.toLowerCase(), host))
    .sort((a, b) => Number(a.host.startsWith('*')) - Number(b.host.startsWith('*')) || b.host.length - a.host.length);
  return named[0]?.rule ?? 'none';
}

function isFor({ gateways, port: own, sourceLabels, sourceNamespace }: TcpMatch, proxy: ClientProxy, port: number) {
  return (
    (gateways.length === 0 || gateways.includes('mesh')) &&
    (own === undefined || own === port) &&
    byLabels(sourceLabels).matches(proxy.labels) &&
    (sourceNamespace === undefined || sourceNamespace === proxy.namespace)
  );
}
