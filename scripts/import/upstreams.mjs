/**
 * Which upstream releases the generated API types come from: the facts that end up in each file's first line, in
 * imports/manifest.json and, by hand, in imports/README.md. Change a release here when you change its CRD file.
 */

/**
 * @typedef {object} Upstream one repository, at the release that its CRDs were read from
 * @property {string} repository GitHub owner/name
 * @property {string} path where the CRDs are in that repository
 * @property {string} ref tag, or branch and commit where no tag has what is needed
 * @property {string} date of that ref, YYYY-MM-DD
 * @property {string} license SPDX id
 */

/**
 * @typedef {object} Project what `cdk8s import` is run for once
 * @property {string} name prefix of the generated files; two projects that share an API group need two prefixes
 * @property {string} title how people call it
 * @property {string} crds name of its file in the CRD folder
 * @property {string} release all its refs in few words, for the first line of each file
 * @property {readonly Upstream[]} upstreams
 */

const APACHE = 'Apache-2.0';

/** @type {readonly Project[]} */
export const PROJECTS = [
  {
    name: 'istio',
    title: 'Istio',
    crds: 'istio.yaml',
    release: 'master 86c9f01f (1.32-dev)',
    upstreams: [
      {
        repository: 'istio/istio',
        path: 'manifests/charts/base/files/crd-all.gen.yaml',
        ref: 'master 86c9f01f (1.32-dev)',
        date: '2026-08-22',
        license: APACHE,
      },
    ],
  },
  {
    name: 'gateway-api',
    title: 'Gateway API',
    crds: 'gateway-api-standard.yaml',
    release: 'v1.6.1, standard channel',
    upstreams: [
      {
        repository: 'kubernetes-sigs/gateway-api',
        path: 'config/crd/standard',
        ref: 'v1.6.1',
        date: '2026-07-16',
        license: APACHE,
      },
    ],
  },
  {
    name: 'cilium',
    title: 'Cilium',
    crds: 'cilium.yaml',
    release: '1.17.1 to 1.18.2, by way of datreeio/CRDs-catalog 7b1e26ef',
    // Cilium's schemas are read from a catalog that follows its releases kind by kind: no one tag holds for all.
    upstreams: [
      {
        repository: 'cilium/cilium',
        path: 'CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, CiliumLoadBalancerIPPool, CiliumCIDRGroup',
        ref: '1.18.2',
        date: '2025-09-21',
        license: APACHE,
      },
      {
        repository: 'cilium/cilium',
        path: 'CiliumL2AnnouncementPolicy, CiliumEgressGatewayPolicy, CiliumNodeConfig',
        ref: '1.17.1',
        date: '2025-03-17',
        license: APACHE,
      },
      {
        repository: 'cilium/cilium',
        path: 'CiliumEnvoyConfig, CiliumClusterwideEnvoyConfig',
        ref: '1.17',
        date: '2025-03-26',
        license: APACHE,
      },
      {
        repository: 'datreeio/CRDs-catalog',
        path: 'cilium.io',
        ref: '7b1e26ef',
        date: '2025-09-21',
        license: 'MIT',
      },
    ],
  },
  {
    name: 'argocd',
    title: 'Argo CD',
    crds: 'argocd.yaml',
    release: 'v3.5.1, without ApplicationSet',
    upstreams: [
      { repository: 'argoproj/argo-cd', path: 'manifests/crds', ref: 'v3.5.1', date: '2026-08-12', license: APACHE },
    ],
  },
  {
    name: 'flux',
    title: 'Flux',
    crds: 'flux.yaml',
    release: 'source-controller v1.9.1, helm-controller v1.6.3, kustomize-controller v1.9.4',
    upstreams: [
      {
        repository: 'fluxcd/source-controller',
        path: 'config/crd/bases',
        ref: 'v1.9.1',
        date: '2026-06-30',
        license: APACHE,
      },
      {
        repository: 'fluxcd/helm-controller',
        path: 'config/crd/bases',
        ref: 'v1.6.3',
        date: '2026-07-23',
        license: APACHE,
      },
      {
        repository: 'fluxcd/kustomize-controller',
        path: 'config/crd/bases',
        ref: 'v1.9.4',
        date: '2026-07-23',
        license: APACHE,
      },
    ],
  },
  {
    name: 'k3s',
    title: 'k3s helm-controller',
    crds: 'k3s.yaml',
    release: 'v0.17.7',
    upstreams: [
      {
        repository: 'k3s-io/helm-controller',
        path: 'pkg/crds/yaml/generated',
        ref: 'v0.17.7',
        date: '2026-07-27',
        license: APACHE,
      },
    ],
  },
  {
    name: 'prometheus',
    title: 'Prometheus operator',
    crds: 'prometheus.yaml',
    release: 'v0.93.0',
    upstreams: [
      {
        repository: 'prometheus-operator/prometheus-operator',
        path: 'example/prometheus-operator-crd',
        ref: 'v0.93.0',
        date: '2026-07-28',
        license: APACHE,
      },
    ],
  },
  {
    name: 'rollouts',
    title: 'Argo Rollouts',
    crds: 'rollouts.yaml',
    release: 'v1.9.1',
    upstreams: [
      {
        repository: 'argoproj/argo-rollouts',
        path: 'manifests/crds/rollout-crd.yaml',
        ref: 'v1.9.1',
        date: '2026-07-06',
        license: APACHE,
      },
    ],
  },
  {
    name: 'flagger',
    title: 'Flagger',
    crds: 'flagger.yaml',
    release: 'v1.44.0',
    upstreams: [
      {
        repository: 'fluxcd/flagger',
        path: 'artifacts/flagger/crd.yaml',
        ref: 'v1.44.0',
        date: '2026-07-21',
        license: APACHE,
      },
    ],
  },
];
