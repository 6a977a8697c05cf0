import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as library from '../../src';
import { filesBelow, pages, root } from './snippets';

interface Link {
  readonly from: string;
  readonly to: string;
}

/** Links of a page to files of this repository and to headings. */
function linksOf(page: string): Link[] {
  const prose = textOf(page).replaceAll(/^```[^]*?^```$/gm, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!);
  return targets.filter((to) => !/^https?:/.test(to)).map((to) => ({ from: page, to }));
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  const headings = [...textOf(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => heading!);
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    // Of headings that come to the same, the second and all later ones are counted.
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

const links = [...pages(), 'CHANGELOG.md', ...filesBelow('docs/api', '.md')].flatMap(linksOf);

describe('links', () => {
  test('lead to files that are there', () => {
    const files = links.map(({ from, to }) => ({ from, to, path: join(root, dirname(from), to.split('#')[0]!) }));
    expect(files.filter(({ to, path }) => !to.startsWith('#') && !existsSync(path))).toEqual([]);
  });

  test('lead to headings that are there', () => {
    const broken = links.filter(({ from, to }) => {
      const [file = '', anchor] = to.split('#');
      if (anchor === undefined || !/^(|.*\.md)$/.test(file)) return false;
      const page = file === '' ? from : normalize(join(dirname(from), file));
      return !anchorsOf(page).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test('the README names every class that the package exports', () => {
  const readme = textOf('README.md');
  expect(Object.keys(library).filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test('what differs from a function by its case alone has an anchor of its own', () => {
  const text = textOf('docs/api/simulate.md');
  expect(text).toContain('[`answer`](#answer)');
  expect(text).toContain('[`Answer`](#answer-1)');
});
