import { hasShape, isPlainMap } from '../../input/known-props';
import { dnsLabel } from '../../input/names';
import { refuse, shown, type Place } from '../../input/refuse';
import type { Values } from '../../values/effective-values';
import type { HelmRelease } from '../helm-release';
import { GatewayApiCrds } from '../gateway-api-crds';
import { tellAtSynth } from '../platform-notes';

/** All that is installed under a mesh, in order. Every delivery takes one, and says the same in the words of its tool. */
export interface PlatformInstall {
  /** The charts, each after those it needs: Cilium's, then those of `IstioAmbient`. */
  readonly releases: readonly HelmRelease[];

  /**
   * The Gateway API CRDs, which no chart brings and waypoints are written with.
   *
   * @default - none: the cluster has them already
   */
  readonly gatewayApiCrds?: GatewayApiCrds | undefined;

  /**
   * Istio's releases as one IstioOperator, for `istioctl`, such as `() => istio.toIstioOperator()`.
   *
   * @default - none: Istio is installed by its charts
   */
  readonly istioOperator?: (() => Values) | undefined;
}

/** Namespaces that every cluster has. */
const BUILT_IN: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/**
 * Refuses what no tool could install in order. Names end up in scripts and file names: nothing in them may mean more than
 * itself there.
 */
export function checkInstall(place: Place, install: PlatformInstall): void {
  hasShape(place, 'install', 'object', install);
  hasShape(place, 'install.releases', 'list', install.releases);
  if (install.releases.length === 0) refuse(place, 'install.releases is empty; give the charts to install, in order');
  const before = new Set<string>();
  for (const release of install.releases) {
    checkRelease(place, release);
    if (before.has(release.name)) {
      refuse(place, `two releases are called "${release.name}"; Helm, and every tool on top of it, would replace one`);
    }
    for (const needed of release.after) {
      if (before.has(needed)) continue;
      refuse(
        place,
        `release "${release.name}" comes after "${needed}", which is not among the releases before it; ` +
          'list each release after those it needs',
      );
    }
    before.add(release.name);
  }
  const crds: unknown = install.gatewayApiCrds;
  if (crds !== undefined && !(crds instanceof GatewayApiCrds)) {
    refuse(
      place,
      `install.gatewayApiCrds must be GatewayApiCrds, such as new GatewayApiCrds({ platform }), got ${shown(crds)}`,
    );
  }
  if (crds instanceof GatewayApiCrds && typeof place !== 'string') tellAtSynth(place, crds.notes, () => true);
  if (install.istioOperator !== undefined && typeof install.istioOperator !== 'function') {
    refuse(place, `install.istioOperator must be a function, got ${shown(install.istioOperator)}`);
  }
}

/** Namespaces that releases go into and that a new cluster lacks, in order. */
export function namespacesOf(install: PlatformInstall): string[] {
  return [...new Set(install.releases.map(({ namespace }) => namespace))].filter((name) => !BUILT_IN.has(name));
}

/** Helm cuts release names at 53 characters. */
const LONGEST_RELEASE = 53;

function checkRelease(place: Place, release: HelmRelease): void {
  hasShape(place, 'a release', 'object', release);
  const { name, chart, repository, version } = release;
  dnsLabel(place, 'name of a release', name);
  if (name.length > LONGEST_RELEASE) {
    refuse(place, `release "${name}" has ${name.length} characters; Helm allows ${LONGEST_RELEASE}`);
  }
  const at = `release "${name}":`;
  dnsLabel(place, `${at} namespace`, release.namespace);
  dnsLabel(place, `${at} chart`, chart);
  if (
    typeof repository !== 'string' ||
    !/^(https|oci):\/\/[A-Za-z0-9][A-Za-z0-9.:-]*(\/[A-Za-z0-9._~-]+)*\/?$/.test(repository)
  ) {
    refuse(
      place,
      `${at} repository must be an address such as "https://helm.cilium.io" or "oci://quay.io/cilium/charts", got ${shown(repository)}`,
    );
  }
  if (typeof version !== 'string' || !/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version)) {
    refuse(place, `${at} version must be an exact one, such as "1.18.2", got ${shown(version)}`);
  }
  checkData(place, `${at} values`, release.values, []);
  hasShape(place, `${at} values`, 'map', release.values);
  hasShape(place, `${at} why`, 'map', release.why);
  for (const [path, reason] of Object.entries(release.why)) {
    if (typeof reason !== 'string') refuse(place, `${at} why.${path} must be text, got ${shown(reason)}`);
  }
  hasShape(place, `${at} after`, 'texts', release.after);
}

/** Refuses what no values file can say: a number that is none, code, an instance of a class, and a map inside itself. */
function checkData(place: Place, what: string, value: unknown, above: readonly unknown[]): void {
  if (above.includes(value)) refuse(place, `${what} is inside itself, which can't be written`);
  if (Array.isArray(value)) {
    value.forEach((item, i) => checkData(place, `${what}[${i}]`, item, [...above, value]));
  } else if (isPlainMap(value)) {
    for (const [key, inner] of Object.entries(value)) checkData(place, `${what}.${key}`, inner, [...above, value]);
  } else if (typeof value === 'number' ? !Number.isFinite(value) : !isScalar(value)) {
    refuse(place, `${what} must be a text, a number, true, false, null, a list or a map, got ${shown(value)}`);
  }
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'boolean', 'bigint', 'undefined'].includes(typeof value);
}
