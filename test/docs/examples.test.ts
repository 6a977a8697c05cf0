import { inspect } from 'node:util';
import { Chart, Testing } from 'cdk8s';
import { loadAll } from 'js-yaml';
import { schemaErrors, type Manifest } from '../crd-schemas';
import { compile } from './compile';
import { fixtures } from './fixtures';
import { inEmptyFolder, runCode } from './run';
import { docstringExamples, isWholeFile, pageSnippets, pages, type Snippet } from './snippets';

const wrong: Snippet = {
  at: 'wrong.md:7',
  file: 'wrong.md',
  line: 7,
  language: 'ts',
  code: "new Waypoint(chart, 'A', { namespace });\nnew Waypoint(chart, 'B', { namespace, trafic: 'all' });",
  name: undefined,
  yaml: undefined,
};
const snippets = [...docstringExamples(), ...pages().flatMap(pageSnippets)];

describe('the code in docstrings and on pages compiles', () => {
  let errors: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    errors = compile([...snippets, wrong]);
  }, 60_000);

  test.each(snippets)('$at', ({ at }) => {
    expect(errors.get(at)).toEqual([]);
  });

  test('and what does not is told by the line it is on', () => {
    expect(errors.get(wrong.at)).toEqual([expect.stringMatching(/^wrong\.md:8 TS2561: .*'trafic'/)]);
  });
});

/** A value on a line of its own, and behind it what it is: `crds.manifest; // https://…`. */
const SAID = /^([\w.]+); \/\/ (.+)$/gm;

/** As cdk8s synth tells an app with `output: .synth`, so that pages may publish to dist. */
beforeAll(() => {
  process.env.CDK8S_OUTDIR = '.synth';
});

describe('the code in docstrings and on pages runs, fits the CRDs, and emits the YAML below it', () => {
  test.each(snippets.filter((snippet) => !isWholeFile(snippet)))('$at', ({ code, yaml }) => {
    const { app, values } = fixtures();
    const said: [value: unknown, text: string][] = [];
    const asks = code.replaceAll(
      SAID,
      (_, value: string, text: string) => `said.push([${value}, ${JSON.stringify(text)}]);`,
    );
    inEmptyFolder(() => runCode(asks, { ...values, said }));
    for (const [value, text] of said) expect(typeof value === 'string' ? value : inspect(value)).toBe(text);
    // Throws what the constructs find when the order of calls is known.
    const manifests = app.charts.flatMap((chart: Chart) => Testing.synth(chart) as Manifest[]);
    expect(manifests.flatMap(schemaErrors)).toEqual([]);
    expect(manifests).toEqual(expect.arrayContaining(loadAll(yaml ?? '')));
  });
});
