const HTTP = ['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB'];
const TLS = ['HTTPS', 'TLS'];

/** Protocols of ports as Istio's own objects name them, in any case (istio/istio pkg/config/protocol/instance.go, read for 1.32-dev). */
export const PROTOCOLS: readonly string[] = [
  'HTTP',
  'HTTP2',
  'HTTPS',
  'GRPC',
  'GRPC-WEB',
  'TLS',
  'TCP',
  'UDP',
  'MONGO',
  'REDIS',
  'MYSQL',
  'HTTP_PROXY',
];

export function isProtocol(text: string): boolean {
  return PROTOCOLS.includes(text.toUpperCase());
}

export function isHttp(text: string): boolean {
  return HTTP.includes(text.toUpperCase());
}

/** Whether connections begin with TLS. */
export function isTls(text: string): boolean {
  return TLS.includes(text.toUpperCase());
}
