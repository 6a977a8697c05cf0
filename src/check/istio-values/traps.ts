import { isMap, type Values } from '../../values/effective-values';
import { layerName } from '../../values/istio-effective';
import type { Finding } from '../finding';
import { finding, givenAt, placeGiven, valueAt, type Context } from './context';

const PROFILES = 'istio/istio manifests/zzz_profile.yaml';
const CHARTS = 'istio/istio manifests/charts';

/** What a chart renders without a word, though it does something else than was written. */
export function trapFindings(context: Context): Finding[] {
  return [...overruled(context), ...names(context), ...cni(context), ...ztunnel(context), ...istiod(context)];
}

/** Values at the root that a profile or platform overrules, since those write below the key that is copied over the root. */
function overruled(context: Context): Finding[] {
  const { chart, charts, given, minor } = context;
  const alias = chart.alias;
  if (alias === null) return [];
  return (['profile', 'platform', 'compatibilityVersion'] as const).flatMap((layer) => {
    const named = layerName(given, layer, minor);
    const file = named && charts.profiles[layer][String(named.name)];
    const own = (file as Values | undefined)?.[alias];
    if (!isMap(own)) return [];
    return [...leaves(own)].flatMap(([path, value]) => {
      const written = givenAt(context, path);
      if (written === undefined || written === value || givenAt(context, `${alias}.${path}`) !== undefined) return [];
      return [
        finding({
          rule: 'istio-values/overruled',
          field: path,
          message: `${path}=${shown(written)} loses to the ${layer === 'compatibilityVersion' ? 'compatibility version' : layer} ${String(named!.name)}, which sets ${alias}.${path}=${shown(value)}, and that is copied over the root`,
          fix: `write it as ${alias}.${path}`,
          source: PROFILES,
        }),
      ];
    });
  });
}

function* leaves(values: Values, above = ''): Generator<[string, unknown]> {
  for (const [key, value] of Object.entries(values)) {
    const path = above === '' ? key : `${above}.${key}`;
    if (isMap(value)) yield* leaves(value, path);
    else yield [path, value];
  }
}

function names(context: Context): Finding[] {
  const { chart, values, given } = context;
  const found: Finding[] = [];
  if (given.platform !== undefined && chart.name !== 'gateway') {
    found.push(
      finding({
        rule: 'istio-values/platform-at-root',
        severity: 'warning',
        field: 'platform',
        message:
          'platform at the root never reaches the template of waypoints, which reads global.platform; 1.24 ignores it everywhere, and IstioOperator refuses it',
        fix: 'write global.platform',
        source: PROFILES,
      }),
    );
  }
  if (chart.alias !== null && given[chart.alias] === null && layerName(given, 'profile', context.minor)) {
    found.push(
      finding({
        rule: 'istio-values/profile-thrown-away',
        field: chart.alias,
        message: `${chart.alias}: null throws away all that the profile sets below it, ambient mode with it`,
        fix: `leave ${chart.alias} out`,
        source: PROFILES,
      }),
    );
  }
  const revision = values.get('revision');
  if (typeof revision === 'string' && /[^a-z0-9-]/.test(revision)) {
    found.push(
      revisionFinding(
        context,
        `revision "${revision}" becomes part of names of Services, which take lower-case letters, digits and "-"`,
      ),
    );
  }
  if (revision === 'default' && chart.name === 'istiod') {
    found.push(revisionFinding(context, 'revision "default" is not the default revision: it renders istiod-default'));
  }
  const tag = placeGiven(context, 'tag') ?? (givenAt(context, 'global.tag') === undefined ? undefined : 'global.tag');
  if (tag !== undefined && typeof givenAt(context, tag) === 'number') {
    found.push(
      finding({
        rule: 'istio-values/number-for-tag',
        severity: 'warning',
        field: tag,
        message: `${tag} is the number ${String(givenAt(context, tag))}: YAML drops zeros at its end, so that 1.30 becomes 1.3`,
        fix: 'write the tag in quotes',
        source: CHARTS,
      }),
    );
  }
  return found;
}

function revisionFinding(context: Context, message: string): Finding {
  return finding({
    rule: 'istio-values/revision',
    field: placeGiven(context, 'revision') ?? 'revision',
    message,
    fix: 'leave revision out for the default revision, or name it as "1-30" or "canary"',
    source: CHARTS,
  });
}

