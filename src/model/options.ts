import type { Component } from '../install/platform-props';
import type { Values } from '../values/effective-values';
import type { World } from './mesh';

/** Plain versions, or a `Platform`, which has them by the same names. */
export type PlatformVersions = Readonly<Partial<Record<Component, string>>>;

/** Values of charts that are installed beside the manifests. */
export interface MeshValues {
  readonly cilium?: Values | undefined;
  readonly base?: Values | undefined;
  readonly istiod?: Values | undefined;
  readonly cni?: Values | undefined;
  readonly ztunnel?: Values | undefined;
}

/** What is known of a mesh beside its objects. */
export interface MeshOptions {
  /**
   * The versions that the manifests are for.
   *
   * @default - what the manifests show, such as the image of istiod; else the newest that is known
   */
  readonly platform?: PlatformVersions | undefined;

  /**
   * Whether the input is all there is (`closed`), so that what is not in it does not exist.
   *
   * @default - `open`: what is not in the input may be elsewhere
   */
  readonly world?: World | undefined;

  /**
   * Helm values of Cilium and Istio.
   *
   * @default - the charts' own defaults, in the ambient profile
   */
  readonly values?: MeshValues | undefined;
}
