import type { IstioChartName, IstioMinor } from '../../../src/values/charts';
import { ISTIO_MINORS } from '../../../src/values/charts';

/** A value that a template stumbles over, and one near it that it takes; shapes.helm.test.ts asks the charts. */
export interface ShapeCase {
  readonly chart: IstioChartName;
  readonly field: string;
  readonly refused: unknown;
  readonly accepted: unknown;
  /** The minors that refuse; all of them if it is left out. */
  readonly in?: readonly IstioMinor[];
}

const from = (first: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(ISTIO_MINORS.indexOf(first));

/** Each was rendered with the charts of 1.30 and 1.32; the older minors are those of the key, or of the vectors. */
export const SHAPES: readonly ShapeCase[] = [
  { chart: 'base', field: 'base', refused: 'x', accepted: {} },
  { chart: 'base', field: 'base.excludedCRDs', refused: 'a', accepted: ['a'] },
  { chart: 'base', field: 'base.validationURL', refused: 'a: b', accepted: 'https://a.example/b' },
  { chart: 'base', field: 'base.validationCABundle', refused: 'a"b', accepted: 'YQ==' },
  { chart: 'base', field: 'defaultRevision', refused: true, accepted: 'canary' },
  { chart: 'base', field: 'global.imagePullSecrets', refused: 'regcred', accepted: ['regcred'] },
  { chart: 'base', field: 'global.resourceScope', refused: true, accepted: 'all', in: from('1.28') },
  { chart: 'istiod', field: 'cpu', refused: 80, accepted: { targetAverageUtilization: 70 } },
  { chart: 'istiod', field: 'pilot', refused: [], accepted: null },
  { chart: 'istiod', field: 'pilot.env', refused: [], accepted: {} },
  { chart: 'istiod', field: 'podAnnotations', refused: 'a=b', accepted: { a: 'b' } },
  { chart: 'istiod', field: 'podLabels', refused: '', accepted: null },
  { chart: 'istiod', field: 'tolerations', refused: { operator: 'Exists' }, accepted: [{ operator: 'Exists' }] },
  { chart: 'istiod', field: 'volumes', refused: 'x', accepted: [{ name: 'x' }] },
  { chart: 'istiod', field: 'revisionTags', refused: 'stable', accepted: ['stable'] },
  { chart: 'istiod', field: 'revisionTags', refused: [{ name: 'a' }], accepted: ['a'], in: from('1.30') },
  { chart: 'istiod', field: 'gatewayClasses', refused: 'istio', accepted: { istio: {} }, in: from('1.26') },
  { chart: 'istiod', field: 'gatewayClasses.istio', refused: 'x', accepted: {}, in: from('1.26') },
  { chart: 'istiod', field: 'resources', refused: '100m', accepted: { requests: { cpu: '100m' } }, in: from('1.28') },
  { chart: 'istiod', field: 'resources.requests', refused: '100m', accepted: { cpu: 1 }, in: from('1.28') },
  { chart: 'istiod', field: 'global.tracer.zipkin', refused: 'a:9411', accepted: { address: 'a:9411' } },
  { chart: 'istiod', field: 'global.mtls', refused: true, accepted: {} },
  { chart: 'istiod', field: 'telemetry.v2.prometheus', refused: null, accepted: { enabled: false } },
  { chart: 'istiod', field: 'env.FILTER', refused: '{"a": 1}', accepted: '{\\"a\\": 1}' },
  { chart: 'istiod', field: 'pilot.env.FILTER', refused: '\\d+', accepted: '\\\\d+' },
  { chart: 'istiod', field: 'env.ENABLE_CLUSTER_TRUST_BUNDLE_API', refused: 1, accepted: false, in: from('1.26') },
  { chart: 'istiod', field: 'image', refused: null, accepted: 'pilot' },
  { chart: 'cni', field: 'ambient', refused: false, accepted: { enabled: false } },
  { chart: 'cni', field: 'cni', refused: 'x', accepted: {} },
  { chart: 'cni', field: 'cni.repair', refused: null, accepted: {} },
  { chart: 'cni', field: 'excludeNamespaces', refused: '', accepted: [] },
  { chart: 'cni', field: 'cniConfDir', refused: '/etc: /x', accepted: '/etc/cni/net.d' },
  { chart: 'cni', field: 'seLinuxOptions', refused: 'spc_t', accepted: { type: 'spc_t' } },
  { chart: 'cni', field: 'podLabels', refused: 'a', accepted: { a: 'b' }, in: from('1.28') },
  { chart: 'cni', field: 'provider', refused: true, accepted: 'multus' },
  { chart: 'cni', field: 'global.networkPolicy', refused: true, accepted: { enabled: true }, in: from('1.29') },
  { chart: 'ztunnel', field: 'meshConfig', refused: '', accepted: {} },
  { chart: 'ztunnel', field: 'meshConfig.defaultConfig', refused: null, accepted: {} },
  { chart: 'ztunnel', field: 'annotations', refused: '', accepted: { a: 'b' } },
  { chart: 'ztunnel', field: 'nodeSelector', refused: 'linux', accepted: { 'kubernetes.io/os': 'linux' } },
  { chart: 'ztunnel', field: 'revision', refused: 1.3, accepted: '1-30' },
  { chart: 'ztunnel', field: 'global.revision', refused: 1.3, accepted: '1-30' },
  { chart: 'ztunnel', field: 'xdsAddress', refused: 'a: 15012', accepted: 'a:15012' },
  { chart: 'ztunnel', field: 'env.LABELS', refused: '{"a": 1}', accepted: 'a=1' },
  { chart: 'ztunnel', field: 'resources.limits', refused: '', accepted: {}, in: from('1.31') },
  { chart: 'ztunnel', field: 'peerCaCrl', refused: true, accepted: { enabled: true }, in: from('1.29') },
];

/** Values that give one key. */
export function valuesOf(field: string, value: unknown): Record<string, unknown> {
  return field.split('.').reduceRight((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
}