function cni(context: Context): Finding[] {
  const { chart, charts, values, given } = context;
  if (chart.name !== 'cni') return [];
  const found: Finding[] = [];
  if (values.isTrue('repair.deletePods') && values.isTrue('repair.repairPods')) {
    found.push(
      finding({
        rule: 'istio-values/repair-without-permission',
        field: placeGiven(context, 'repair.deletePods') ?? 'repair.deletePods',
        message:
          'repair.deletePods=true gets no permission to delete: RBAC is granted for the first mode that is on, and repair.repairPods is',
        fix: 'set repair.repairPods to false',
        source: CHARTS,
      }),
    );
  }
  // 1.24 has no such platform: it refuses the name, and detects the folder without one.
  const isGke = 'gke' in charts.profiles.platform && layerName(given, 'platform', context.minor)?.name === 'gke';
  if (isGke && values.text('cniBinDir') === '') {
    found.push(
      finding({
        rule: 'istio-values/gke-folder',
        severity: 'warning',
        field: 'cni.cniBinDir',
        message:
          'on platform gke the folder is detected from the version of the cluster, which is not there when the chart is rendered offline: /opt/cni/bin comes out',
        fix: 'set cni.cniBinDir to /home/kubernetes/bin',
        source: CHARTS,
      }),
    );
  }
  const excluded = values.get('excludeNamespaces');
  if (
    Array.isArray(excluded) &&
    !excluded.includes('kube-system') &&
    placeGiven(context, 'excludeNamespaces') !== undefined
  ) {
    found.push(
      finding({
        rule: 'istio-values/kube-system-not-excluded',
        severity: 'warning',
        field: placeGiven(context, 'excludeNamespaces')!,
        message: 'the list takes the place of the default, so that kube-system is no longer excluded',
        fix: 'list kube-system as well',
        source: CHARTS,
      }),
    );
  }
  return found;
}

function ztunnel(context: Context): Finding[] {
  const { chart, given } = context;
  if (chart.name !== 'ztunnel') return [];
  const found: Finding[] = [];
  if (givenAt(context, 'global.logging.level') !== undefined) {
    found.push(
      finding({
        rule: 'istio-values/unread',
        severity: 'warning',
        field: 'global.logging.level',
        message: 'ztunnel does not read global.logging.level',
        fix: 'write logLevel',
        source: CHARTS,
      }),
    );
  }
  if (isMap(given.ztunnel)) {
    found.push(
      finding({
        rule: 'istio-values/unread',
        severity: 'warning',
        field: 'ztunnel',
        message: 'the chart ztunnel does not read what is below "ztunnel": that is for IstioOperator',
        fix: 'write it at the root',
        source: CHARTS,
      }),
    );
  }
  return found;
}

function istiod(context: Context): Finding[] {
  const { chart } = context;
  if (chart.name !== 'istiod') return [];
  return [...registryOnly(context), ...deprecated(context)];
}

/** A mode of sidecars that people take for a lock; egress/registry-only-ignored tells of it where a ConfigMap has it. */
function registryOnly(context: Context): Finding[] {
  const field = 'meshConfig.outboundTrafficPolicy.mode';
  const isAmbient = String(valueAt(context.merged, ['env', 'PILOT_ENABLE_AMBIENT'])) === 'true';
  if (!isAmbient || context.values.get(field) !== 'REGISTRY_ONLY') return [];
  return [
    finding({
      rule: 'istio-values/registry-only-ignored',
      severity: 'warning',
      field,
      message:
        'ztunnel has no REGISTRY_ONLY: pods in ambient mode connect to hosts that no ServiceEntry names, in plain TCP and past every policy',
      fix: 'say where the pods may connect to by egress policies of the network (NetworkPolicy, CiliumNetworkPolicy with toFQDNs)',
      source: 'istio/ztunnel src/proxy/outbound.rs',
    }),
  ];
}

function deprecated({ chart, given }: Context): Finding[] {
  return Object.entries(chart.deprecated).flatMap(([path, instead]) => {
    if (givenAt({ given }, path) === undefined) return [];
    return [
      finding({
        rule: 'istio-values/deprecated',
        severity: 'warning',
        field: path,
        message: `${path} has no effect; the chart says so after an install only`,
        fix: `use ${instead}`,
        source: 'istio/istio manifests/charts/istio-control/istio-discovery/templates/NOTES.txt',
      }),
    ];
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
