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

/** A plan for a pull request or a page. */
export function planMarkdown(plan: MigrationPlan): string {
  const blocks = [
    '# From sidecars to ambient mode',
    endWords(plan).replaceAll('--accept', String.raw`\-\-accept`),
    ...plan.namespaces
      .filter((one) => one.verdict !== 'stays' || one.concerns.length > 0)
      .map((one) => namespaceMarkdown(one, plan.namespaces)),
    ...plan.steps.map(stepMarkdown),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function namespaceMarkdown(plan: NamespacePlan, all: readonly NamespacePlan[]): string {
  const { circle, concerns, namespace, steps, waypointFor } = plan;
  const lines = [
    ...waypointFor.map(({ because, service }) => `- waypoint for ${plain(service)}: ${plain(because.join(', '))}`),
    ...concerns.map((one) => `- **${WEIGHTS[one.weight]}** ${plain(concernWords(all, one))}`),
    ...(circle.length > 0 ? [`- calls and is called by ${plain(circle.join(', '))}`] : []),
    ...(steps.length > 0 ? [`- steps: ${plain(steps.join(', '))}`] : []),
  ];
  return [
    `## Namespace ${plain(namespace)}`,
    '',
    `It ${namespaceWords(plan)}.`,
    ...(lines.length > 0 ? ['', ...lines] : []),
  ].join('\n');
}

function stepMarkdown(step: MigrationStep): string {
  const { applies, commands, deletes, name, waitsFor, what } = step;
  const { told, ways } = worthSaying(step);
  const lines = [
    ...applies.map(
      ({ isNew, object, why }) => `- ${isNew ? 'new' : 'change'} ${plain(`${objectWords(object)}: ${why}`)}`,
    ),
    ...deletes.map(({ object, why }) => `- delete ${plain(`${objectWords(object)}: ${why}`)}`),
    ...[...changesWords(told), ...changesWords(step.meanwhile, MEANWHILE)].flatMap(({ changes, title }) => [
      `- ${plain(title)}`,
      ...changes.map((one) => `  - ${plain(one)}`),
    ]),
    ...(ways > 0 ? [`- ${ways} other ways to the same end`] : []),
    ...step.inexact.map((one) => `- not exact: ${plain(one)}`),
  ];
  return [
    `## ${plain(name)}`,
    '',
    `${plain(what)}.`,
    '',
    `**${VERDICTS[step.verdict]}**${waitsFor === undefined ? '' : `, waits for ${plain(waitsFor)}`}`,
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...(commands.length > 0 ? ['', '```sh', ...commands.map((one) => one.replaceAll('`', "'")), '```'] : []),
  ].join('\n');
}

/** Names and texts come from manifests: nothing in them may be markup. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`).replaceAll(/\s/g, ' ');
}
