import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchReport } from '../../src/cost';
import { costText } from '../../src/cost/format/text';
import { costOf } from '../../src/cost/cost';
import { DEFAULT_FIGURES } from '../../src/cost/figures';
import { load } from '../../src/model/input/load';
import { benchText } from '../../src/measure/format/text';
import { SIDECARS, allows, deployment, namespaceOf, service } from '../cost/meshes';
import { ARTICLE_RUNS, ARTICLE_TOP } from '../measure/results';
import { root } from './snippets';

/** What a command prints on a page, without the command. */
function printed(page: string, command: string): string {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const [, block] = new RegExp(`^\`\`\`console\\n\\$ ${command}[^\\n]*\\n([^]*?)^\`\`\`$`, 'm').exec(text) ?? [];
  if (!block) throw new Error(`docs/${page} does not show what "${command}" prints`);
  return block;
}

test('the page of cost shows what it prints', () => {
  const shop = [
    namespaceOf('shop', SIDECARS),
    deployment('web', { replicas: 60 }),
    deployment('cart', { replicas: 40 }),
    service('cart'),
    allows('cart', 'web'),
  ];
  const { mesh } = load('test', shop, { world: 'closed' });
  const text = costText(costOf(mesh, { nodes: { low: 3, high: 3 } }));
  expect(text).toContain(printed('cost.md', 'npx cdk8s-ambient cost shop.yaml'));
});

test('the page of the benchmark shows what the report prints', () => {
  const text = benchText(benchReport(ARTICLE_RUNS, [{ name: 'top.txt', text: ARTICLE_TOP }]));
  expect(text).toContain(printed('benchmark.md', 'npx cdk8s-ambient bench-report results'));
});

test('the table of what is assumed has the figures that are assumed', () => {
  const page = readFileSync(join(root, 'docs', 'cost.md'), 'utf8');
  for (const [kind, { averageMs, cpu, memoryMB, p99Ms }] of Object.entries(DEFAULT_FIGURES)) {
    const cells = new RegExp(`^\\| ${kind} +\\|(.*)\\|$`, 'm')
      .exec(page)![1]!
      .split('|')
      .map((cell) => cell.trim());
    const ends = ({ high, low }: { readonly low: number; readonly high: number }, digits = 2): string =>
      [...new Set([low, high])].map((one) => Number(one.toPrecision(digits))).join('–');
    expect(cells.slice(0, 4)).toEqual([
      `${ends(memoryMB)} MB`,
      ends(cpu),
      `${ends(averageMs, 3)} ms`,
      `${ends(p99Ms, 3)} ms`,
    ]);
  }
});
