import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './snippets';

const docs = join(root, 'docs');
const index = readFileSync(join(docs, 'README.md'), 'utf8');
const article = readFileSync(join(docs, 'article.md'), 'utf8');

/** Links to pages beside this one, without the headings that they lead to. */
function linkedPages(text: string): string[] {
  return [...text.matchAll(/\]\(([\w-]+\.md)(?:#[\w-]+)?\)/g)].map(([, page]) => page!);
}

function titleOf(page: string): string {
  return /^# (.*)$/m.exec(readFileSync(join(docs, page), 'utf8'))![1]!;
}

describe('the index of the documentation', () => {
  test('has every page once', () => {
    const pages = readdirSync(docs).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(linkedPages(index).sort()).toEqual(pages.sort());
  });

  test('lists each by a question', () => {
    const entries = [...index.matchAll(/^- \[([^\]]*)\]\([\w-]+\.md\)/gm)].map(([, text]) => text!);
    expect(entries.length).toBeGreaterThan(20);
    expect(entries.filter((text) => !text.endsWith('?'))).toEqual([]);
  });
});

describe('the topics of the article', () => {
  const [, table = ''] = /^## Where each topic is\n([^]*?)(?=^## |(?![^]))/m.exec(article) ?? [];
  const topics = [...table.matchAll(/^\| (?!-|topic)(.+?) +\| (.+?) +\|$/gm)].map(([, topic, where]) => ({
    topic: topic!,
    pages: linkedPages(where!),
  }));

  test('have a page each', () => {
    expect(topics.length).toBeGreaterThan(20);
    expect(topics.filter(({ pages }) => pages.length === 0)).toEqual([]);
  });

  test('have pages that start from a question', () => {
    const titles = [...new Set(topics.flatMap(({ pages }) => pages))].map(titleOf);
    expect(titles.filter((title) => !title.endsWith('?'))).toEqual([]);
  });
});
