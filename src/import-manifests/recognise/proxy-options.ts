import type { Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { textAt, type ChartObjects } from '../proposal';
import { autoscalingOf, boundsOf } from './scaling';

/** How the proxy of a Gateway is sized and placed: props, and the ConfigMap that says it. */
interface ProxyOptions {
  readonly props: { readonly [prop: string]: Expression };
  readonly configMap: JsonObject;
}

/** What the ConfigMap of a Gateway says; nothing if it has none, or one that says more than the props can. */
export function proxyOptionsOf(gateway: JsonObject, chart: ChartObjects): ProxyOptions | undefined {
  const infrastructure = isMap(gateway['spec']) ? gateway['spec']['infrastructure'] : undefined;
  const name = textAt(isMap(infrastructure) ? infrastructure['parametersRef'] : undefined, 'name');
  const configMap = name === undefined ? undefined : chart.find('/ConfigMap', name);
  const data = configMap?.['data'];
  if (!configMap || !isMap(data)) return undefined;
  const { spec } = patchIn(data, 'deployment');
  const pod = isMap(spec) && isMap(spec['template']) ? spec['template']['spec'] : undefined;
  const autoscaling = autoscalingOf(patchIn(data, 'horizontalPodAutoscaler')['spec']);
  const disruptionBudget = boundsOf(patchIn(data, 'podDisruptionBudget')['spec']);
  return {
    configMap,
    props: {
      ...(isMap(spec) && typeof spec['replicas'] === 'number' && { replicas: spec['replicas'] }),
      ...(autoscaling && { autoscaling }),
      ...(disruptionBudget && { disruptionBudget }),
      ...(isMap(pod) && placed(pod)),
    },
  };
}

function placed({ containers, nodeSelector, securityContext, tolerations }: JsonObject) {
  const [proxy] = Array.isArray(containers) ? containers : [];
  const resources = isMap(proxy) ? proxy['resources'] : undefined;
  const profile = isMap(securityContext) ? textAt(securityContext['seccompProfile'], 'type') : undefined;
  return {
    ...(isMap(resources) && { resources }),
    ...(isMap(nodeSelector) && { nodeSelector }),
    ...(Array.isArray(tolerations) && { tolerations }),
    ...(profile !== undefined && { seccompProfile: profile }),
  };
}

/** Longer is no patch of ours. */
const LONGEST = 64 * 1024;

function patchIn(data: JsonObject, key: string): JsonObject {
  const text = textAt(data, key);
  if (text === undefined || text.length > LONGEST) return {};
  const { readYaml } = require('../../model/input/read-text') as typeof import('../../model/input/read-text');
  const value = readYaml(text) as Json | undefined;
  return isMap(value) ? value : {};
}
