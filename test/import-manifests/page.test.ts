import { load } from '../../src/model/input/load';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { fileOnPage } from '../docs/snippets';

const PAGE = 'docs/import.md';

it('the page shows what an import of its YAML writes', () => {
  const objects = load('test', fileOnPage(PAGE, 'shop.yaml')).mesh.objects.map(({ raw }) => raw);
  const files = typescriptFor(objects);
  expect(files.map(({ path }) => path)).toEqual(['main.ts', 'shop.ts']);
  for (const { path, text } of files) expect(fileOnPage(PAGE, path)).toBe(text);
});
