/** Who sends a request. */
export type RequestFrom =
  /** Pods, as `namespace/name` of what makes them; `kind` where two kinds share the name. */
  | { readonly workload: string; readonly kind?: string | undefined }
  /** A plain host outside of the cluster and the mesh. */
  | { readonly ip: string }
  /** The kubelet of a workload's node: a probe. */
  | { readonly kubelet: string }
  /** An ingress Gateway, as a client of the mesh. */
  | { readonly gateway: string };

/** Where a request goes. */
export type RequestTo =
  /** The address of a Service, and a port of it. */
  | { readonly service: string; readonly port: number }
  /** The own address of a pod, and a port of its containers. */
  | { readonly workload: string; readonly kind?: string | undefined; readonly port: number }
  /** A listener of an ingress Gateway. */
  | { readonly gateway: string; readonly port: number }
  /** A host of a ServiceEntry, or the world; an IP address is that of a pod, a node or a Service where one has it. */
  | { readonly host: string; readonly port: number };

/** A token that was found valid. */
export interface RequestToken {
  /**
   * Its issuer.
   *
   * @default - none
   */
  readonly iss?: string | undefined;
  /**
   * Its subject.
   *
   * @default - none
   */
  readonly sub?: string | undefined;
  /**
   * Its audiences.
   *
   * @default - none
   */
  readonly aud?: string | readonly string[] | undefined;
  /**
   * What else it says.
   *
   * @default - nothing
   */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** What is asked of HTTP. */
export interface RequestHttp {
  /** @default - `GET` */
  readonly method?: string | undefined;
  /** With its query, where it has one. @default - `/` */
  readonly path?: string | undefined;
  /** Names in any case. @default - none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The Host header, or `:authority`. @default - the host that is addressed */
  readonly host?: string | undefined;
  /** @default - no token is sent */
  readonly jwt?: RequestToken | undefined;
}

/** What a connection is made of. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** One question: would this be allowed, and where does it land? */
export interface MeshRequest {
  /**
   * Comes back in the answer.
   *
   * @default - none
   */
  readonly name?: string | undefined;
  /** Who sends. */
  readonly from: RequestFrom;
  /** Where it goes. */
  readonly to: RequestTo;
  /**
   * What is asked of HTTP.
   *
   * @default - a plain connection
   */
  readonly http?: RequestHttp | undefined;
  /**
   * Of the connection.
   *
   * @default - `TCP`
   */
  readonly protocol?: Protocol | undefined;
}
