import type { IstioChartName } from '../../values/charts';

/**
 * What a template needs a value to be, lest it crash or print what is no YAML:
 *
 * - `section`: a map, since keys are read below it; not even empty text will do, null only where the chart says so
 * - `map`, `list`, `items` (either): of that kind, unless it is empty, null or false
 * - `each`: a map or list, also when it is empty, since it is gone through without a question; null will do
 * - `names`: a list, or null
 * - `texts`: whatever it is, with nothing but text in it
 * - `text`: text, since it is compared with text; null will do
 * - `words`: text, unless it is empty, null or false
 * - `boolean`: true or false, since it is compared with one; null will do
 * - `plain`, `inline`, `quoted`: printed as it is, after a key, in the middle of other text, or between double quotes
 */
export type Shape =
  | 'section'
  | 'map'
  | 'list'
  | 'items'
  | 'each'
  | 'names'
  | 'texts'
  | 'text'
  | 'words'
  | 'boolean'
  | 'plain'
  | 'inline'
  | 'quoted';

/** A need of one chart. */
export interface Need {
  readonly shape: Shape;
  /** Where; `.*` stands for all keys below. */
  readonly paths: readonly string[];
  /** First and last minor; where it is left out, every minor whose chart has the key. */
  readonly minors?: readonly [first: number, last?: number];
  /** Path of a switch without which the template is left out. */
  readonly when?: string;
}

const QUOTED_IMAGE = ['hub', 'tag', 'variant'];
const GLOBAL_IMAGE = QUOTED_IMAGE.map((key) => `global.${key}`);
const NETWORK_POLICY = 'global.networkPolicy.enabled';

/** Sizes are printed one by one since 1.28; before that, whatever was written was copied. */
const SIZES: readonly Need[] = [
  { shape: 'map', paths: ['resources'], minors: [28] },
  { shape: 'items', paths: ['resources.limits', 'resources.requests'], minors: [28] },
  { shape: 'plain', paths: ['resources.limits.*', 'resources.requests.*'], minors: [28] },
];

/**
 * What each chart needs beside the sections that crash when they are null (`nullCrashes` of the tables). Seen by rendering
 * each key with values of every kind with the charts of 1.30 and 1.32; an older minor has the need when it has the key.
 *
 * @see https://github.com/istio/istio/tree/master/manifests/charts
 */
