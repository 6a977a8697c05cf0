import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder, ownPackage } from './own-package';
import type { ProjectFile } from './write-project';

/** The peers of cdk8s-ambient, which every project brings. */
const DEPENDENCIES = ['cdk8s', 'cdk8s-plus-27', 'constructs'];
/** Jest runs TypeScript by way of swc: ts-jest and ts-node do not work with TypeScript 7. */
const DEV_DEPENDENCIES = ['@swc/core', '@swc/jest', '@types/jest', '@types/node', 'cdk8s-cli', 'jest', 'typescript'];

/**
 * Files of templates/init, and what each is called in a project. Two names differ: npm keeps no .gitignore in a
 * package, and no test of a project is to run as one of ours under its own name.
 */
const TEMPLATES: readonly [template: string, file: string][] = [
  ['tsconfig.json', 'tsconfig.json'],
  ['cdk8s.yaml', 'cdk8s.yaml'],
  ['main.ts', 'main.ts'],
  ['main-test.ts', 'main.test.ts'],
  ['__snapshots__/main-test.ts.snap', '__snapshots__/main.test.ts.snap'],
  ['gitignore', '.gitignore'],
  ['README.md', 'README.md'],
];

/** Every package that a new project depends on. */
export const STARTER_PACKAGES: readonly string[] = ['cdk8s-ambient', ...DEPENDENCIES, ...DEV_DEPENDENCIES];

/** The files of a new project. */
export function starterFiles(name: string): ProjectFile[] {
  const folder = join(ownFolder(), 'templates', 'init');
  const templates = TEMPLATES.map(([template, path]) => ({
    path,
    text: readFileSync(join(folder, template), 'utf8').replaceAll('{{name}}', name),
  }));
  return [{ path: 'package.json', text: packageJson(name) }, ...templates];
}

function packageJson(name: string): string {
  const { version } = ownPackage();
  const content = {
    name,
    version: '0.1.0',
    private: true,
    type: 'commonjs',
    scripts: {
      build: 'tsc',
      test: 'jest',
      synth: 'cdk8s synth --no-check-upgrade',
    },
    dependencies: { ...pinned(DEPENDENCIES), 'cdk8s-ambient': version },
    devDependencies: pinned(DEV_DEPENDENCIES),
    engines: { node: '>=20.19' },
    jest: {
      testEnvironment: 'node',
      transform: { '^.+\\.ts$': '@swc/jest' },
      modulePathIgnorePatterns: ['<rootDir>/lib/'],
    },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The versions that this release is tested with. */
function pinned(names: readonly string[]): Record<string, string> {
  const { devDependencies } = ownPackage();
  return Object.fromEntries(names.map((name) => [name, devDependencies[name]!]));
}
