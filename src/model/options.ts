import type { Component } from '../install/platform-props';
import type { Values } from '../values/effective-values';
import type { World } from './mesh';

/** Plain versions, or a `Platform`, which has them by the same names. */
export type PlatformVersions = Readonly<Partial<Record<Component, string>>>;

/** Values of charts that are installed beside the manifests. */
export interface MeshValues {
  /**
   * Of Cilium's chart.
   *
   * @default - not known; nothing is said of them
   */
  readonly cilium?: Values | undefined;
  /**
   * Of Istio's base chart.
   *
   * @default - not known; nothing is said of them
   */
  readonly base?: Values | undefined;
  /**
   * Of the istiod chart.
   *
   * @default - not known; nothing is said of them
   */
  readonly istiod?: Values | undefined;
  /**
   * Of the istio-cni chart.
   *
   * @default - not known; nothing is said of them
   */
  readonly cni?: Values | undefined;
  /**
   * Of the ztunnel chart.
   *
   * @default - not known; nothing is said of them
   */
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

  /**
   * Files and folders with CRDs of the cluster. Objects of their kinds are held against them, rules in CEL included.
   *
   * @default - CRDs among the manifests
   */
  readonly crds?: readonly string[] | undefined;
}
