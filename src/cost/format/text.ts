import { MODELS, type ChainCost, type CostEstimate } from '../cost';
import { aligned } from './aligned';
import { countText, nodesText } from './amounts';
import { averageText, HEADS, NOT_KNOWN, P99_NOTE, p99Text, passesText, rowsOf, savings } from './words';

/** An estimate for people. */
export function costText(estimate: CostEstimate): string {
  const { chains, nodes, notJudged, notes, pods } = estimate;
  const blocks = [
    [
      `${countText(pods)} pods in the mesh, ${nodesText(nodes)} (${nodes.source})`,
      ...notJudged.map((one) => `not judged: ${one}`),
    ],
    [
      ...aligned([['', ...MODELS.map((model) => HEADS[model])], ...rowsOf(estimate)]),
      ...savings(estimate).map((one) => `ambient with waypoints: ${one}`),
    ],
    ...(chains.length === 0 ? [] : [['what proxies add to chains of calls'], ...chains.map(chainLines), [P99_NOTE]]),
    notes.map((one) => `· ${one}`),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function chainLines({ added, names }: ChainCost): readonly string[] {
  const rows = MODELS.map((model) => {
    const one = added[model];
    if (one === null) return [`  ${HEADS[model]}`, NOT_KNOWN];
    return [`  ${HEADS[model]}`, passesText(one.passes), `average ${averageText(one)}`, `p99 ${p99Text(one)}`];
  });
  return [names.join(' → '), ...aligned(rows)];
}
