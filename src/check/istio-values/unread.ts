import { dotted } from '../../values/dotted';
import { isMap } from '../../values/effective-values';
import { removing } from '../values-patch';
import { givenAt } from './context';
import { knownKeys } from './known-keys';
import type { IstioRule, Report } from './rule';

const CHARTS = 'istio/istio manifests/charts';

/** What is better than a key that is read by nothing. */
const INSTEAD: Readonly<Record<string, string>> = {
  rollingMaxUnavailable: 'write cni.updateStrategy',
  'global.revision': 'write revision',
  'ambient.configDir': 'leave it out: the folder is fixed',
  'repair.hub': 'write hub: the agent repairs pods itself',
  'repair.tag': 'write tag: the agent repairs pods itself',
  'repair.image': 'write image: the agent repairs pods itself',
  'global.waypoint.toleration': 'write global.waypoint.tolerations',
  logLevel: 'write cni.logging.level',
};

/** Read by Helm itself, where the chart is a part of another. */
const CONDITION = 'enabled';

/** Keys that are declared, or that IstioOperator's types have, and that no template reads. */
const UNREAD_KEYS: IstioRule = {
  id: 'istio-values/unread',
  severity: 'warning',
  sources: [CHARTS],
  check(context) {
    return knownKeys(context).flatMap(({ place, node, value }): Report[] => {
      const field = dotted(place);
      // A map says it of its keys.
      if (!node.unread || field === CONDITION || (isMap(value) && node.properties)) return [];
      const own = place[0] === context.chart.alias ? place.slice(1) : place;
      const why =
        node.src === 'op'
          ? 'only the types of IstioOperator have it'
          : 'the chart declares it, and no template reads it';
      return [
        {
          field,
          message: `${field} has no effect: ${why}`,
          fix: INSTEAD[own.join('.')] ?? 'leave it out',
          patch: removing(place),
        },
      ];
    });
  },
};

/** Keys that a later patch release of the same minor has brought. */
const LATER_PATCH: IstioRule = {
  id: 'istio-values/unknown-key',
  severity: 'error',
  charts: ['base', 'istiod', 'cni', 'ztunnel'],
  sources: [CHARTS],
  check(context) {
    return knownKeys(context).flatMap(({ place, node }): Report[] => {
      const patch = Number(node.since?.split('.')[2] ?? 0);
      if (patch <= context.patch) return [];
      const field = dotted(place);
      return [
        {
          field,
          message: `${field} came with Istio ${node.since!}; chart ${context.chart.name} has no ${field} before that: helm drops it without a word`,
          fix: `leave it out, or upgrade to ${node.since!}`,
          patch: removing(place),
        },
      ];
    });
  },
};

/** The mesh's settings go to a ConfigMap, which can be switched off. */
const MESH_CONFIG_DROPPED: IstioRule = {
  id: 'istio-values/mesh-config-dropped',
  severity: 'warning',
  charts: ['istiod'],
  sources: [`${CHARTS}/istio-control/istio-discovery/templates/configmap.yaml`],
  check(context) {
    const place = ['pilot.meshConfig', 'meshConfig'].find((one) => isMap(givenAt(context, one)));
    if (place === undefined || context.values.isTrue('configMap')) return [];
    return [
      {
        field: place,
        message: `${place} is dropped: configMap is false, so that the chart writes no mesh config`,
        fix: 'set configMap to true, or write the settings to the ConfigMap that istiod reads',
      },
    ];
  },
};

export const UNREAD: readonly IstioRule[] = [UNREAD_KEYS, LATER_PATCH, MESH_CONFIG_DROPPED];