export const NEEDS: Readonly<Record<IstioChartName, readonly Need[]>> = {
  base: [
    { shape: 'names', paths: ['base.excludedCRDs'] },
    { shape: 'items', paths: ['global.imagePullSecrets'] },
    { shape: 'text', paths: ['defaultRevision', 'global.resourceScope'] },
    { shape: 'plain', paths: ['base.validationFailurePolicy', 'base.validationURL'] },
    { shape: 'inline', paths: ['defaultRevision'] },
    { shape: 'plain', paths: ['defaultRevision'], when: 'experimental.stableValidationPolicy' },
    { shape: 'quoted', paths: ['base.validationCABundle'] },
  ],
  istiod: [
    {
      shape: 'section',
      paths: [
        'pilot',
        'global.istiod',
        'global.mtls',
        'global.meshExpansion',
        'global.proxy.envoyAccessLogService',
        'global.tracer',
        'global.tracer.datadog',
        'global.tracer.lightstep',
        'global.tracer.stackdriver',
        'global.tracer.zipkin',
        'istiocoredns',
        'meshConfig.defaultConfig',
        'meshConfig.defaultConfig.tracing',
        'meshConfig.defaultConfig.tracing.stackdriver',
      ],
      // The notes that are printed after an install look for keys that are gone.
      minors: [24],
    },
    { shape: 'section', paths: ['global.networkPolicy', 'global.sds.token', 'telemetry.v2.prometheus'] },
    { shape: 'section', paths: ['telemetry.v2.stackdriver'] },
    ...SIZES,
    {
      shape: 'map',
      paths: [
        'deploymentAnnotations',
        'podAnnotations',
        'serviceAccountAnnotations',
        'serviceAnnotations',
        'sidecarInjectorWebhookAnnotations',
      ],
    },
    { shape: 'list', paths: ['envVarFrom', 'tolerations'] },
    {
      shape: 'items',
      paths: [
        'extraContainerArgs',
        'global.imagePullSecrets',
        'ipFamilies',
        'sidecarInjectorWebhook.defaultTemplates',
        'volumeMounts',
        'volumes',
      ],
    },
    { shape: 'each', paths: ['deploymentLabels', 'podLabels', 'sidecarInjectorWebhook.injectedAnnotations'] },
    { shape: 'each', paths: ['gatewayClasses', 'gatewayClasses.*', 'revisionTags'] },
    { shape: 'texts', paths: ['revisionTags'], minors: [30] },
    { shape: 'text', paths: ['image', 'revision', 'global.proxy.tracer'] },
    { shape: 'text', paths: ['global.pilotCertProvider', 'global.resourceScope'] },
    { shape: 'words', paths: ['env.COMPLIANCE_POLICY'], minors: [31] },
    { shape: 'boolean', paths: ['env.ENABLE_CLUSTER_TRUST_BUNDLE_API'], minors: [26] },
    {
      shape: 'plain',
      paths: [
        'autoscaleMax',
        'autoscaleMin',
        'base.validationFailurePolicy',
        'base.validationURL',
        'cpu.targetAverageUtilization',
        'global.imagePullPolicy',
        'global.pilotCertProvider',
        'global.proxy.clusterDomain',
        'global.readerServiceAccount.name',
        'global.sds.token.aud',
        'global.trustBundleName',
        'ipFamilyPolicy',
        'memory.targetAverageUtilization',
        'ownerName',
        'rollingMaxSurge',
        'rollingMaxUnavailable',
        'terminationMessagePolicy',
        'trafficDistribution',
      ],
    },
    { shape: 'inline', paths: ['global.istioNamespace', 'revision'] },
    {
      shape: 'quoted',
      paths: [
        ...QUOTED_IMAGE,
        ...GLOBAL_IMAGE,
        'base.validationCABundle',
        'crlConfigMapName',
        'deploymentLabels.*',
        'env.*',
        'global.externalIstiod',
        'global.istiod.enableAnalysis',
        'global.multiCluster.clusterName',
        'global.priorityClassName',
        'image',
        'istiodRemote.injectionCABundle',
        'istiodRemote.injectionPath',
        'istiodRemote.injectionURL',
        'keepaliveMaxServerConnectionAge',
        'podLabels.*',
        'revision',
        'sidecarInjectorWebhook.reinvocationPolicy',
        'traceSampling',
        'trustedZtunnelName',
        'trustedZtunnelNamespace',
      ],
    },
  ],
  cni: [
    { shape: 'section', paths: ['cni'], minors: [24] },
    { shape: 'section', paths: ['global.networkPolicy'] },
    ...SIZES,
    { shape: 'map', paths: ['daemonSetLabels', 'podAnnotations', 'podLabels', 'seLinuxOptions'] },
    { shape: 'items', paths: ['env', 'global.imagePullSecrets'] },
    { shape: 'each', paths: ['excludeNamespaces'] },
    { shape: 'words', paths: ['platform'] },
    { shape: 'text', paths: ['image', 'provider', 'global.resourceScope'] },
    { shape: 'text', paths: ['revision'], when: NETWORK_POLICY },
    {
      shape: 'plain',
      paths: [
        'cniBinDir',
        'cniConfDir',
        'cniConfFileName',
        'cniNetnsDir',
        'global.imagePullPolicy',
        'ownerName',
        'pullPolicy',
        'revision',
        'terminationGracePeriodSeconds',
      ],
    },
    { shape: 'quoted', paths: [...QUOTED_IMAGE, ...GLOBAL_IMAGE, 'image', 'env.*'] },
  ],
  ztunnel: [
    { shape: 'section', paths: ['meshConfig.defaultConfig', 'annotations'] },
    { shape: 'section', paths: ['global.networkPolicy'] },
    { shape: 'section', paths: ['env'], minors: [26] },
    { shape: 'items', paths: ['env'], minors: [24, 25] },
    ...SIZES,
    { shape: 'section', paths: ['resources.limits', 'resources.requests'], minors: [31] },
    { shape: 'map', paths: ['labels', 'nodeSelector', 'podAnnotations', 'podLabels'] },
    {
      shape: 'items',
      paths: ['imagePullSecrets', 'meshConfig.defaultConfig.proxyMetadata', 'volumeMounts', 'volumes'],
    },
    { shape: 'text', paths: ['image', 'revision', 'resourceScope'] },
    { shape: 'boolean', paths: ['env.ENABLE_CLUSTER_TRUST_BUNDLE_API'], minors: [26] },
    {
      shape: 'plain',
      paths: [
        'caAddress',
        'dnsPolicy',
        'imagePullPolicy',
        'multiCluster.clusterName',
        'resourceName',
        'revision',
        'terminationGracePeriodSeconds',
        'trustBundleName',
        'xdsAddress',
      ],
    },
    { shape: 'inline', paths: ['istioNamespace'] },
    { shape: 'quoted', paths: [...QUOTED_IMAGE, 'image', 'env.*', 'meshConfig.defaultConfig.proxyMetadata.*'] },
  ],
  gateway: [
    { shape: 'section', paths: ['autoscaling', 'global.networkPolicy', 'rbac', 'service', 'serviceAccount'] },
    { shape: 'text', paths: ['revision'], when: NETWORK_POLICY },
    ...SIZES.slice(2),
    { shape: 'items', paths: ['service.externalIPs', 'service.ipFamilies'] },
    { shape: 'text', paths: ['service.clusterIP'] },
    {
      shape: 'plain',
      paths: [
        'autoscaling.targetMemoryUtilizationPercentage',
        'dnsPolicy',
        'name',
        'priorityClassName',
        'service.allocateLoadBalancerNodePorts',
        'service.clusterIP',
        'service.loadBalancerClass',
        'service.type',
        'serviceAccount.name',
      ],
    },
    {
      shape: 'quoted',
      paths: [
        'networkGateway',
        'service.externalTrafficPolicy',
        'service.internalTrafficPolicy',
        'service.loadBalancerIP',
      ],
    },
  ],
};

/** Sections below the second level whose null crashes a template. */
export const NULL_CRASHES_BELOW: Readonly<Partial<Record<IstioChartName, readonly string[]>>> = {
  istiod: ['global.sds.token', 'telemetry.v2.prometheus', 'telemetry.v2.stackdriver'],
  ztunnel: ['meshConfig.defaultConfig'],
};
