import { oneOf } from '../input/choice';
import { hasShape, knownProps } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import { Platform, type GatewayApiChannel } from './platform';

export type { GatewayApiChannel } from './platform';

export interface GatewayApiCrdsProps {
  /** The platform whose `gatewayApi` version they are of. */
  readonly platform: Platform;

  /**
   * Full version of the release, such as `1.4.0`; its minor must be the platform's.
   *
   * @default - that of the platform if it has a patch, else the newest patch that is known here
   */
  readonly version?: string | undefined;

  /**
   * Which kinds and fields. What Istio reads of the experimental channel it reads only when istiod is told to
   * (`PILOT_ENABLE_ALPHA_GATEWAY_API`).
   *
   * @default - that of the platform, which is standard by default
   */
  readonly channel?: GatewayApiChannel | undefined;
}

const checkProps = knownProps<GatewayApiCrdsProps>({ platform: 'object', version: 'text', channel: true });

const PLACE = 'GatewayApiCrds';
const REPOSITORY = 'https://github.com/kubernetes-sigs/gateway-api';

/** openshift/enhancements enhancements/ingress/gateway-api-crd-life-cycle-management.md (read in 2026). */
const OWNED_BY_OPENSHIFT =
  'OpenShift brings the CRDs of the Gateway API itself from 4.19 on, of one release, and refuses to have them changed; ' +
  'leave GatewayApiCrds out there, and give the Platform the version that the cluster has';

/** Newest known patch of each minor (tags of kubernetes-sigs/gateway-api, as the Go module proxy lists them). */
const NEWEST: Readonly<Record<string, string>> = {
  '1.1': '1.1.0',
  '1.2': '1.2.1',
  '1.3': '1.3.0',
  '1.4': '1.4.1',
  '1.5': '1.5.1',
  '1.6': '1.6.3',
};

/** Since when a kind is in the standard channel (kubernetes-sigs/gateway-api config/crd/standard). */
const STANDARD_SINCE: Readonly<Record<string, string>> = {
  Gateway: '1.1',
  GatewayClass: '1.1',
  GRPCRoute: '1.1',
  HTTPRoute: '1.1',
  ReferenceGrant: '1.1',
  BackendTLSPolicy: '1.4',
  ListenerSet: '1.5',
  TLSRoute: '1.5',
  TCPRoute: '1.6',
  UDPRoute: '1.6',
};

/**
 * The CRDs of the Gateway API, which waypoints and routes are written with. No chart of Istio or Cilium brings them.
 *
 * Emits nothing by itself; deliveries install them before everything else.
 *
 * @example
 * const platform = new Platform({ istio: '1.30', gatewayApi: '1.4' });
 * const crds = new GatewayApiCrds({ platform });
 * const file = crds.manifest;
 *
 * @throws InputError if no full version is known or given, or if it is not of the platform's minor
 * @see https://gateway-api.sigs.k8s.io/guides/#installing-gateway-api (read for 1.4)
 */
export class GatewayApiCrds {
  /** Full version of the release, such as `1.4.0`. */
  readonly version: string;
  /** Which kinds and fields. */
  readonly channel: GatewayApiChannel;
  /** What not every cluster of the platform takes; deliveries tell it once, on stderr. */
  readonly notes: readonly string[];

  constructor(props: GatewayApiCrdsProps) {
    checkProps(PLACE, props);
    const { platform } = props;
    if (!(platform instanceof Platform)) {
      refuse(PLACE, `platform must be a Platform, such as new Platform({ gatewayApi: '1.4' }), got ${shown(platform)}`);
    }
    this.version = fullVersion(platform, props.version);
    this.notes = platform.distribution === 'openshift' ? [OWNED_BY_OPENSHIFT] : [];
    this.channel = oneOf(PLACE, 'channel', props.channel ?? platform.gatewayApiChannel, ['standard', 'experimental']);
  }

  /** The tag in Git. */
  get tag(): string {
    return `v${this.version}`;
  }

  /** The file of the release that has all CRDs of the channel. */
  get manifest(): string {
    return `${REPOSITORY}/releases/download/${this.tag}/${this.channel}-install.yaml`;
  }

  /** The Git repository. */
  get repository(): string {
    return REPOSITORY;
  }

  /** The folder in Git that has a kustomization.yaml of the channel. */
  get folder(): string {
    return this.channel === 'standard' ? 'config/crd' : 'config/crd/experimental';
  }

  /** What `kubectl apply -k` takes for the same. */
  get kustomization(): string {
    return `${REPOSITORY}/${this.folder}?ref=${this.tag}`;
  }

  /** What to tell somebody who writes a kind that is not among these CRDs; nothing when it is, or when nobody knows the kind. */
  lacks(kind: string): string | undefined {
    hasShape(PLACE, 'kind', 'text', kind);
    const since = Object.hasOwn(STANDARD_SINCE, kind) ? STANDARD_SINCE[kind] : undefined;
    if (since === undefined || this.channel === 'experimental' || compare(this.version, since) >= 0) return undefined;
    return `${kind} is in the standard channel since Gateway API ${since}, and these CRDs are of ${this.version}; take channel "experimental" or Gateway API ${since}`;
  }
}

function fullVersion(platform: Platform, given: string | undefined): string {
  if (!platform.states('gatewayApi')) {
    refuse(
      PLACE,
      "the Platform states no version of the Gateway API, and the oldest is not one to install; give it one, such as new Platform({ gatewayApi: '1.4' })",
    );
  }
  const stated = platform.gatewayApi;
  const minor = minorOf(stated);
  if (given !== undefined) {
    const version = given.replace(/^v/, '');
    if (!isFull(version))
      refuse(PLACE, `version must be a full one, such as "${minor}.0", since it is a tag in Git; got ${shown(given)}`);
    if (minorOf(version) !== minor || (isFull(stated) && version !== stated)) {
      refuse(
        PLACE,
        `version "${given}" is another than the Platform's Gateway API ${stated}; give the Platform { gatewayApi: '${version}' }`,
      );
    }
    return version;
  }
  if (isFull(stated)) return stated;
  const newest = Object.hasOwn(NEWEST, minor) ? NEWEST[minor] : undefined;
  if (newest !== undefined) return newest;
  refuse(
    PLACE,
    `the Platform says Gateway API ${stated}, and releases are tags in Git; give the full version, such as version: '${minor}.0', ` +
      `or new Platform({ gatewayApi: '${minor}.0' })`,
  );
}

function isFull(version: string): boolean {
  return /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(version);
}

function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split('.').map(Number));
  return x![0]! - y![0]! || x![1]! - y![1]!;
}
