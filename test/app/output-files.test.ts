import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { MeshApp } from '../../src';
import { addOutputFile } from '../../src/app/output-files';
import { contents, temporaryFolder, thrownBy, workIn } from './folders';

workIn(temporaryFolder);

class Note extends Construct {
  constructor(scope: Construct, id: string, file: string, produce: () => string = () => id) {
    super(scope, id);
    addOutputFile(this, file, produce);
  }
}

function app(): MeshApp {
  const made = new MeshApp({ outdir: 'out' });
  new ApiObject(new Chart(made, 'shop'), 'Thing', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
  return made;
}

test('a file is written beside the manifests, in its folders', () => {
  const made = app();
  new Note(made, 'note', 'helm/values/01-a.yml', () => 'a: 1\n');
  made.synth();
  expect(Object.keys(contents('out'))).toEqual(['helm', 'helm/values', 'helm/values/01-a.yml', 'shop.k8s.yaml']);
  expect(contents('out')['helm/values/01-a.yml']).toBe('a: 1\n');
});

test('a second run writes the same bytes and leaves files alone that are right', () => {
  const made = app();
  new Note(made, 'note', 'a.yml');
  made.synth();
  const before = fs.statSync('out/a.yml').mtimeMs;
  made.synth();
  expect(fs.statSync('out/a.yml').mtimeMs).toBe(before);
});

test('nothing is written when a file cannot be made', () => {
  const made = app();
  new Note(made, 'good', 'good.yml');
  new Note(made, 'bad', 'bad.yml', () => {
    throw new Error('no values');
  });
  expect(thrownBy(() => made.synth()).message).toBe('[bad] no values');
  expect(contents('out')).toEqual({});
});

test.each(['../../x', '/etc/x', 'a/../../x', 'a//b', '', '.', '.git/config', 'a\\..\\b', 'a b', 'a\nb', 'x.', 'C:/x'])(
  'refuses the path %j',
  (given) => {
    expect(thrownBy(() => new Note(app(), 'note', given)).message).toContain('must stay inside the output folder');
  },
);

test('files of two constructs may not share a path, nor differ by case alone', () => {
  const made = app();
  new Note(made, 'one', 'helm/a.yml');
  new Note(made, 'two', 'Helm/A.yml');
  expect(thrownBy(() => made.synth()).message).toContain(
    '[one] and [two] would be written to the same file "Helm/A.yml"; give one another folder',
  );
});

test('a file may not replace the manifests', () => {
  const made = app();
  new Note(made, 'note', 'shop.k8s.yaml');
  expect(thrownBy(() => made.synth()).message).toContain('[note] would replace the manifests in "shop.k8s.yaml"');
});

test('a link in the output folder does not lead a file out of it', () => {
  const made = app();
  const outside = temporaryFolder();
  fs.mkdirSync('out');
  fs.symlinkSync(outside, path.join('out', 'helm'));
  new Note(made, 'note', 'helm/a.yml');
  expect(thrownBy(() => made.synth()).message).toContain('"helm" in the output folder leads out of it');
  expect(contents(outside)).toEqual({});
});

test('an app of plain cdk8s, which would lose the file, is refused with what to say', () => {
  expect(thrownBy(() => new Note(new App({ outdir: 'out' }), 'note', 'a.yml')).message).toContain(
    'written by MeshApp alone; say new MeshApp() for new App()',
  );
});
