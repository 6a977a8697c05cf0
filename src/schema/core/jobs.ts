import { judgeSelector } from './metadata';
import { dnsLabel, shown } from './names';
import { judgeTemplateLabels } from './own-pods';
import { judgeTemplate } from './pod';
import type { Release } from './release';
import { scheduleProblem } from './schedule';
import type { Spot } from './spot';

/*
 * What makes pods that come to an end.
 *
 * k8s.io/kubernetes 1.36.1 pkg/apis/batch/validation/validation.go
 */

export function judgeJob(root: Spot, release: Release): void {
  const spec = root.get('spec');
  const selector = spec.get('selector');
  if (spec.isTrue('manualSelector')) {
    if (spec.needs('selector', 'manualSelector is set')) {
      judgeSelector(selector);
      judgeTemplateLabels(spec, 'Job', selector.get('matchLabels').map, selector.itemsOf('matchExpressions'));
    }
    // A dump has the one that a server wrote.
  } else if (selector.isSet && !selector.get('matchLabels').keys.some((key) => key.endsWith('controller-uid')))
    selector.excluded('a Job has its selector from the server', 'leave it out');
  judgeJobSpec(spec, release);
  const last = spec.get('completions').number - 1;
  const pod = `${root.get('metadata').textOf('name')}-${last}`;
  if (spec.textOf('completionMode') === 'Indexed' && last >= 0 && dnsLabel(pod) !== undefined)
    root.get('metadata').namedAt('name', `a pod of it would have the name ${shown(pod)}, which is no DNS label`);
}

export function judgeCronJob(root: Spot, release: Release): void {
  const spec = root.get('spec');
  judgeSchedule(spec, release);
  for (const key of ['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'])
    spec.bounded(key);
  const job = spec.get('jobTemplate').get('spec');
  if (job.has('selector')) job.get('selector').excluded('a Job has its selector from the server', 'leave it out');
  if (job.isTrue('manualSelector'))
    job.get('manualSelector').excluded('jobs of a CronJob have their selector from the server', 'leave it out');
  judgeJobSpec(job, release);
}

function judgeSchedule(spec: Spot, release: Release): void {
  const schedule = spec.textOf('schedule');
  if (schedule === '') spec.needs('schedule');
  else {
    const zone = /^(?:CRON_)?TZ=\S+\s+/.exec(schedule)?.[0] ?? '';
    const problem = scheduleProblem(schedule.slice(zone.length));
    if (problem !== undefined) spec.get('schedule').wrong(problem);
    else if (schedule.includes('TZ') && (spec.has('timeZone') || release.isFrom(29)))
      spec.get('schedule').wrong('a schedule has no time zone in it', 'write spec.timeZone');
  }
  if (!spec.has('timeZone')) return;
  const zone = spec.textOf('timeZone');
  if (zone.toLowerCase() === 'local')
    spec.get('timeZone').wrong('Local is the time zone of whoever reads it', 'name the time zone');
  else if (!zone.split('/').every((part) => /^[A-Za-z._][-A-Za-z._0-9+]*$/.test(part) && !/^\.\.?$/.test(part)))
    spec.get('timeZone').wrong(`${shown(zone)} is no name of a time zone`, 'write one such as Europe/Berlin');
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

function judgeJobSpec(spec: Spot, release: Release): void {
  for (const key of COUNTS) spec.bounded(key);
  if (spec.has('completionMode')) spec.get('completionMode').among(['NonIndexed', 'Indexed']);
  if (spec.textOf('completionMode') === 'Indexed') {
    if (!spec.has('completions') && spec.has('parallelism'))
      spec.needs('completions', 'an Indexed job counts up to it');
  } else
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'])
      if (spec.has(key)) spec.get(key).excluded(`${key} is for Indexed jobs`, 'write completionMode: Indexed');
  if (spec.has('maxFailedIndexes') && !spec.has('backoffLimitPerIndex'))
    spec.needs('backoffLimitPerIndex', 'maxFailedIndexes counts those that are over it');
  judgeTemplate(spec.get('template'), { release });
  const pod = spec.get('template').get('spec');
  const restart = pod.textOf('restartPolicy');
  if (restart === '' || restart === 'Always')
    pod.needsOf(['restartPolicy'], 'pods of a job come to an end: OnFailure or Never');
  else if (spec.has('podFailurePolicy') && restart !== 'Never')
    pod.get('restartPolicy').wrong('with a podFailurePolicy the restartPolicy is Never', 'write Never');
}
