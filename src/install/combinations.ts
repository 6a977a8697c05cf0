import { NAMES, compare, minorOf } from './known-versions';
import type { Platform } from './platform';
import type { Component, PlatformProps } from './platform-props';

/**
 * What not everybody does with a platform, and only some combinations of versions allow: Cilium's own Gateway API
 * controller, and TLSRoutes that Istio reads.
 */
export type PlatformUse = 'cilium-gateways' | 'tls-routes';

/** Versions that are known not to work together. */
export interface Combination {
  /** The components whose versions must all have been given; what is assumed contradicts nobody. */
  readonly of: readonly Component[];
  /** Refused for who does this; absent where everybody is hit. */
  readonly use?: PlatformUse | undefined;
  readonly when: (platform: Platform) => boolean;
  /** What happens. */
  readonly says: string;
  /** Changes, each of which makes it right, nearest first. */
  readonly nearest: (platform: Platform) => readonly PlatformProps[];
  readonly source: string;
}

/** Versions that work together save for something that is good to know. */
export interface Caveat {
  readonly of: readonly Component[];
  readonly when: (platform: Platform) => boolean;
  readonly says: string;
  readonly source: string;
}

const STANDARD_TLS_ROUTE = (platform: Platform): boolean =>
  platform.atLeast('gatewayApi', '1.5') && platform.gatewayApiChannel === 'standard';

/** The first patches of Istio that look at the version of a CRD before they read it. */
const IGNORES_NEWER_CRDS: Readonly<Record<string, string>> = { '1.28': '1.28.6', '1.29': '1.29.2' };

/** Only what upstream, or several users against upstream, have shown to fail; what is merely untested is a note. */
export const COMBINATIONS: readonly Combination[] = [
  {
    of: ['gatewayApi', 'kubernetes'],
    when: (platform) => platform.atLeast('gatewayApi', '1.5') && !platform.atLeast('kubernetes', '1.31'),
    says: 'the API server refuses the CRD of TLSRoute, whose rules call isIP(), which it knows since 1.31',
    nearest: () => [{ gatewayApi: '1.4' }, { kubernetes: '1.31' }],
    source: 'https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.5.0',
  },
  {
    of: ['istio', 'gatewayApi'],
    when: (platform) => {
      const fixed = IGNORES_NEWER_CRDS[minorOf(platform.istio)];
      // A minor alone stands for its newest patch, which has the fix.
      const isPatch = /^\d+\.\d+\.\d+/.test(platform.istio);
      return STANDARD_TLS_ROUTE(platform) && fixed !== undefined && isPatch && compare(platform.istio, fixed) < 0;
    },
    says: 'istiod waits for a version of TLSRoute that these CRDs no longer serve, and never becomes ready',
    nearest: ({ istio }) => [{ istio: IGNORES_NEWER_CRDS[minorOf(istio)] }, { gatewayApi: '1.4' }],
    source: 'https://github.com/istio/istio/issues/59443',
  },
  {
    of: ['cilium', 'gatewayApi'],
    use: 'cilium-gateways',
    when: (platform) => !platform.atLeast('cilium', '1.16') && platform.atLeast('gatewayApi', '1.2'),
    says: "Cilium's operator stops at its start: it reads GRPCRoute v1alpha2, which is served up to Gateway API 1.1",
    nearest: () => [{ gatewayApi: '1.1' }],
    source: 'https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.2.0',
  },
  {
    of: ['cilium', 'gatewayApi'],
    use: 'cilium-gateways',
    when: (platform) =>
      platform.atLeast('cilium', '1.16') && !platform.atLeast('cilium', '1.20') && STANDARD_TLS_ROUTE(platform),
    says:
      "Cilium's operator stops at its start: it reads TLSRoute v1alpha2, which the standard channel does not serve " +
      'from Gateway API 1.5 on',
    nearest: () => [{ gatewayApi: '1.4' }, { cilium: '1.20' }],
    source: 'https://github.com/cilium/cilium/issues/44920',
  },
  {
    of: ['cilium', 'gatewayApi'],
    use: 'cilium-gateways',
    when: (platform) => platform.atLeast('cilium', '1.20') && !platform.atLeast('gatewayApi', '1.5'),
    says:
      'Cilium never accepts its GatewayClass: the operator wants TLSRoute and ReferenceGrant in v1, ' +
      'which are there since Gateway API 1.5',
    nearest: () => [{ gatewayApi: '1.5' }, { cilium: '1.19' }],
    source: 'https://github.com/cilium/cilium/pull/45251',
  },
  {
    of: ['istio', 'gatewayApi'],
    use: 'tls-routes',
    when: (platform) => platform.atLeast('istio', '1.30') && !platform.atLeast('gatewayApi', '1.5'),
    says: 'istiod reads TLSRoute v1, which is there since Gateway API 1.5, and takes no notice of others',
    nearest: () => [{ gatewayApi: '1.5' }],
    source: 'https://istio.io/latest/news/releases/1.30.x/announcing-1.30/upgrade-notes/',
  },
  {
    of: ['istio', 'gatewayApi'],
    use: 'tls-routes',
    when: (platform) => !platform.atLeast('istio', '1.30') && platform.atLeast('gatewayApi', '1.5'),
    says: 'istiod takes no notice of a TLSRoute whose CRD is of Gateway API 1.5 or later',
    nearest: () => [{ istio: '1.30' }],
    source: 'https://github.com/istio/istio/issues/59443',
  },
  {
    of: ['gatewayApi'],
    use: 'tls-routes',
    when: (platform) => !platform.atLeast('gatewayApi', '1.5') && platform.gatewayApiChannel === 'standard',
    says: 'TLSRoute is in the standard channel since Gateway API 1.5',
    nearest: (platform) =>
      platform.atLeast('istio', '1.30') || !platform.states('istio')
        ? [{ gatewayApi: '1.5' }]
        : [{ gatewayApiChannel: 'experimental' }],
    source: 'https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.5.0',
  },
];

