import type { MigrationPlan, MigrationStep, NamespacePlan } from '../plan';
import {
  changesWords,
  concernWords,
  endWords,
  MEANWHILE,
  namespaceWords,
  objectWords,
  VERDICTS,
  WEIGHTS,
  worthSaying,
} from './words';

/** A plan for a terminal. */
export function planText(plan: MigrationPlan): string {
  const blocks = [
    ...plan.namespaces
      .filter((one) => one.verdict !== 'stays' || one.concerns.length > 0)
      .map((one) => namespaceText(one, plan.namespaces)),
    ...plan.steps.map(stepText),
    endWords(plan),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function namespaceText(plan: NamespacePlan, all: readonly NamespacePlan[]): string {
  const { circle, concerns, namespace, steps, waypointFor } = plan;
  const lines = [
    ...waypointFor.map(({ because, service }) => `  waypoint for ${service}: ${because.join(', ')}`),
    ...concerns.map((one) => `  ${WEIGHTS[one.weight]}: ${concernWords(all, one)}`),
    ...(circle.length > 0
      ? [`  calls and is called by ${circle.join(', ')}: whichever moves first is passed by, or shut, for the other`]
      : []),
    ...(steps.length > 0 ? [`  steps: ${steps.join(', ')}`] : []),
  ];
  return [`Namespace ${namespace}: ${namespaceWords(plan)}`, ...lines].join('\n');
}

function stepText(step: MigrationStep): string {
  const { applies, commands, deletes, name, waitsFor, what } = step;
  const { told, ways } = worthSaying(step);
  const lines = [
    `  ${VERDICTS[step.verdict]}${waitsFor === undefined ? '' : ` (waits for ${waitsFor})`}`,
    ...applies.map(({ isNew, object, why }) => `  ${isNew ? 'new' : 'change'} ${objectWords(object)}: ${why}`),
    ...deletes.map(({ object, why }) => `  delete ${objectWords(object)}: ${why}`),
    ...commands.map((one) => `  $ ${one}`),
    ...[...changesWords(told), ...changesWords(step.meanwhile, MEANWHILE)].flatMap(({ changes, title }) => [
      `  ${title}:`,
      ...changes.map((one) => `    ${one}`),
    ]),
    ...(ways > 0 ? [`  ${ways === 1 ? 'one path goes' : `${ways} paths go`} another way to the same end`] : []),
    ...step.identities.map(
      ({ after, before, workload }) => `  identity of ${workload}: ${before ?? 'none'} -> ${after ?? 'none'}`,
    ),
    ...step.inexact.map((one) => `  not exact, as requests were sampled: ${one}`),
  ];
  return [`${name}: ${what}`, ...lines].join('\n');
}
