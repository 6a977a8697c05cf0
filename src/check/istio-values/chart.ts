import { isMap, truthy } from '../../values/effective-values';
import { layerName } from '../../values/istio-effective';
import { typeName } from '../../values/judge';
import { nearest } from '../../input/known-props';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { finding, givenAt, placeGiven, placesOf, type Context } from './context';

const PROFILES = 'istio/istio manifests/zzz_profile.yaml';
const NOTES = 'istio/istio manifests/charts/istio-control/istio-discovery/templates/NOTES.txt';
const TEMPLATES = 'istio/istio manifests/charts';

/** Everything that makes a chart of Istio's fail to render. */
export function chartFindings(context: Context): Finding[] {
  return [...unknownLayers(context), ...rejected(context), ...nulls(context), ...crashes(context), ...gateway(context)];
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
    // A file is read by its name, whatever kind it is of.
    if (
      known.includes(name) ||
      (layer === 'profile' && name.startsWith('platform-') && Object.hasOwn(charts.profiles.platform, name.slice(9)))
    )
      return [];
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
      // Names are refused with any value; the defaults only when there are some.
      if (value === undefined || value === null || (path === 'defaults' && !truthy(value))) return [];
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

function nulls(context: Context): Finding[] {
  return context.chart.nullCrashes.flatMap((path) => {
    const place = placesOf(context, path).find((candidate) => givenAt(context, candidate) === null);
    if (place === undefined) return [];
    return [
      finding({
        rule: 'istio-chart/null-section',
        field: place,
        message: `the chart crashes while it renders: the null at ${place} takes away all defaults below it, and templates read them`,
        fix: `leave ${place} out, or write what is to be set below it`,
        patch: removing(place.split('.')),
        source: TEMPLATES,
      }),
    ];
  });
}

/** What a template needs a value to be; it crashes over anything else that it takes for true. */
type Need = 'section' | 'map' | 'list' | 'text';

/** Seen by rendering each with the charts of 1.32-dev; with `since`, another minor is known to take the value. */
const NEEDS: Readonly<
  Partial<Record<string, Readonly<Record<string, { readonly is: Need; readonly since?: number }>>>>
> = {
  base: { global: { is: 'map' }, 'global.imagePullSecrets': { is: 'list' } },
  istiod: {
    global: { is: 'map' },
    pilot: { is: 'map' },
    env: { is: 'map' },
    podLabels: { is: 'map' },
    resources: { is: 'map', since: 28 },
    gateways: { is: 'map' },
    gatewayClasses: { is: 'map', since: 26 },
    revisionTags: { is: 'list' },
    tolerations: { is: 'list' },
    'global.imagePullSecrets': { is: 'list' },
    image: { is: 'text' },
    revision: { is: 'text' },
    'env.COMPLIANCE_POLICY': { is: 'text', since: 31 },
  },
  cni: {
    global: { is: 'map' },
    cni: { is: 'map' },
    podLabels: { is: 'map', since: 28 },
    resources: { is: 'map', since: 28 },
    excludeNamespaces: { is: 'list' },
    provider: { is: 'text' },
    'global.imagePullSecrets': { is: 'list' },
    image: { is: 'text' },
  },
  ztunnel: {
    global: { is: 'map' },
    env: { is: 'map' },
    resources: { is: 'map', since: 28 },
    'global.imagePullSecrets': { is: 'list' },
    imagePullSecrets: { is: 'list' },
    image: { is: 'text' },
  },
};

const NEED_NAMES: Readonly<Record<Need, string>> = { section: 'a map', map: 'a map', list: 'a list', text: 'text' };

function suits(value: unknown, need: Need, path: string): boolean {
  switch (need) {
    case 'section':
      return isMap(value);
    case 'map':
      // `range` goes through a list as well.
      return isMap(value) || (Array.isArray(value) && path !== 'env');
    case 'list':
      return Array.isArray(value) || (isMap(value) && path !== 'tolerations');
    case 'text':
      return typeof value === 'string';
    default:
      return need satisfies never;
  }
}

/** Values of a shape that a template stumbles over. */
function crashes(context: Context): Finding[] {
  const { chart, values, minor } = context;
  const found: Finding[] = [];
  const crash = (place: string, message: string, fix: string): void => {
    found.push(
      finding({
        rule: 'istio-chart/crash',
        field: place,
        message: `the chart crashes while it renders: ${message}`,
        fix,
        source: TEMPLATES,
      }),
    );
  };
  // A section that crashes when it is null does so when it is no map.
  const texts =
    chart.name === 'gateway'
      ? []
      : [[chart.name === 'ztunnel' ? 'resourceScope' : 'global.resourceScope', { is: 'text', since: 28 }] as const];
  const sections = chart.nullCrashes
    .filter((path) => !['image', 'env'].includes(path))
    .map((path) => [path, { is: 'section' }] as const);
  const needs = new Map<string, { is: Need; since?: number }>([
    ...sections,
    ...texts,
    ...Object.entries(NEEDS[chart.name] ?? {}),
  ]);
  for (const [path, { is, since = 0 }] of needs) {
    if (minor < since) continue;
    for (const place of placesOf(context, path)) {
      const value = givenAt(context, place);
      // A template compares texts, and looks into sections, whatever they are; the rest it leaves alone when it is empty.
      const isRead = is === 'text' || is === 'section' ? value !== undefined && value !== null : truthy(value);
      if (!isRead || suits(value, is, path)) continue;
      crash(
        place,
        `${place} is ${typeName(value)}, and a template reads it as ${NEED_NAMES[is]}`,
        `write ${NEED_NAMES[is]}`,
      );
    }
  }
  const bundle = 'env.ENABLE_CLUSTER_TRUST_BUNDLE_API';
  if ((chart.name === 'istiod' || chart.name === 'ztunnel') && minor >= 26 && typeof values.get(bundle) === 'string') {
    const place = placeGiven(context, bundle) ?? bundle;
    crash(place, `${place} is text, and the template compares it with a boolean`, 'write true without quotes');
  }
  const isLightstep = chart.name === 'istiod' && values.get('global.proxy.tracer') === 'lightstep';
  if (isLightstep && !values.isTrue('global.tracer.lightstep')) {
    crash(
      'global.proxy.tracer',
      'the tracer is lightstep, and global.tracer.lightstep is not set',
      'set meshConfig.extensionProviders, and a Telemetry',
    );
  }
  return found;
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
      }),
    ];
  }
  const ports = values.get('service.ports');
  const isEmpty = Array.isArray(ports) && ports.length === 0;
  if (minor < 30 || !isEmpty || values.isTrue('networkGateway')) return [];
  return [
    finding({
      rule: 'istio-chart/gateway-without-ports',
      field: 'service.ports',
      message: 'the chart refuses to render: a Service without ports is only for a networkGateway',
      fix: 'list ports, or leave service.ports out',
      source,
    }),
  ];
}
