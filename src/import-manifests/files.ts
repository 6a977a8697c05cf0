import type { ChartPlan } from './charts';
import { FROM_CDK8S, FROM_LIBRARY, Variable, classesIn, within, type Expression, type Statement } from './expression';
import { Names, camel, literal } from './literal';
import { WIDTH, print, printStatement } from './print';
import type { Proposal } from './proposal';
import type { SourceFile, TypeScriptOptions } from './typescript-for';

/** The file of a chart. */
export function chartFile({ file, className }: ChartPlan, proposals: readonly Proposal[]): SourceFile {
  const later = proposals.flatMap((proposal) => proposal.later ?? []);
  const statements = [...proposals.flatMap((proposal) => proposal.statements), ...later];
  const classes = new Set(statements.flatMap(({ expression }) => classesIn(expression)));
  const fromLibrary = FROM_LIBRARY.filter((name) => classes.has(name));
  const variables = namesOf(statements);
  const lines = [
    importLine(['Chart', ...FROM_CDK8S.filter((name) => classes.has(name))].sort(), 'cdk8s'),
    ...(fromLibrary.length > 0 ? [importLine(fromLibrary, 'cdk8s-ambient')] : []),
    `import type { Construct } from 'constructs';`,
    '',
    `export class ${className} extends Chart {`,
    `  constructor(scope: Construct, id = ${literal(file)}) {`,
    '    super(scope, id);',
    ...proposals.flatMap((proposal) => [
      '',
      ...proposal.statements.map((statement) => printStatement(statement, variables, '    ')),
    ]),
    ...(later.length === 0 ? [] : ['']),
    ...later.map((statement) => printStatement(statement, variables, '    ')),
    '  }',
    '}',
  ];
  return { path: `${file}.ts`, text: `${lines.join('\n')}\n` };
}

/** The file that makes the app. */
export function mainFile(charts: readonly ChartPlan[], { platform, publishTo }: TypeScriptOptions): SourceFile {
  const versions = platform === undefined ? undefined : (JSON.parse(JSON.stringify(platform)) as Expression);
  const props = [
    ...(versions === undefined ? [] : ['platform']),
    ...(publishTo === undefined ? [] : [`publishTo: ${literal(publishTo)}`]),
  ];
  const lines = [
    importLine(['MeshApp', ...(versions === undefined ? [] : ['Platform'])], 'cdk8s-ambient'),
    ...charts.map(({ file, className }) => importLine([className], `./${file}`)),
    '',
    ...(versions === undefined ? [] : [`const platform = new Platform(${print(versions, new Map(), '', 30)});`]),
    `const app = new MeshApp(${props.length === 0 ? '' : `{ ${props.join(', ')} }`});`,
    ...charts.map(({ className }) => `new ${className}(app);`),
    'app.synth();',
  ];
  return { path: 'main.ts', text: `${lines.join('\n')}\n` };
}

function importLine(names: readonly string[], from: string): string {
  const inline = `import { ${names.join(', ')} } from ${literal(from)};`;
  return inline.length <= WIDTH
    ? inline
    : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from ${literal(from)};`;
}

/** Names for the variables that another statement uses; the rest need none. */
function namesOf(statements: readonly Statement[]): Map<string, string> {
  const used = new Set(
    statements.flatMap(({ expression }) =>
      [...within(expression)].flatMap((part) => (part instanceof Variable ? [part.key] : [])),
    ),
  );
  const names = new Names();
  return new Map(
    statements.flatMap(({ key }) => {
      if (key === undefined || !used.has(key)) return [];
      // Of `waypoint shop/east`, `eastWaypoint`; there is one namespace, and mostly one waypoint.
      const [kind, path] = key.split(' ') as [string, string];
      const own = path.slice(path.indexOf('/') + 1);
      const says = own.toLowerCase().endsWith(kind) || kind === 'service' || kind === 'external';
      const wanted = kind === 'namespace' ? kind : says ? own : `${own}-${kind}`;
      return [[key, names.take(camel(wanted, kind))] as const];
    }),
  );
}
