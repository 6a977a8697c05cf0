import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FIXTURE_TYPES } from './fixtures';
import { isWholeFile, root, type Snippet } from './snippets';

/**
 * Type-checks snippets, all in one run of the compiler.
 *
 * @returns what is wrong, by the `at` of each snippet, as `file:line message` of where the snippet was taken from
 */
export function compile(snippets: readonly Snippet[]): ReadonlyMap<string, readonly string[]> {
  mkdirSync(join(root, 'lib'), { recursive: true });
  const folder = mkdtempSync(join(root, 'lib', 'snippets-'));
  try {
    const written = new Map(snippets.map((snippet, i) => write(folder, i, snippet)));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration()));
    return errorsByFile(folder, written);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Written {
  readonly snippet: Snippet;
  /** Lines of the file before the snippet's first. */
  readonly before: number;
}

/** Snippets of one page share a folder, so that they find each other. */
function write(folder: string, index: number, snippet: Snippet): [path: string, written: Written] {
  const whole = isWholeFile(snippet);
  const page = snippet.file.replaceAll('/', '--');
  const path = join(page, snippet.name ?? `${index}.${snippet.language}`);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  // On one line, which leaves the lines of the snippet countable; in a function, which lets it name things as it likes.
  const head = `${preamble()} export async function snippet() {\n`.replaceAll(/\n(?!$)/g, '');
  writeFileSync(join(folder, path), whole ? `${snippet.code}\n` : `${head}${snippet.code}\n}\n`);
  return [path, { snippet, before: whole ? 0 : 1 }];
}

function preamble(): string {
  const names = readFileSync(join(root, 'src', 'index.ts'), 'utf8').matchAll(/\{([^}]*)\}/g);
  const list = [...names].map(([, inner]) => inner!.trim().replace(/,$/, '')).join(', ');
  return `import { ${list} } from 'cdk8s-ambient'; import { ${functionsOf('check')} } from 'cdk8s-ambient/check'; import { ${functionsOf('simulate')} } from 'cdk8s-ambient/simulate'; import { ${functionsOf('cost')} } from 'cdk8s-ambient/cost'; import { ${functionsOf('migrate')} } from 'cdk8s-ambient/migrate'; import { ${functionsOf('testing')} } from 'cdk8s-ambient/testing'; ${FIXTURE_TYPES}`;
}

/** The types of the other entries are partly those of the main one. */
function functionsOf(entry: string): string {
  const exported = readFileSync(join(root, 'src', entry, 'index.ts'), 'utf8').matchAll(/^export \{([^}]*)\}/gm);
  const names = [...exported].flatMap(([, inner]) => inner!.split(',').map((name) => name.trim()));
  return names.filter((name) => name !== '' && !name.startsWith('type ')).join(', ');
}

function configuration(): object {
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: true,
      allowJs: true,
      checkJs: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node', 'jest'],
      rootDir: root,
      paths: {
        'cdk8s-ambient': [join(root, 'src', 'index.ts')],
        'cdk8s-ambient/check': [join(root, 'src', 'check', 'index.ts')],
        'cdk8s-ambient/simulate': [join(root, 'src', 'simulate', 'index.ts')],
        'cdk8s-ambient/cost': [join(root, 'src', 'cost', 'index.ts')],
        'cdk8s-ambient/migrate': [join(root, 'src', 'migrate', 'index.ts')],
        'cdk8s-ambient/testing': [join(root, 'src', 'testing', 'index.ts')],
        'cdk8s-ambient/imports/*': [join(root, 'imports', '*.ts')],
      },
    },
    include: ['**/*'],
    exclude: [],
  };
}

function errorsByFile(folder: string, written: ReadonlyMap<string, Written>): Map<string, string[]> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const errors = new Map<string, string[]>([...written.values()].map(({ snippet }) => [snippet.at, []]));
  for (const line of run.stdout.split('\n').filter((text) => /error TS/.test(text))) {
    const [, path = '', row = '', message = ''] = /^(.+?)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    const found = written.get(path);
    if (!found) throw new Error(`snippets could not be checked in ${basename(folder)}: ${line}`);
    const { snippet, before } = found;
    errors.get(snippet.at)!.push(`${snippet.file}:${snippet.line + Number(row) - 1 - before} ${message}`);
  }
  return errors;
}
