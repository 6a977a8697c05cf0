import { isMap, truthy } from '../../values/effective-values';
import { layerFile, layerName } from '../../values/istio-effective';
import { nearest } from '../../input/known-props';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { finding, givenAt, placeGiven, placesOf, valueAt, type Context } from './context';
import { crashFindings } from './crashes';

const PROFILES = 'istio/istio manifests/zzz_profile.yaml';
const NOTES = 'istio/istio manifests/charts/istio-control/istio-discovery/templates/NOTES.txt';
const TEMPLATES = 'istio/istio manifests/charts';

/** Everything that makes a chart of Istio's fail to render. */
export function chartFindings(context: Context): Finding[] {
  return [
    ...unknownLayers(context),
    ...rejected(context),
    ...crashFindings(context),
    ...lightstep(context),
    ...gateway(context),
  ];
}

const WORDS = { profile: 'profile', platform: 'platform', compatibilityVersion: 'compatibility version' } as const;

function unknownLayers(context: Context): Finding[] {
  const { charts, given, minor } = context;
  return (['profile', 'platform', 'compatibilityVersion'] as const).flatMap((layer) => {
    const named = layerName(given, layer, minor);
    const known = Object.keys(charts.profiles[layer]);
    if (!named) return [];
    // The charts print the name into that of a file, and a number prints as none.
    const name = typeof named.name === 'string' ? named.name : `${JSON.stringify(named.name)}, which is no text`;
    if (layerFile(charts, layer, named.name)) return [];
    const meant = nearest(name, known);
    const none = layer === 'platform' ? 'EKS, AKS, kind and kubeadm need none: leave it out; ' : '';
    return [
      finding({
        rule: `istio-chart/unknown-${layer === 'compatibilityVersion' ? 'compatibility-version' : layer}`,
        field: named.path,
        message: `the chart refuses to render: unknown ${WORDS[layer]} ${name}`,
        fix: `${none}${meant === undefined ? '' : `did you mean "${meant}"? `}known are ${known.join(', ')}`,
        patch: layer === 'profile' ? undefined : removing(named.path.split('.')),
        source: PROFILES,
      }),
    ];
  });
}

function rejected(context: Context): Finding[] {
  const { chart } = context;
  const keys = chart.rejected.flatMap((path) => {
    const places = path === 'defaults' ? [path] : placesOf(context, path);
    return places.flatMap((place) => {
      const value = givenAt(context, place);
      if (value === undefined || !isRefused(context, path, value)) return [];
      return [
        finding({
          rule: path === 'defaults' ? 'istio-chart/defaults' : 'istio-chart/removed-key',
          field: place,
          message: `the chart refuses to render: ${path === 'defaults' ? 'values stand at the root, not below "defaults"' : `${path} is removed`}`,
          fix: path === 'defaults' ? 'move what is below "defaults" to the root' : 'leave it out',
          patch: removing(place.split('.')),
          source: path === 'defaults' ? PROFILES : NOTES,
        }),
      ];
    });
  });
  const values = Object.entries(chart.rejectedValues ?? {}).flatMap(([path, refused]) => {
    const value = context.values.get(path);
    if (!refused.includes(value)) return [];
    const place = placeGiven(context, path) ?? path;
    return [
      finding({
        rule: 'istio-chart/removed-value',
        field: place,
        message: `the chart refuses to render: ${path}=${String(value)} is not supported`,
        fix: `leave ${place} out`,
        patch: removing(place.split('.')),
        source: TEMPLATES,
      }),
    ];
  });
  return [...keys, ...values];
}

/** Removed names are refused with whatever prints as something; the defaults when there are some, or by the schema in any case. */
function isRefused({ chart }: Context, path: string, value: unknown): boolean {
  if (path === 'defaults') return chart.unknownKeysRejected || truthy(value);
  return value !== null && value !== '';
}

/** The one tracer whose settings a template reads without asking whether they are there. */
function lightstep(context: Context): Finding[] {
  const { chart, values, merged } = context;
  if (chart.name !== 'istiod' || values.get('global.proxy.tracer') !== 'lightstep') return [];
  if (isMap(valueAt(merged, ['global', 'tracer', 'lightstep']))) return [];
  return [
    finding({
      rule: 'istio-chart/crash',
      field: placeGiven(context, 'global.proxy.tracer') ?? 'global.proxy.tracer',
      message: 'the chart crashes while it renders: the tracer is lightstep, and global.tracer.lightstep is not set',
      fix: 'set meshConfig.extensionProviders, and a Telemetry',
      source: TEMPLATES,
    }),
  ];
}

/** The releases whose own gateway schema refuses the chart's own defaults, with Helm 3.18.5 and later. */
const FIRST_USABLE_GATEWAY: Readonly<Record<number, number>> = { 24: Infinity, 25: 5, 26: 4, 27: 1 };

function gateway(context: Context): Finding[] {
  const { chart, minor, patch, values } = context;
  if (chart.name !== 'gateway') return [];
  const source = 'istio/istio manifests/charts/gateway';
  if (patch < (FIRST_USABLE_GATEWAY[minor] ?? 0)) {
    return [
      finding({
        rule: 'istio-chart/gateway-schema',
        field: '_internal_defaults_do_not_set',
        message: `helm from 3.18.5 refuses the gateway chart of this release with any values: its schema forbids the chart's own defaults`,
        fix:
          minor === 24
            ? 'use an IngressGateway (Gateway API), or upgrade'
            : `upgrade to 1.${minor}.${FIRST_USABLE_GATEWAY[minor]!} or later`,
        source,
        since: 'istio <=1.25.4, 1.26.0 to 1.26.3, 1.27.0',
      }),
    ];
  }
  const ports = values.get('service.ports');
  const isEmpty = Array.isArray(ports) && ports.length === 0;
  if (minor < 30 || !isEmpty || values.isTrue('networkGateway') || values.get('service.type') === 'None') return [];
  return [
    finding({
      rule: 'istio-chart/gateway-without-ports',
      field: 'service.ports',
      message: 'the chart refuses to render: a Service without ports is only for a networkGateway',
      fix: 'list ports, or leave service.ports out',
      source,
      since: 'istio >=1.30',
    }),
  ];
}
