import { fact } from '../fact';
import type { Component } from '../../install/platform-props';
import { ISTIO_MINORS, CILIUM_MINORS } from '../../values/charts';
import type { Mesh } from '../mesh';
import { workloads } from '../workloads/workload';

/** A version, and how it is known. */
export interface KnownVersion {
  readonly version: string;
  readonly evidence: string;
}

/** What is known of the cluster. */
export type PlatformFacts = Readonly<Partial<Record<Component, KnownVersion>>>;

/** Images that show what is installed. */
const IMAGES: Readonly<Partial<Record<Component, RegExp>>> = {
  istio: /\/(?:pilot|ztunnel|install-cni|proxyv2):v?(1\.\d+(?:\.\d+)?)/,
  cilium: /\/cilium(?:-ci)?:v?(1\.\d+(?:\.\d+)?)/,
};

/**
 * The versions: those that were given, else what the input shows by images or the annotations of CRDs.
 */
export const platformFacts = fact((mesh): PlatformFacts => {
  const facts: Partial<Record<Component, KnownVersion>> = {};
  for (const component of ['kubernetes', 'istio', 'gatewayApi', 'cilium'] as const) {
    const known =
      given(mesh, component) ?? byImage(mesh, component) ?? (component === 'gatewayApi' ? byCrds(mesh) : undefined);
    if (known) facts[component] = known;
  }
  return facts;
});

/** Whether the cluster's network is Cilium's, as far as that is known. */
export const hasCilium = fact((mesh): boolean => {
  if (platformFacts(mesh).cilium || mesh.options.values?.cilium) return true;
  if (mesh.ofKind('CiliumNetworkPolicy').length + mesh.ofKind('CiliumClusterwideNetworkPolicy').length > 0) return true;
  return mesh
    .ofKind('ConfigMap')
    .some(({ name, namespace }) => name === 'cilium-config' && namespace === 'kube-system');
});

/** The newest version that is known of a component: what is assumed where nothing shows another. */
const NEWEST: Readonly<Record<Component, string>> = {
  kubernetes: '1.36',
  istio: ISTIO_MINORS.at(-2)!,
  gatewayApi: '1.5',
  cilium: CILIUM_MINORS.at(-1)!,
};

/** The version that rules go by. */
export function versionOf(mesh: Mesh, component: Component): string {
  return platformFacts(mesh)[component]?.version ?? NEWEST[component];
}

/** Whether a component is of a version or a later one. */
export function isAtLeast(mesh: Mesh, component: Component, version: string): boolean {
  const [have, want] = [versionOf(mesh, component), version].map((text) => text.split('.').map(Number));
  for (let i = 0; i < want!.length; i++) {
    // A minor without a patch is its newest.
    if (have![i] === undefined) return true;
    if (have![i] !== want![i]) return have![i]! > want![i]!;
  }
  return true;
}

function given(mesh: Mesh, component: Component): KnownVersion | undefined {
  const { platform } = mesh.options;
  // A Platform has a version of each, but only those that were stated are known.
  const states = (platform as { states?: unknown } | undefined)?.states;
  if (typeof states === 'function' && states.call(platform, component) !== true) return undefined;
  const version = platform?.[component];
  return version === undefined ? undefined : { version: version.replace(/^v/, ''), evidence: 'given' };
}

function byImage(mesh: Mesh, component: Component): KnownVersion | undefined {
  const pattern = IMAGES[component];
  if (!pattern) return undefined;
  for (const { containers, title } of workloads(mesh)) {
    for (const container of containers) {
      const image = container.get('image').text ?? '';
      const version = pattern.exec(image)?.[1];
      if (version !== undefined) return { version, evidence: `${title} runs ${image}` };
    }
  }
  return undefined;
}

function byCrds(mesh: Mesh): KnownVersion | undefined {
  for (const crd of mesh.ofKind('CustomResourceDefinition')) {
    if (!crd.name.endsWith('.gateway.networking.k8s.io')) continue;
    const version = /^v?(\d+\.\d+\.\d+)/.exec(
      crd.annotation('gateway.networking.k8s.io/bundle-version').text ?? '',
    )?.[1];
    if (version !== undefined) return { version, evidence: `the annotation of ${crd.title}` };
  }
  return undefined;
}
