import { judgeRequirement, judgeSelector } from './metadata';
import { dnsLabel, labelValue, qualifiedName } from './names';
import type { Release } from './release';
import type { Spot } from './spot';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const ON_NODES = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

/**
 * Where a pod may run: taints, affinity, and spread.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, ValidateTolerations, validateAffinity and
 * validateTopologySpreadConstraints
 */
export function judgeScheduling(pod: Spot, release: Release): void {
  if (pod.has('tolerations')) for (const one of pod.itemsOf('tolerations')) judgeToleration(one);
  if (pod.has('affinity')) judgeAffinity(pod.get('affinity'), release);
  if (pod.has('topologySpreadConstraints')) judgeSpread(pod.itemsOf('topologySpreadConstraints'));
}

function judgeToleration(one: Spot): void {
  const key = one.textOf('key');
  const operator = one.textOf('operator');
  if (key !== '') one.namedAt('key', qualifiedName(key));
  else if (operator !== 'Exists')
    one
      .get('operator')
      .wrong('without a key the operator is Exists: any taint is tolerated', 'write Exists, or the key');
  if (one.has('tolerationSeconds') && one.textOf('effect') !== 'NoExecute')
    one.get('effect').wrong('a time is for NoExecute alone', 'write NoExecute, or leave out tolerationSeconds');
  const value = one.textOf('value');
  if (operator === 'Exists') {
    if (value !== '') one.get('operator').excluded('Exists has no value', 'leave out the value, or write Equal');
  } else if (operator === 'Equal' || operator === '') one.namedAt('operator', labelValue(value));
}

function judgeAffinity(affinity: Spot, release: Release): void {
  if (affinity.has('nodeAffinity')) {
    const nodes = affinity.get('nodeAffinity');
    if (nodes.has(REQUIRED)) {
      const terms = nodes.get(REQUIRED);
      if (terms.needs('nodeSelectorTerms')) {
        // Before 1.33 values were taken that no label has.
        for (const term of terms.itemsOf('nodeSelectorTerms')) judgeNodes(term, !release.isFrom(33));
      }
    }
    for (const one of nodes.itemsOf(PREFERRED)) {
      one.get('weight').within(1, 100);
      judgeNodes(one.get('preference'), true);
    }
  }
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    if (!affinity.has(kind)) continue;
    for (const term of affinity.get(kind).itemsOf(REQUIRED)) judgePods(term);
    for (const one of affinity.get(kind).itemsOf(PREFERRED)) {
      one.get('weight').within(1, 100);
      judgePods(one.get('podAffinityTerm'));
    }
  }
}

/** A term over labels of nodes. */
function judgeNodes(term: Spot, isAnyValue: boolean): void {
  for (const one of term.itemsOf('matchExpressions')) judgeRequirement(one, ON_NODES, isAnyValue);
  for (const one of term.itemsOf('matchFields')) {
    one.get('key').among(['metadata.name']);
    if (one.get('operator').among(['In', 'NotIn']) && one.itemsOf('values').length !== 1)
      one.get('values').wrong('a node has one name, and a field is compared with one');
  }
}

function judgePods(term: Spot): void {
  judgeSelector(term.get('labelSelector'));
  judgeSelector(term.get('namespaceSelector'));
  for (const namespace of term.itemsOf('namespaces')) namespace.named(dnsLabel(namespace.text));
  if (term.needs('topologyKey')) term.namedAt('topologyKey', qualifiedName(term.textOf('topologyKey')));
}

function judgeSpread(constraints: readonly Spot[]): void {
  const seen = new Set<string>();
  for (const one of constraints) {
    one.get('maxSkew').within(1);
    one.needs('topologyKey');
    const action = one.textOf('whenUnsatisfiable');
    if (one.needs('whenUnsatisfiable')) one.get('whenUnsatisfiable').among(['DoNotSchedule', 'ScheduleAnyway']);
    const key = `${one.textOf('topologyKey')} ${action}`;
    if (seen.has(key)) one.again('topologyKey, whenUnsatisfiable');
    seen.add(key);
    one.bounded('minDomains', 1);
    if (one.has('minDomains') && action !== 'DoNotSchedule')
      one.get('minDomains').excluded('minDomains counts where whenUnsatisfiable is DoNotSchedule', 'leave it out');
    judgeSelector(one.get('labelSelector'));
    if (one.itemsOf('matchLabelKeys').length > 0 && !one.has('labelSelector'))
      one
        .get('matchLabelKeys')
        .excluded('matchLabelKeys add to a labelSelector, which is not there', 'write a labelSelector');
  }
}
