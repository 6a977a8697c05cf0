import type { IstioChartName } from '../../values/charts';
import { dotted } from '../../values/dotted';
import { knownKeys } from './known-keys';
import type { IstioRule, Report } from './rule';

/** The types that istioctl decodes `spec.values` with, strictly. */
const TYPES = 'istio/istio operator/pkg/apis/values_types.proto';

/** Keys of a chart that its IstioOperator section lacks; the types take no other. */
const REFUSED: IstioRule = {
  id: 'istio-values/refused-by-operator',
  severity: 'info',
  charts: ['base', 'istiod', 'cni', 'ztunnel'],
  operator: true,
  sources: [TYPES],
  check(context) {
    let last: readonly string[] | undefined;
    return knownKeys(context).flatMap(({ place, node }): Report[] => {
      // The section says it for all keys in it.
      if (node.op !== false || (last && last.every((key, index) => key === place[index]))) return [];
      last = place;
      const field = dotted(place);
      return [
        {
          field,
          message: `istioctl install refuses ${field} below spec.values, because the types of IstioOperator don't have it`,
          fix: 'write it below spec.unvalidatedValues, which is merged over the rest unchecked',
        },
      ];
    });
  },
};

/** Where an IstioOperator has what a chart takes at its root. */
const SECTIONS: Readonly<Partial<Record<IstioChartName, string>>> = { istiod: 'pilot', cni: 'cni', ztunnel: 'ztunnel' };

/** What it has at the root of `spec.values` as well. */
const AT_ROOT: readonly string[] = [
  'base',
  'compatibilityVersion',
  'defaultRevision',
  'enabled',
  'experimental',
  'gatewayClasses',
  'gateways',
  'global',
  'meshConfig',
  'ownerName',
  'profile',
  'revision',
  'revisionTags',
  'sidecarInjectorWebhook',
  'telemetry',
];

const ELSEWHERE: IstioRule = {
  id: 'istio-values/elsewhere-for-operator',
  severity: 'info',
  charts: ['base', 'istiod', 'cni', 'ztunnel'],
  operator: true,
  sources: [TYPES],
  check({ chart, given }) {
    const section = SECTIONS[chart.name as IstioChartName];
    const known = chart.root.properties ?? {};
    return Object.keys(given).flatMap((key): Report[] => {
      const node = Object.hasOwn(known, key) ? known[key] : undefined;
      const path = key === 'platform' ? 'global.platform' : `${section ?? ''}.${key}`;
      const isThere = key !== 'platform' && (section === undefined || key === section || AT_ROOT.includes(key));
      if (!node || node.op === false || node.src === 'op' || isThere) return [];
      return [
        {
          field: key,
          message: `an IstioOperator takes ${key} at spec.values.${path} only`,
          fix:
            chart.alias === section || key === 'platform'
              ? `write ${path}, which helm reads as well`
              : `write it at spec.values.${path}`,
        },
      ];
    });
  },
};

export const OPERATOR: readonly IstioRule[] = [REFUSED, ELSEWHERE];
