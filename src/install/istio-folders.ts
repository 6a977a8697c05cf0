import { factsOf } from './distribution';
import type { Distribution, Platform } from './platform';
import { isAtLeast, type IstioVersion } from './istio-version';

/** What Istio's charts have to be told of a distribution. */
export interface IstioFolders {
  /** The charts' platform file, `global.platform`; absent where they have none. */
  readonly platform?: string | undefined;
  /** Values of istio-cni that the platform file has not, or has otherwise. */
  readonly cni?: Readonly<Record<string, unknown>> | undefined;
  /** Why a value of istio-cni is written, by its key. */
  readonly why?: Readonly<Record<string, string>> | undefined;
}

/** Distributions that bring the CNI of k3s, in folders of its own, unless it is switched off for another. */
const K3S: ReadonlySet<Distribution> = new Set(['k3s', 'k3d']);

/**
 * What a distribution asks of Istio's charts.
 *
 * @see https://istio.io/latest/docs/ambient/install/platform-prerequisites/ (read for 1.30)
 */
export function istioFolders(platform: Platform, version: IstioVersion): IstioFolders {
  const { distribution } = platform;
  const { istioPlatform: name, cni } = factsOf(distribution);
  if (name === 'gke') return gke(version, cni.bundled.binDir);
  if (!K3S.has(distribution) || !platform.states('cilium')) return { platform: name };
  const why = `Cilium in place of the CNI of ${distribution} uses the usual folders; the platform file names those of the CNI that ${distribution} brings`;
  return {
    platform: name,
    cni: { cniConfDir: cni.cilium.confDir, cniBinDir: cni.cilium.binDir },
    why: { cniConfDir: why, cniBinDir: why },
  };
}

/**
 * GKE keeps plugins in a folder of its own. The charts look for "-gke" in the version of the cluster, which whoever renders
 * without a cluster doesn't have. Pods of class system-node-critical need a quota in every namespace but kube-system; the
 * platform file asks for one since 1.26, and that of istio-cni serves ztunnel in the same namespace.
 */
function gke(version: IstioVersion, cniBinDir: string): IstioFolders {
  const quota = !isAtLeast(version, '1.26');
  return {
    // 1.24 has no such file and refuses the name.
    platform: isAtLeast(version, '1.25') ? 'gke' : undefined,
    cni: { cniBinDir, ...(quota && { resourceQuotas: { enabled: true } }) },
    why: {
      cniBinDir: 'GKE keeps CNI plugins here; the chart only sees that when it is rendered against the cluster',
      ...(quota && {
        'resourceQuotas.enabled': 'GKE admits system-node-critical pods only where a quota is; ztunnel uses it too',
      }),
    },
  };
}
