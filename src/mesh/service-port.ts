import { knownProps } from '../input/known-props';
import { dnsLabel } from '../input/names';
import { port } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';

export interface ServicePortOptions {
  /**
   * Name of the port, on the Service and on the container.
   *
   * @default - the protocol, such as `http`
   */
  readonly name?: string | undefined;

  /**
   * Port the container listens on.
   *
   * @default - the Service's own port
   */
  readonly targetPort?: number | undefined;
}

const checkProps = knownProps<ServicePortOptions>({ name: true, targetPort: true });

/** Ports that ztunnel takes for itself in an enrolled pod (istio/ztunnel ARCHITECTURE.md; istio.io application requirements). */
const TAKEN_BY_ZTUNNEL = new Set([15001, 15006, 15008, 15053, 15080]);

/** Application protocols that a waypoint serves as HTTP (istio/istio pkg/config/protocol). */
const HTTP_PROTOCOLS = new Set(['http', 'http2', 'grpc']);

/**
 * A port of a service and what is spoken on it. The protocol is written as `appProtocol`, which decides whether a
 * waypoint reads requests (HTTP, gRPC) or only connections (TCP).
 *
 * @example
 * const ports = [ServicePort.http(80, { targetPort: 8080 }), ServicePort.grpc(9090)];
 *
 * @throws InputError if a port is not 1–65535, or the name is no DNS label
 */
export class ServicePort {
  /** HTTP/1.1, and HTTP/2 by upgrade. */
  static http(number: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort('ServicePort.http', number, 'http', options);
  }

  /** HTTP/2 in clear text with prior knowledge. */
  static http2(number: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort('ServicePort.http2', number, 'http2', options);
  }

  /** gRPC. */
  static grpc(number: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort('ServicePort.grpc', number, 'grpc', options);
  }

  /** Anything else over TCP; a waypoint passes it on unread. */
  static tcp(number: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort('ServicePort.tcp', number, 'tcp', options);
  }

  /** TLS that the application ends itself. */
  static tls(number: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort('ServicePort.tls', number, 'tls', options);
  }

  /** Name of the port, on the Service and on the container. */
  readonly name: string;
  /** Port the container listens on. */
  readonly targetPort: number;

  private constructor(
    place: string,
    /** The Service's port, as clients dial it. */
    readonly number: number,
    /** What is spoken on it, as `appProtocol` has it. */
    readonly appProtocol: string,
    options: ServicePortOptions = {},
  ) {
    checkProps(place, options);
    port(place, 'port', number);
    this.name = dnsLabel(place, 'name', options.name ?? appProtocol);
    if (!/[a-z]/.test(this.name) || this.name.includes('--')) {
      refuse(place, `name "${this.name}" is no name of a container port: it needs a letter, and has no "--"`);
    }
    if (this.name.length > 15)
      refuse(place, `name "${this.name}" has ${this.name.length} characters; a container port takes 15`);
    this.targetPort = port(place, 'targetPort', options.targetPort ?? number);
  }

  /** Whether a waypoint reads HTTP requests on it. */
  get isHttp(): boolean {
    return HTTP_PROTOCOLS.has(this.appProtocol);
  }
}

/** The ports of a service that has pods in the mesh: as `servicePorts`, and none that ztunnel has there. */
export function podPorts(
  place: Place,
  one: number | undefined,
  several: readonly ServicePort[] | undefined,
): ServicePort[] {
  const ports = servicePorts(place, one, several);
  const taken = ports.find((p) => TAKEN_BY_ZTUNNEL.has(p.targetPort));
  if (taken) {
    refuse(
      place,
      `port ${taken.targetPort} belongs to ztunnel inside an enrolled pod; let the container listen elsewhere`,
    );
  }
  return ports;
}

/** The ports of a service from its two props; names must differ, and so must numbers. */
export function servicePorts(
  place: Place,
  one: number | undefined,
  several: readonly ServicePort[] | undefined,
): ServicePort[] {
  if (one !== undefined && several !== undefined) refuse(place, 'port and ports exclude each other; give one of them');
  if (one !== undefined) return [ServicePort.http(port(place, 'port', one))];
  if (!Array.isArray(several) || several.length === 0) {
    refuse(place, 'needs a port: port: 8080 for HTTP, or ports: [ServicePort.grpc(9090), …]');
  }
  const ports = several as readonly ServicePort[];
  for (const p of ports)
    if (!(p instanceof ServicePort)) refuse(place, 'ports takes ServicePort.http(…), .grpc(…), .tcp(…)');
  for (const key of ['name', 'number'] as const) {
    const twice = ports.find((p, i) => ports.findIndex((q) => q[key] === p[key]) !== i);
    if (twice) refuse(place, `two ports have the ${key} ${twice[key]}; give each its own`);
  }
  return [...ports];
}

/**
 * The port of a service that HTTP routes are about.
 *
 * @param given the one the user named, if any; else the only HTTP or gRPC port
 * @throws InputError if it does not exist, is not HTTP, or several would do
 */
export function httpPort(
  place: Place,
  service: { readonly name: string; readonly ports: readonly ServicePort[] },
  given: number | undefined,
): ServicePort {
  const http = service.ports.filter((p) => p.isHttp);
  const list = service.ports.map((p) => `${p.number} (${p.appProtocol})`).join(', ');
  if (given !== undefined) {
    const named = http.find((p) => p.number === given);
    if (named) return named;
    refuse(place, `port ${shown(given)} is not an HTTP or gRPC port of service ${service.name}, which has ${list}`);
  }
  const [only, ...more] = http;
  if (!only)
    refuse(
      place,
      `service ${service.name} has no HTTP or gRPC port, and requests are routed on no other; it has ${list}`,
    );
  if (more.length > 0) refuse(place, `service ${service.name} has several HTTP ports, ${list}; say which by port`);
  return only;
}
