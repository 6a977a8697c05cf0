import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import * as library from '../../src';
import { FROM_LIBRARY } from '../../src/import-manifests/expression';
import { load } from '../../src/model/input/load';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { fileOnPage } from '../docs/snippets';

const PAGE = 'docs/import.md';
const page = readFileSync(join(__dirname, '../..', PAGE), 'utf8');

it('the page shows what an import of its YAML writes', () => {
  const objects = load('test', fileOnPage(PAGE, 'shop.yaml')).mesh.objects.map(({ raw }) => raw);
  const files = typescriptFor(objects);
  expect(files.map(({ path }) => path)).toEqual(['main.ts', 'shop.ts']);
  for (const { path, text } of files) expect(fileOnPage(PAGE, path)).toBe(text);
});

const isConstruct = (name: string): boolean => {
  const made: unknown = (library as Record<string, unknown>)[name];
  return typeof made === 'function' && made.prototype instanceof Construct;
};
const namesIn = (text: string): string[] => [...text.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name!);

it('its table has each construct that is proposed', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const proposed = rows.slice(2).flatMap((row) => namesIn(row.split('|').at(-2)!));
  expect(proposed.sort()).toEqual(['ApiObject', ...FROM_LIBRARY.filter(isConstruct)].sort());
});

it('each construct of the library is proposed, or the page says that it never is', () => {
  const never = /Never proposed is .*?\((?<names>[^)]*)\)/s.exec(page)!.groups!['names']!;
  // What main.ts makes is beside the question.
  const all = Object.keys(library).filter((name) => isConstruct(name) && name !== 'MeshApp');
  const proposed: readonly string[] = FROM_LIBRARY;
  expect(all.filter((name) => !proposed.includes(name)).sort()).toEqual(namesIn(never).sort());
});
