import { Call, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { nameOf, textAt, type ChartObjects, type Recogniser } from '../proposal';
import { newCanary, splitByVirtualService, type Split } from './canary';
import { canaryGate } from './canary-flagger';
import { splitsByHttpRoute } from './canary-http-route';
import { durationOf } from './durations';

/** A Rollout that runs the pods of a Deployment, with the route that Argo Rollouts writes weights into, and what it measures. */
export const canaryOfRollouts: Recogniser = {
  kind: 'argoproj.io/Rollout',
  propose(object, chart) {
    const strategy = isMap(object['spec']) ? object['spec']['strategy'] : undefined;
    const canary = isMap(strategy) && isMap(strategy['canary']) ? strategy['canary'] : {};
    const steps = stepsOf(canary['steps']);
    const analysis = analysisOf(canary['analysis'], chart);
    if (!steps || !analysis) return [];
    const options = { ...steps.options, ...(analysis.gates.length > 0 && { gates: analysis.gates }) };
    const shares = [steps.shares, ...(Object.keys(options).length > 0 ? [options] : [])];
    return routesOf(canary['trafficRouting'], chart).flatMap(({ route, split }) => {
      // The shares are those of the steps, and the versions no subsets of the service.
      const { stable: _stable, canary: _canary, percent: _percent, ...others } = split.props;
      const owner = ownerOf(nameOf(object) ?? '', nameOf(route), analysis);
      const props = { steps: new Call('CanarySteps', 'of', shares), owner, ...others };
      const objects = [object, ...split.objects, ...analysis.objects];
      return newCanary(route, chart, { props, objects, subsets: [] });
    });
  },
};

/** The plugin by which Argo Rollouts writes HTTPRoutes. */
const PLUGIN = 'argoproj-labs/gatewayAPI';

function routesOf(routing: Json | undefined, chart: ChartObjects): { route: JsonObject; split: Split }[] {
  const { istio, plugins } = isMap(routing) ? routing : {};
  const virtualService = textAt(isMap(istio) ? istio['virtualService'] : undefined, 'name');
  const httpRoute = textAt(isMap(plugins) ? plugins[PLUGIN] : undefined, 'httpRoute');
  const route =
    httpRoute === undefined
      ? chart.find('networking.istio.io/VirtualService', virtualService ?? '')
      : chart.find('gateway.networking.k8s.io/HTTPRoute', httpRoute);
  if (!route) return [];
  const splits = httpRoute === undefined ? [splitByVirtualService(route, chart)] : splitsByHttpRoute(route, chart);
  return splits.filter((split) => split !== undefined).map((split) => ({ route, split }));
}

/** Pairs of a share and a pause; one time for all of them where they have the same. */
function stepsOf(steps: Json | undefined): { shares: Expression; options: { hold?: Expression } } | undefined {
  const list = Array.isArray(steps) ? steps : [];
  const pairs = list.flatMap((step, i) => {
    const pause = list[i + 1];
    if (!isMap(step) || typeof step['setWeight'] !== 'number' || !isMap(pause)) return [];
    return [{ percent: step['setWeight'], hold: durationOf(textAt(pause['pause'], 'duration') ?? '') }];
  });
  if (pairs.length === 0) return undefined;
  const texts = new Set(pairs.map(({ hold }) => JSON.stringify(hold)));
  const hold = texts.size === 1 ? pairs[0]!.hold : undefined;
  if (texts.size === 1) return { shares: pairs.map(({ percent }) => percent), options: { ...(hold && { hold }) } };
  return {
    shares: pairs.map((pair) => (pair.hold ? { percent: pair.percent, hold: pair.hold } : pair.percent)),
    options: {},
  };
}

interface Analysis {
  readonly gates: readonly Call[];
  readonly objects: readonly JsonObject[];
  readonly prometheus: string | undefined;
  readonly failureLimit: Json | undefined;
}

/** The metrics of a template, whose conditions are bounds. */
function analysisOf(analysis: Json | undefined, chart: ChartObjects): Analysis | undefined {
  if (analysis === undefined) return { gates: [], objects: [], prometheus: undefined, failureLimit: undefined };
  const templates = isMap(analysis) && Array.isArray(analysis['templates']) ? analysis['templates'] : [];
  const object = chart.find('argoproj.io/AnalysisTemplate', textAt(templates[0], 'templateName') ?? '');
  const metrics = isMap(object?.['spec']) ? object['spec']['metrics'] : undefined;
  const list = Array.isArray(metrics) ? metrics.filter(isMap) : [];
  const providers = list.map(({ provider }) => (isMap(provider) ? provider['prometheus'] : undefined));
  const gates = list.map(({ name, successCondition }, i) => {
    const [least, most] = ['>=', '<='].map((sign) => boundIn(successCondition, sign));
    return canaryGate(name, textAt(providers[i], 'query'), least, most);
  });
  if (!object || gates.length === 0 || !gates.every((gate) => gate !== undefined)) return undefined;
  return {
    gates,
    objects: [object],
    prometheus: textAt(providers[0], 'address'),
    failureLimit: list[0]!['failureLimit'],
  };
}

/** The number of `result[0] >= 99`. */
function boundIn(condition: Json | undefined, sign: string): number | undefined {
  const text = typeof condition === 'string' ? condition : '';
  const at = text.indexOf(`result[0] ${sign} `);
  return at < 0 ? undefined : Number.parseFloat(text.slice(at + `result[0] ${sign} `.length));
}

function ownerOf(rollout: string, service: string | undefined, { prometheus, failureLimit }: Analysis): Call {
  const options = {
    ...(prometheus !== undefined && { prometheus }),
    // The construct says three checks, of which the last is one too many.
    ...(typeof failureLimit === 'number' && failureLimit !== 2 && { failedChecks: failureLimit + 1 }),
    ...(rollout !== service && { deployment: rollout }),
  };
  return new Call('CanaryOwner', 'argoRollouts', Object.keys(options).length > 0 ? [options] : []);
}