/** What is told, and not refused: it hits only who uses one kind, or hits not for sure. */
const CAVEATS: readonly Caveat[] = [
  {
    of: ['istio', 'gatewayApi'],
    when: (platform) => platform.atLeast('istio', '1.30') && !platform.atLeast('gatewayApi', '1.5'),
    says: 'istiod sees no TLSRoute and no ReferenceGrant; Istio asks for Gateway API 1.5 from 1.30 on',
    source: 'https://istio.io/latest/news/releases/1.30.x/announcing-1.30/upgrade-notes/',
  },
  {
    of: ['istio', 'gatewayApi'],
    when: (platform) =>
      platform.atLeast('istio', '1.28') && !platform.atLeast('istio', '1.30') && STANDARD_TLS_ROUTE(platform),
    says: 'istiod takes no notice of TLSRoute',
    source: 'https://istio.io/latest/news/releases/1.29.x/announcing-1.29.2/',
  },
  {
    of: ['istio', 'gatewayApi'],
    when: (platform) => !platform.atLeast('istio', '1.28') && STANDARD_TLS_ROUTE(platform),
    says: 'istiod of 1.29 and before is reported not to become ready with these CRDs, and only 1.28.6 and 1.29.2 have the fix',
    source: 'https://github.com/istio/istio/issues/59443',
  },
  {
    of: ['gatewayApi'],
    when: ({ distribution, gatewayApiChannel }) =>
      distribution.startsWith('gke') && gatewayApiChannel === 'experimental',
    says: 'GKE refuses CRDs of the experimental channel on clusters where it brings the Gateway API itself',
    source: 'https://github.com/kubernetes-sigs/external-dns/pull/6367',
  },
  {
    of: ['gatewayApi'],
    when: ({ distribution, gatewayApiChannel }) => distribution === 'openshift' && gatewayApiChannel === 'experimental',
    says: 'OpenShift brings the Gateway API itself from 4.19 on, and refuses CRDs of the experimental channel',
    source:
      'https://github.com/openshift/enhancements/blob/master/enhancements/ingress/gateway-api-crd-life-cycle-management.md',
  },
];

/** Why the versions of a platform do not work together, one text for each reason. */
export function refusals(platform: Platform): string[] {
  return found(platform, undefined);
}

/** Why a platform does not allow a use; nothing where it does. */
export function conflict(platform: Platform, use: PlatformUse): string | undefined {
  return found(platform, use)[0];
}

/** What to know of the versions of a platform. */
export function caveats(platform: Platform): string[] {
  return CAVEATS.filter((one) => hits(platform, one)).map(
    ({ of, says, source }) => `${together(platform, of)}: ${says} (${source})`,
  );
}

function found(platform: Platform, use: PlatformUse | undefined): string[] {
  return COMBINATIONS.filter((one) => one.use === use && hits(platform, one)).map(
    ({ of, says, nearest, source }) =>
      `${together(platform, of)}: ${says}; give ${nearest(platform).map(asWritten).join(', or ')} (${source})`,
  );
}

function hits(platform: Platform, { of, when }: Pick<Combination, 'of' | 'when'>): boolean {
  return of.every((component) => platform.states(component)) && when(platform);
}

function together(platform: Platform, of: readonly Component[]): string {
  return of.map((component) => `${NAMES[component]} ${platform[component]}`).join(' with ');
}

function asWritten(props: PlatformProps): string {
  return Object.entries(props)
    .map(([prop, value]) => `${prop}: '${value}'`)
    .join(' and ');
}
