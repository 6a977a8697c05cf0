import { KINDS, type Kind } from '../model/kinds';
import type { Rule } from './define-rule';
import { kindsOf } from './run-rules';

/** A rule on more kinds than this is about objects in general, and on the page of all kinds. */
const MANY = 30;

/** The kinds that have rules of their own, in the model's order. */
export function kindsWithRules(rules: readonly Rule[]): readonly Kind[] {
  return (Object.keys(KINDS) as Kind[]).filter((kind) => rulesOn(kind, rules).length > 0);
}

/** The page of a kind, as Markdown: what is checked of it beyond its structure. Written to docs/kinds/. */
export function kindPage(kind: Kind, rules: readonly Rule[]): string {
  const own = rulesOn(kind, rules);
  const conditions = [...new Set(own.flatMap((rule) => rule.conditions ?? []))].sort();
  const readers = rules.filter((rule) => !own.includes(rule) && isIn(kind, rule.reads ?? []));
  return `${[
    '<!-- Written by `npm run rules` from src/check/rules. -->',
    `# ${titleOf(kind)}`,
    `What is checked of it beyond its [structure](../schema.md), by ${counted(own.length, 'rule')}.`,
    table(own),
    ...(conditions.length > 0
      ? [
          `Some of them say what istiod writes into [a status](../status.md): ${conditions.map((one) => `\`${one}\``).join(', ')}.`,
        ]
      : []),
    ...(readers.length > 0 ? [`It is read as well by ${readers.map(({ id }) => link(id)).join(', ')}.`] : []),
  ].join('\n\n')}\n`;
}

/** The list of the pages, with the rules that are on objects of every kind. */
export function kindIndex(rules: readonly Rule[]): string {
  const rows = kindsWithRules(rules).map((kind) => {
    const groups = KINDS[kind].groups.map((group) => (group === '' ? 'core' : group)).join(', ');
    return `| [${titleOf(kind)}](${kind}.md) | ${groups} | ${rulesOn(kind, rules).length} |`;
  });
  const general = rules.filter(isGeneral);
  return `${[
    '<!-- Written by `npm run rules` from src/check/rules. -->',
    '# Kinds',
    'What `cdk8s-ambient check` checks, kind by kind.',
    ['| kind | groups | rules |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(general.length > 0 ? ['## Of every kind', table(general)] : []),
  ].join('\n\n')}\n`;
}

function rulesOn(kind: Kind, rules: readonly Rule[]): readonly Rule[] {
  return rules.filter((rule) => !isGeneral(rule) && isIn(kind, rule.on));
}

function isGeneral({ on }: Rule): boolean {
  return on.flatMap(kindsOf).length > MANY;
}

function isIn(kind: Kind, kinds: Rule['on']): boolean {
  return kinds.flatMap(kindsOf).includes(kind);
}

/** The kind as manifests have it, with its group where two have one name. */
function titleOf(kind: Kind): string {
  const { groups, ...others } = KINDS[kind] as { groups: readonly string[]; aliases?: readonly string[] };
  const [alias] = others.aliases ?? [];
  return kind === 'IstioGateway' ? `${alias} of ${groups[0]}` : kind;
}

function table(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, severity, summary }) => `| ${link(id)} | ${severity} | ${summary.replaceAll('|', '\\|')} |`,
  );
  return ['| rule | severity | what is wrong |', '| --- | --- | --- |', ...rows].join('\n');
}

function link(id: string): string {
  return `[${id}](../rules/${id}.md)`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
