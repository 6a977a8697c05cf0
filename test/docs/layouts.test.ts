import { filePerChart } from '../../src/gitops/layouts/file-per-chart';
import { filePerStage } from '../../src/gitops/layouts/file-per-stage';
import { helmChart } from '../../src/gitops/layouts/helm-chart';
import { kustomize } from '../../src/gitops/layouts/kustomize';
import { namespaceFolders } from '../../src/gitops/layouts/namespace-folders';
import { oneFile } from '../../src/gitops/layouts/one-file';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHOP, shipmentOf } from '../gitops/layouts/shipments';
import { root } from './snippets';

const page = readFileSync(join(root, 'docs/layouts.md'), 'utf8');

/** The first block of a language below a heading. */
function blockBelow(heading: string, language: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  const [, block] = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(section ?? '') ?? [];
  if (block === undefined) throw new Error(`docs/layouts.md has no ${language} below "${heading}"`);
  return block;
}

test.each([
  ['One file', oneFile()],
  ['A file for each stage', filePerStage()],
  ['A file for each chart', filePerChart()],
  ['A folder for each namespace', namespaceFolders()],
  ['Kustomize', kustomize()],
  ['Helm chart', helmChart({ name: 'shop', version: '1.4.0' })],
])('the page of layouts shows the tree of "%s"', (heading, layout) => {
  const paths = layout(shipmentOf(SHOP)).map(({ path }) => `${path}\n`);
  expect(blockBelow(heading, 'text')).toBe(paths.join(''));
});

test('the page of layouts shows the kustomization of the root', () => {
  expect(blockBelow('Kustomize', 'yaml')).toBe(kustomize()(shipmentOf(SHOP))[0]!.text);
});
