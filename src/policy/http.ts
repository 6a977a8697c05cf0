import { knownProps, nearest } from '../input/known-props';
import { headerName } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { oneWildcard } from '../input/wildcard';
import { authorizationPath } from './path';

/** A condition on a request header, beside method, path and host. */
interface HeaderCondition {
  readonly name: string;
  readonly values: readonly string[];
}

/** What {@link Http.request} takes: every field given has to hold, the values of one field are alternatives. */
export interface HttpProps {
  /**
   * Methods in capitals, such as `GET`. gRPC calls are always `POST`.
   *
   * @default - any method
   */
  readonly methods?: readonly string[] | undefined;

  /**
   * Methods that are not meant.
   *
   * @default - none
   */
  readonly notMethods?: readonly string[] | undefined;

  /**
   * Paths: `/exact`, `/prefix*`, `*suffix`, or a template with `{*}` for one segment (without `=`) and `{**}` for the rest. Matched
   * with its case and without the query, before any rewrite. The proxy resolves `..` and needless percent-encoding
   * first, but does not merge `//`.
   *
   * @default - any path
   */
  readonly paths?: readonly string[] | undefined;

  /**
   * Paths that are not meant, in the same spelling.
   *
   * @default - none
   */
  readonly notPaths?: readonly string[] | undefined;

  /**
   * Values of the Host header (`:authority`), with one `*` at the start or end.
   *
   * @default - any host
   */
  readonly hosts?: readonly string[] | undefined;

  /**
   * Hosts that are not meant.
   *
   * @default - none
   */
  readonly notHosts?: readonly string[] | undefined;
}

const checkProps = knownProps<HttpProps>({
  methods: true,
  notMethods: true,
  paths: true,
  notPaths: true,
  hosts: true,
  notHosts: true,
});

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'];

/**
 * Which HTTP requests a policy is about. Only a waypoint or a gateway can read them; ztunnel cannot.
 *
 * @example
 * const read = Http.get('/reviews/*');
 * const upload = Http.request({ methods: ['PUT', 'POST'], paths: ['/files/{*}'] }).withHeader('x-team', 'media');
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation (read for 1.30)
 */
export class Http {
  /** GET requests for any of these paths, or for every path when none is given. */
  static get(...paths: readonly string[]): Http {
    return Http.method('GET', paths);
  }

  /** HEAD requests. */
  static head(...paths: readonly string[]): Http {
    return Http.method('HEAD', paths);
  }

  /** POST requests, which all gRPC calls are. */
  static post(...paths: readonly string[]): Http {
    return Http.method('POST', paths);
  }

  /** PUT requests. */
  static put(...paths: readonly string[]): Http {
    return Http.method('PUT', paths);
  }

  /** PATCH requests. */
  static patch(...paths: readonly string[]): Http {
    return Http.method('PATCH', paths);
  }

  /** DELETE requests. */
  static delete(...paths: readonly string[]): Http {
    return Http.method('DELETE', paths);
  }

  /** Requests for these paths, whatever the method. */
  static path(...paths: readonly string[]): Http {
    return Http.request({ paths });
  }

  /** Calls of a gRPC service, or of one of its methods. */
  static grpc(service: string, method?: string): Http {
    const part = /^[A-Za-z_][A-Za-z0-9_.]*$/;
    if (typeof service !== 'string' || !part.test(service))
      refuse('Http.grpc', `service ${shown(service)} is not a gRPC service name, such as "shop.v1.Cart"`);
    if (method !== undefined && (typeof method !== 'string' || !part.test(method)))
      refuse('Http.grpc', `method ${shown(method)} is not a gRPC method name`);
    return Http.request({ methods: ['POST'], paths: [`/${service}/${method ?? '*'}`] });
  }

  /**
   * Requests by several fields at once.
   *
   * @throws InputError if no field is given, a list is empty, a method is not in capitals, or a path would be read
   * differently from what it looks like
   */
  static request(props: HttpProps): Http {
    const place = 'Http.request';
    checkProps(place, props);
    const given = Object.entries(props).filter(([, values]) => values !== undefined);
    if (given.length === 0) refuse(place, 'needs at least one condition; leave the Http out to mean any request');
    for (const [field, values] of given) {
      if (!Array.isArray(values) || values.length === 0)
        refuse(place, `${field} must be a list with at least one value`);
    }
    for (const method of [...(props.methods ?? []), ...(props.notMethods ?? [])]) checkMethod(place, method);
    for (const path of [...(props.paths ?? []), ...(props.notPaths ?? [])]) authorizationPath(place, path);
    for (const host of [...(props.hosts ?? []), ...(props.notHosts ?? [])]) checkHost(place, host);
    return new Http(props, []);
  }

  private static method(method: string, paths: readonly string[]): Http {
    return Http.request({ methods: [method], ...(paths.length > 0 && { paths }) });
  }

  private constructor(
    /** @internal */
    readonly operation: HttpProps,
    /** @internal */
    readonly headers: readonly HeaderCondition[],
  ) {}

  /**
   * The same requests, if a header has one of these values (`*` alone: any value; one `*` at the start or end).
   *
   * @throws InputError if the header has no name, or no value is given
   */
  withHeader(name: string, ...values: readonly string[]): Http {
    const place = 'Http.withHeader';
    const header = headerName(place, name);
    if (values.length === 0) refuse(place, `header "${name}" needs a value; use "*" for any`);
    for (const value of values) {
      if (typeof value !== 'string' || value === '')
        refuse(place, `header "${name}" takes text for a value, got ${shown(value)}`);
      oneWildcard(place, `header "${name}" value`, value);
    }
    return new Http(this.operation, [...this.headers, { name: header, values }]);
  }

  /**
   * The same requests, sent to one of these hosts. A client that names the port sends `shop.example.com:8080`, which is a
   * value of its own: give both, or `shop.example.com*`.
   */
  onHost(...hosts: readonly string[]): Http {
    return new Http(Http.request({ ...this.operation, hosts }).operation, this.headers);
  }
}

function checkMethod(place: string, method: unknown): void {
  if (METHODS.includes(method as string)) return;
  const meant = typeof method === 'string' ? nearest(method, METHODS) : undefined;
  const hint = meant ? `; did you mean "${meant}"?` : `; known are ${METHODS.join(', ')}`;
  refuse(place, `${shown(method)} is not an HTTP method as clients send it (they are compared with their case)${hint}`);
}

function checkHost(place: string, host: unknown): void {
  if (typeof host !== 'string' || host === '' || /[\s/]/.test(host)) {
    refuse(place, `host ${shown(host)} is not a Host header value, such as "shop.example.com"`);
  }
  oneWildcard(place, 'host', host);
}
