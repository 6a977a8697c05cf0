/** What a proxy makes of a port: reads requests, passes bytes on, or decides by the first bytes of each connection. */
export type Treatment = 'http' | 'tcp' | 'udp' | 'sniffed';

const HTTP = ['http', 'http2', 'http_proxy', 'grpc', 'grpc-web'];
const TCP = ['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis'];

/** What `appProtocol` may say beside the names of Istio (KEP-3726). */
const STANDARD: Readonly<Record<string, string>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

/** Ports of protocols in which the server speaks first, so that nobody can wait for the client's first bytes. */
const SERVER_SPEAKS_FIRST = [25, 53, 3306, 27017];

/**
 * The protocol that a name stands for; undefined for a name that Istio doesn't know.
 *
 * @see istio/istio pkg/config/protocol/instance.go, pkg/config/kube/conversion.go (read for 1.32-dev)
 */
export function protocolOf(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(STANDARD, lower)) return STANDARD[lower];
  if (lower === 'grpc-web' || lower.startsWith('grpc-web-')) return 'grpc-web';
  const word = lower.split('-')[0]!;
  return HTTP.includes(word) || TCP.includes(word) || word === 'udp' ? word : undefined;
}

/** How a waypoint treats a Service's port. With `appProtocol`, the name says nothing. */
export function treatmentOf(port: {
  readonly protocol: string;
  readonly port: number;
  readonly name: string | undefined;
  readonly appProtocol: string | undefined;
}): Treatment {
  if (port.protocol === 'UDP') return 'udp';
  const known = protocolOf(port.appProtocol ?? port.name ?? '');
  if (known === undefined) return SERVER_SPEAKS_FIRST.includes(port.port) ? 'tcp' : 'sniffed';
  return known === 'udp' ? 'udp' : HTTP.includes(known) ? 'http' : 'tcp';
}
