import { load } from '../model/input/load';
import type { Rule } from './define-rule';
import type { Finding } from './finding';
import { runRule } from './run-rules';

/** The page of a rule, as Markdown: written to docs/rules/, and what `check --explain` prints. */
export function rulePage(rule: Rule): string {
  const { codes, conditions, details, example, id, severity, sources, summary } = rule;
  const facts = [
    `**${severity}**`,
    ...(codes && codes.length > 0 ? [codes.join(', ')] : []),
    appliesText(rule),
    `on ${list(rule.on)}`,
    ...(rule.reads && rule.reads.length > 0 ? [`reads ${list(rule.reads)}`] : []),
  ];
  return `${[
    '<!-- Written by `npm run rules` from src/check/rules. -->',
    `# ${id}`,
    summary,
    facts.join(' · '),
    details,
    ...(conditions ? [`istiod writes ${conditions.map((one) => `\`${one}\``).join(' or ')}.`] : []),
    '## Wrong',
    yaml(example.wrong),
    examples(rule).map(said).join('\n\n'),
    '## Right',
    yaml(example.right),
    `Sources: ${sources.join('; ')}.`,
  ].join('\n\n')}\n`;
}

/** The list of all pages. */
export function ruleIndex(rules: readonly Rule[]): string {
  const areas = [...new Set(rules.map(({ id }) => areaOf(id)))];
  const parts = areas.map((area) => {
    const rows = rules
      .filter(({ id }) => areaOf(id) === area)
      .map(
        ({ codes = [], id, severity, summary }) =>
          `| [${id}](${id}.md) | ${severity} | ${codes.join(', ')} | ${summary.replaceAll('|', '\\|')} |`,
      );
    return [
      `## ${area}`,
      ['| rule | severity | upstream | what is wrong |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ].join('\n\n');
  });
  const intro = `The ${rules.length} rules of \`cdk8s-ambient check\`. Each page has a wrong and a right manifest, and what is said of the wrong one.`;
  return `${['<!-- Written by `npm run rules` from src/check/rules. -->', '# Rules', intro, ...parts].join('\n\n')}\n`;
}

function areaOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

function examples(rule: Rule): readonly Finding[] {
  const { mesh } = load(rule.id, rule.example.wrong, { world: 'closed' });
  return runRule(mesh, rule).map((draft) => draft.finish());
}

function said({ field, fix, message, object }: Finding): string {
  const where = [object?.namespace, object?.name].filter(Boolean).join('/');
  const lines = [`${object?.kind} ${where}${field === undefined ? '' : ` ${field}`}`, `  ${message}`];
  return ['```text', ...lines, ...(fix ? [`  fix: ${fix.text}`] : []), '```'].join('\n');
}

function appliesText({ applies }: Rule): string {
  const parts = Object.entries(applies ?? {}).map(([component, range]) => `${component} ${range}`);
  return parts.length > 0 ? parts.join(', ') : 'all versions';
}

const SUBJECTS: Readonly<Record<string, string>> = {
  workload: 'what makes pods',
  any: 'any object',
  refused: 'any object whose kind is known',
};

function list(kinds: readonly string[]): string {
  return kinds.map((kind) => SUBJECTS[kind] ?? kind).join(', ');
}

function yaml(text: string): string {
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;
}
