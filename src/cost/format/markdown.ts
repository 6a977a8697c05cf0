import { MODELS, type CostEstimate } from '../cost';
import { countText, nodesText } from './amounts';
import { averageText, HEADS, NOT_KNOWN, P99_NOTE, p99Text, passesText, rowsOf, savings } from './words';

/** An estimate as a page, for a pull request. */
export function costMarkdown(estimate: CostEstimate): string {
  const { chains, nodes, notJudged, notes, pods } = estimate;
  const parts = [
    `${countText(pods)} pods in the mesh, ${nodesText(nodes)} (${escaped(nodes.source)})`,
    ...list(notJudged.map((one) => `Not judged: ${one}`)),
    table(['', ...MODELS.map((model) => HEADS[model])], rowsOf(estimate)),
    ...list(savings(estimate).map((one) => `Ambient with waypoints: ${one}`)),
    ...chains.map(({ added, names }) => {
      const rows = MODELS.map((model) => {
        const one = added[model];
        return one === null
          ? [HEADS[model], NOT_KNOWN, '', '']
          : [HEADS[model], passesText(one.passes), averageText(one), p99Text(one)];
      });
      return `**${escaped(names.join(' → '))}**\n\n${table(['', 'passes', 'average', 'p99'], rows)}`;
    }),
    ...(chains.length > 0 ? [P99_NOTE] : []),
    ...list(notes),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function list(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [items.map((one) => `- ${escaped(one)}`).join('\n')];
}

/** Names of objects are untrusted: none may end a cell, or be more than text. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|~]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
