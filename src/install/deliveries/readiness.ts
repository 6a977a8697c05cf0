import type { HelmRelease } from '../helm-release';
import { at } from '../istio-overrides';
import { isMap } from '../../values/effective-values';

/** Time that a roll-out may take before a script gives up; that of a DaemonSet needs every node. */
const PATIENCE = '--timeout=10m';

/** The charts that Istio's ambient mode is made of. */
export const ISTIO_CHARTS: ReadonlySet<string> = new Set(['base', 'istiod', 'cni', 'ztunnel']);

/** Kinds that both channels of the Gateway API have since 1.1. */
const GATEWAY_API = ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'referencegrants'];

/** The command that returns when the Gateway API CRDs can be used. */
export const CRD_GATE = established(GATEWAY_API.map((plural) => `${plural}.gateway.networking.k8s.io`));

/** CRDs of the base chart that a mesh is written with. */
const ISTIO_CRDS = [
  'authorizationpolicies.security.istio.io',
  'peerauthentications.security.istio.io',
  'destinationrules.networking.istio.io',
  'serviceentries.networking.istio.io',
  'virtualservices.networking.istio.io',
  'telemetries.telemetry.istio.io',
];

/** Commands that return when a release answers, by chart. */
const GATES: Readonly<Record<string, (release: HelmRelease) => readonly string[]>> = {
  cilium: (release) => [
    ...daemonSet(release, 'cilium'),
    // Two operators never run on one node, so on a cluster of one node their roll-out never ends. One is enough.
    `kubectl --namespace ${release.namespace} wait deployment/cilium-operator --for=condition=Available ${PATIENCE}`,
    // No node is ready, and no other pod starts, before the CNI plugin is there.
    `kubectl wait nodes --all --for=condition=Ready ${PATIENCE}`,
  ],
  // By name: their labels are not the same in all ways of installing them.
  base: (release) => {
    const excluded = at(release.values, 'base.excludedCRDs');
    const crds = Array.isArray(excluded) ? ISTIO_CRDS.filter((name) => !excluded.includes(name)) : ISTIO_CRDS;
    return crds.length === 0 ? [] : [established(crds)];
  },
  istiod: (release) => [rollout(release.namespace, `deployment/${istiodName(release)}`)],
  cni: (release) => daemonSet(release, 'istio-cni-node'),
  // Ready once istiod has signed a certificate for it: a wrong trust domain or address shows here.
  ztunnel: (release) => daemonSet(release, text(release, 'resourceName') ?? 'ztunnel'),
};

/**
 * What to wait for after a release, as commands; none for a chart that is not known here.
 *
 * @see templates/deployment.yaml and templates/daemonset.yaml of the charts of Istio 1.32 and Cilium 1.18
 */
export function gatesOf(release: HelmRelease): readonly string[] {
  return Object.hasOwn(GATES, release.chart) ? GATES[release.chart]!(release) : [];
}

function established(crds: readonly string[]): string {
  return `kubectl wait ${crds.map((name) => `crd/${name}`).join(' ')} --for=condition=Established --timeout=2m`;
}

function rollout(namespace: string, what: string): string {
  return `kubectl --namespace ${namespace} rollout status ${what} ${PATIENCE}`;
}

/** No gate where pods are renewed only when somebody deletes them: `kubectl rollout status` fails on such a DaemonSet. */
function daemonSet(release: HelmRelease, name: string): string[] {
  const strategy =
    at(release.values, 'updateStrategy.type') ?? at(release.values, `${release.chart}.updateStrategy.type`);
  if (strategy === 'OnDelete') return [];
  return [rollout(release.namespace, `daemonset/${name}`)];
}

function istiodName(release: HelmRelease): string {
  const revision = text(release, 'revision');
  return revision === undefined ? 'istiod' : `istiod-${revision}`;
}

/** A name that the values set at their root; what no shell or cluster takes for a name is not one. */
function text({ values }: HelmRelease, key: string): string | undefined {
  const value = isMap(values) && Object.hasOwn(values, key) ? values[key] : undefined;
  return typeof value === 'string' && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value) ? value : undefined;
}
