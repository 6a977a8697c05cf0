import type { MeshRequest, RequestFrom, RequestHttp, RequestToken } from '../simulate/request';

/** Something with a name in a namespace: `shop/web`, a construct of ours, or anything that has both. */
export type NamespacedName =
  | string
  | {
      /** Its name. */
      readonly name: string;
      /** Its namespace, or the name of it. */
      readonly namespace: string | { readonly name: string };
    };

/** What a request says so far. */
interface Draft {
  readonly from?: RequestFrom;
  readonly to?: {
    readonly kind: 'service' | 'workload' | 'gateway' | 'host';
    readonly name: string;
    readonly port: number | undefined;
  };
  readonly http?: RequestHttp;
  readonly protocol?: 'TCP' | 'UDP';
}

/**
 * A request to ask of a mesh, as tests say it. Each call returns another one, so that one may be the beginning of many.
 *
 * @example
 * const read = http.get('/products').from('shop/web').to('shop/catalog');
 */
export class TestRequest {
  /** @internal */
  constructor(private readonly draft: Draft) {}

  /** Who sends: pods, by what makes them. */
  from(workload: NamespacedName): TestRequest {
    return this.with({ from: { workload: nameOf(workload) } });
  }

  /** Sent from outside of the mesh, by an address. */
  fromAddress(ip: string): TestRequest {
    return this.with({ from: { ip } });
  }

  /** Sent by an ingress gateway. */
  fromGateway(gateway: NamespacedName): TestRequest {
    return this.with({ from: { gateway: nameOf(gateway) } });
  }

  /**
   * To a Service.
   *
   * @param port of the Service; may be left out where it has one only
   */
  to(service: NamespacedName, port?: number): TestRequest {
    return this.with({ to: { kind: 'service', name: nameOf(service), port: port ?? this.draft.to?.port } });
  }

  /** To a pod's own address. */
  toPod(workload: NamespacedName, port: number): TestRequest {
    return this.with({ to: { kind: 'workload', name: nameOf(workload), port } });
  }

  /** To a listener of an ingress gateway. */
  toGateway(gateway: NamespacedName, port: number): TestRequest {
    return this.with({ to: { kind: 'gateway', name: nameOf(gateway), port } });
  }

  /** To a host of a ServiceEntry, or of the world. */
  toHost(host: string, port: number): TestRequest {
    return this.with({ to: { kind: 'host', name: host, port } });
  }

  /** With a header. */
  header(name: string, value: string): TestRequest {
    return this.with({ http: { ...this.draft.http, headers: { ...this.draft.http?.headers, [name]: value } } });
  }

  /** With this Host header. */
  host(host: string): TestRequest {
    return this.with({ http: { ...this.draft.http, host } });
  }

  /** With a token that is valid. */
  jwt(token: RequestToken): TestRequest {
    return this.with({ http: { ...this.draft.http, jwt: token } });
  }

  /** @internal What to ask, with a port where none was said. */
  resolve(portOf: (service: string) => number): MeshRequest {
    const { from, http, protocol, to } = this.draft;
    if (!from || !to) throw new Error('a request has to say from whom and to what: .from(…).to(…)');
    const port = to.port ?? portOf(to.name);
    const target = { [to.kind]: to.name, port } as MeshRequest['to'];
    return { from, to: target, ...(http && { http }), ...(protocol && { protocol }) };
  }

  private with(more: Draft): TestRequest {
    return new TestRequest({ ...this.draft, ...more });
  }
}

function nameOf(named: NamespacedName): string {
  if (typeof named === 'string') return named;
  const { name, namespace } = named;
  return `${typeof namespace === 'string' ? namespace : namespace.name}/${name}`;
}

function asked(method: string): (path?: string) => TestRequest {
  return (path = '/') => new TestRequest({ http: { method, path } });
}

/** Requests by HTTP, by their methods: `http.get('/products')`. */
export const http: Readonly<
  Record<'get' | 'post' | 'put' | 'delete' | 'patch' | 'head' | 'options', (path?: string) => TestRequest>
> = {
  get: asked('GET'),
  post: asked('POST'),
  put: asked('PUT'),
  delete: asked('DELETE'),
  patch: asked('PATCH'),
  head: asked('HEAD'),
  options: asked('OPTIONS'),
};

/**
 * A plain connection.
 *
 * @param port where it is to another port than the only one of the Service
 */
export function tcp(port?: number): TestRequest {
  return new TestRequest(port === undefined ? {} : { to: { kind: 'service', name: '', port } });
}

/**
 * A packet by UDP, which passes the mesh by.
 *
 * @param port where it is to another port than the only one of the Service
 */
export function udp(port?: number): TestRequest {
  return new TestRequest({ protocol: 'UDP', ...(port !== undefined && { to: { kind: 'service', name: '', port } }) });
}

/** The probe of a pod by the kubelet of its node. */
export function kubeletProbe(workload: NamespacedName, port: number): TestRequest {
  const name = nameOf(workload);
  return new TestRequest({ from: { kubelet: name }, to: { kind: 'workload', name, port } });
}
