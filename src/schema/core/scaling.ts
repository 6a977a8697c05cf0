import { nanosOf } from '../quantity';
import { judgeSelector } from './metadata';
import { dnsLabel, pathStep, shown } from './names';
import { judgeCountOrPercent } from './ports';
import type { Release } from './release';
import type { Spot } from './spot';

const WINDOW_MOST = 3600;
const PERIOD_MOST = 1800;

/** Kinds of metrics, and the field of each. */
const METRICS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

/**
 * A HorizontalPodAutoscaler.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/autoscaling/validation/validation.go
 */
export function judgeAutoscaler(root: Spot, release: Release): void {
  const spec = root.get('spec');
  const metrics = spec.itemsOf('metrics');
  const most = spec.get('maxReplicas');
  const least = spec.get('minReplicas');
  if (most.number === 0) spec.needsNumber('maxReplicas');
  else most.within(1);
  // A gate lets it be 0 where something else than pods is measured.
  const canSleep = metrics.some((one) => ['External', 'Object'].includes(one.textOf('type')));
  if (least.isSet) least.within(canSleep ? 0 : 1);
  if (least.number > most.number && most.number > 0)
    most.wrong(`at least ${least.number} pods are asked for, and at most ${most.number}`, 'raise maxReplicas');
  judgeReference(spec.get('scaleTargetRef'), release.isFrom(34));
  for (const metric of metrics) judgeMetric(metric);
  if (spec.has('targetCPUUtilizationPercentage')) spec.get('targetCPUUtilizationPercentage').within(1);
  for (const way of ['scaleUp', 'scaleDown'])
    if (spec.get('behavior').has(way)) judgeScaling(spec.get('behavior').get(way));
}

function judgeReference(ref: Spot, needsGroup: boolean): void {
  for (const key of ['kind', 'name']) if (ref.needs(key)) ref.namedAt(key, pathStep(ref.textOf(key)));
  const version = ref.textOf('apiVersion');
  if (version.split('/').length > 2) ref.get('apiVersion').wrong(`${shown(version)} is no group and version`);
  else if (!version.includes('/') && needsGroup && ref.textOf('kind') !== 'ReplicationController')
    ref.get('apiVersion').wrong('an apiVersion names the group here', 'write one such as apps/v1');
}

function judgeMetric(metric: Spot): void {
  const type = metric.textOf('type');
  const fields = Object.values(METRICS).filter((field) => metric.has(field));
  const own = Object.hasOwn(METRICS, type) ? METRICS[type]! : undefined;
  if (type === '') metric.needs('type');
  else if (metric.get('type').among(Object.keys(METRICS))) {
    if (!metric.has(own!)) metric.needs(own!, `a metric of type ${type} has it`);
    for (const other of fields)
      if (other !== own) metric.get(other).excluded(`a metric of type ${type} has no ${other}`, `leave it out`);
  }
  if (own === undefined || !metric.has(own)) return;
  const source = metric.get(own);
  const target = source.get('target');
  if (own === 'resource' || own === 'containerResource') {
    source.needs('name');
    if (own === 'containerResource' && source.needs('container'))
      source.namedAt('container', dnsLabel(source.textOf('container')));
    judgeTarget(target);
    const both = ['averageUtilization', 'averageValue'].filter((key) => target.has(key));
    if (both.length === 0) target.needs('averageUtilization', 'or averageValue');
    else if (both.length > 1)
      target.get('averageValue').excluded('averageUtilization and averageValue exclude each other', 'keep one of them');
    return;
  }
  const named = source.get('metric');
  if (named.needs('name')) named.namedAt('name', pathStep(named.textOf('name')));
  judgeTarget(target);
  if (own === 'object') judgeReference(source.get('describedObject'), false);
  if (own === 'pods') target.needs('averageValue');
  else if (!target.has('value') && !target.has('averageValue')) target.needs('averageValue', 'or value');
  else if (own === 'external' && target.has('value') && target.has('averageValue'))
    target.get('value').excluded('value and averageValue exclude each other', 'keep one of them');
}

function judgeTarget(target: Spot): void {
  if (target.needs('type')) target.get('type').among(['Utilization', 'Value', 'AverageValue']);
  for (const key of ['value', 'averageValue']) {
    const given = target.has(key) ? nanosOf(String(target.map[key])) : undefined;
    if (given !== undefined && given <= 0n) target.get(key).wrong('a target is more than nothing');
  }
  if (target.has('averageUtilization')) target.get('averageUtilization').within(1);
}

function judgeScaling(rules: Spot): void {
  rules.bounded('stabilizationWindowSeconds', 0, WINDOW_MOST);
  if (rules.has('selectPolicy')) rules.get('selectPolicy').among(['Max', 'Min', 'Disabled']);
  const policies = rules.get('policies');
  // A server writes those that are missing, and not where the list is empty.
  if (policies.isSet && policies.items.length === 0) rules.needs('policies');
  for (const policy of policies.items) {
    policy.get('type').among(['Percent', 'Pods']);
    policy.get('value').within(1);
    policy.get('periodSeconds').within(1, PERIOD_MOST);
  }
}

/**
 * A PodDisruptionBudget.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/policy/validation/validation.go
 */
export function judgeDisruptionBudget(root: Spot): void {
  const spec = root.get('spec');
  if (spec.has('minAvailable') && spec.has('maxUnavailable'))
    spec.excluded('minAvailable and maxUnavailable exclude each other', 'keep one of them');
  for (const key of ['minAvailable', 'maxUnavailable'])
    if (spec.has(key)) judgeCountOrPercent(spec.get(key), { most: 100 });
  if (spec.has('unhealthyPodEvictionPolicy'))
    spec.get('unhealthyPodEvictionPolicy').among(['AlwaysAllow', 'IfHealthyBudget']);
  judgeSelector(spec.get('selector'));
}
