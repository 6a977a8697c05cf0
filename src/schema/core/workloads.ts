import { dnsLabel } from './names';
import { judgeOwnPods, judgeTemplateLabels } from './own-pods';
import { judgeKeptRunning, judgePodSpec, judgeTemplate } from './pod';
import { countOf, judgeCountOrPercent } from './ports';
import type { Release } from './release';
import type { Spot } from './spot';
import { judgeClaim } from './volumes';

/*
 * What makes pods that are kept running.
 *
 * k8s.io/kubernetes 1.36.1 pkg/apis/apps/validation/validation.go
 */

export function judgePod(root: Spot, release: Release): void {
  judgePodSpec(root.get('spec'), { release, isPod: true });
}

export function judgeDeployment(root: Spot, release: Release): void {
  const spec = root.get('spec');
  counts(spec, ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']);
  judgeOwnPods(spec, 'Deployment');
  judgeTemplate(spec.get('template'), { release });
  judgeKeptRunning(spec.get('template'), 'Deployment');
  judgeStrategy(spec.get('strategy'));
  const deadline = spec.has('progressDeadlineSeconds') ? spec.get('progressDeadlineSeconds').number : DEADLINE;
  const ready = spec.get('minReadySeconds').number;
  if (deadline <= ready && ready >= 0 && deadline >= 0)
    spec
      .get('progressDeadlineSeconds')
      .wrong(
        `pods are given ${deadline} seconds to be there, and are so after minReadySeconds (${ready}) at the earliest`,
      );
}

/** What a server writes for progressDeadlineSeconds. */
const DEADLINE = 600;

function judgeStrategy(strategy: Spot): void {
  if (!strategy.isSet) return;
  const rolling = strategy.get('rollingUpdate');
  if (strategy.textOf('type') === 'Recreate') {
    if (rolling.isSet) rolling.excluded('Recreate has nothing to roll', 'leave out rollingUpdate');
    return;
  }
  if (!rolling.isSet) return;
  judgeCountOrPercent(rolling.get('maxUnavailable'), { most: 100 });
  judgeCountOrPercent(rolling.get('maxSurge'));
  const { map } = rolling;
  // A server writes 25% for either.
  if (countOf(map['maxUnavailable'], 25) === 0 && countOf(map['maxSurge'], 25) === 0)
    rolling
      .get('maxUnavailable')
      .wrong('with maxUnavailable and maxSurge both 0 no pod could be replaced', 'raise one of them');
}

export function judgeReplicaSet(root: Spot, release: Release): void {
  const spec = root.get('spec');
  counts(spec, ['replicas', 'minReadySeconds']);
  judgeOwnPods(spec, 'ReplicaSet');
  if (!spec.has('template')) {
    judgeTemplate(spec.get('template'), { release });
    return;
  }
  judgeTemplate(spec.get('template'), { release });
  judgeKeptRunning(spec.get('template'), 'ReplicaSet');
}

export function judgeDaemonSet(root: Spot, release: Release): void {
  const spec = root.get('spec');
  counts(spec, ['minReadySeconds', 'revisionHistoryLimit']);
  judgeOwnPods(spec, 'DaemonSet');
  judgeTemplate(spec.get('template'), { release });
  judgeKeptRunning(spec.get('template'), 'DaemonSet');
  const strategy = spec.get('updateStrategy');
  const rolling = strategy.get('rollingUpdate');
  if (strategy.textOf('type') !== '') strategy.get('type').among(['RollingUpdate', 'OnDelete']);
  if (strategy.textOf('type') === 'OnDelete' || !rolling.isSet) return;
  judgeCountOrPercent(rolling.get('maxUnavailable'), { most: 100 });
  judgeCountOrPercent(rolling.get('maxSurge'), { most: 100 });
  const { map } = rolling;
  // A server writes 1 for maxUnavailable, and 0 for maxSurge.
  const [down, up] = [countOf(map['maxUnavailable'], 1), countOf(map['maxSurge'], 0)];
  if (down !== 0 && up !== 0)
    rolling.get('maxSurge').excluded('a DaemonSet has one of maxUnavailable and maxSurge', 'write 0 for the other');
  else if (down === 0 && up === 0)
    rolling
      .get('maxUnavailable')
      .wrong('with maxUnavailable and maxSurge both 0 no pod could be replaced', 'raise one of them');
}

/** Before 1.34 a server took any template and claims, and refused each pod and claim that was made of them. */
export function judgeStatefulSet(root: Spot, release: Release): void {
  const spec = root.get('spec');
  counts(spec, ['replicas', 'minReadySeconds']);
  judgeOwnPods(spec, 'StatefulSet');
  const claims = spec.itemsOf('volumeClaimTemplates');
  for (const claim of claims) {
    const metadata = claim.get('metadata');
    if (metadata.needs('name', 'a volume goes by it')) metadata.namedAt('name', dnsLabel(metadata.textOf('name')));
    judgeClaim(claim.get('spec'));
  }
  const names = claims.map((claim) => claim.get('metadata').textOf('name'));
  judgeTemplate(spec.get('template'), { release, claims: names, isHostnameKept: true });
  judgeKeptRunning(spec.get('template'), 'StatefulSet');
  // Before 1.33 nobody looked at it.
  const service = spec.textOf('serviceName');
  if (service !== '' && release.isFrom(33)) spec.namedAt('serviceName', dnsLabel(service));
  const strategy = spec.get('updateStrategy');
  const rolling = strategy.get('rollingUpdate');
  if (strategy.textOf('type') !== '') strategy.get('type').among(['RollingUpdate', 'OnDelete']);
  if (spec.has('ordinals')) spec.get('ordinals').bounded('start');
  for (const key of ['whenDeleted', 'whenScaled']) {
    const kept = spec.get('persistentVolumeClaimRetentionPolicy');
    if (kept.has(key)) kept.get(key).among(['Retain', 'Delete']);
  }
  if (strategy.textOf('type') === 'OnDelete') {
    if (rolling.isSet) rolling.excluded('OnDelete has nothing to roll', 'leave out rollingUpdate');
  } else rolling.bounded('partition');
}

/** @see ValidateReplicationControllerSpec of pkg/apis/core/validation/validation.go */
export function judgeReplicationController(root: Spot, release: Release): void {
  const spec = root.get('spec');
  counts(spec, ['replicas', 'minReadySeconds']);
  if (!spec.has('template')) {
    spec.needs('template');
    return;
  }
  const labels = spec.get('template').get('metadata').get('labels').map;
  const selector = spec.get('selector').map;
  // Without a selector a server takes the labels of the template.
  const wanted = Object.keys(selector).length > 0 ? selector : labels;
  if (Object.keys(wanted).length === 0) spec.needs('selector', 'a ReplicationController has to know its pods');
  else judgeTemplateLabels(spec, 'ReplicationController', wanted);
  judgeTemplate(spec.get('template'), { release });
  judgeKeptRunning(spec.get('template'), 'ReplicationController');
}

export function judgeClaimObject(root: Spot): void {
  judgeClaim(root.get('spec'));
}

function counts(spec: Spot, keys: readonly string[]): void {
  for (const key of keys) spec.bounded(key);
}
