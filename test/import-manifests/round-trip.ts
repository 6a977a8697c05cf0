import { transformSync } from '@swc/core';
import * as cdk8s from 'cdk8s';
import * as constructs from 'constructs';
import { isDeepStrictEqual } from 'node:util';
import * as library from '../../src';
import { importObjects, type TypeScriptOptions } from '../../src/import-manifests/typescript-for';

type JsonObject = Record<string, unknown>;

/** What an app of files emits: the text is compiled and run, as a user's would be. */
export function emittedBy(files: readonly { readonly path: string; readonly text: string }[]): JsonObject[] {
  const modules = new Map(files.map(({ path, text }) => [`./${path.replace(/\.ts$/, '')}`, text]));
  const loaded = new Map<string, unknown>();
  const out: JsonObject[] = [];
  class MeshApp extends library.MeshApp {
    override synth(): void {
      // Refuses what `synth()` does, and writes nothing.
      this.synthYaml();
      out.push(...this.charts.flatMap((chart) => cdk8s.Testing.synth(chart) as JsonObject[]));
    }
  }
  const packages: Record<string, unknown> = { cdk8s, constructs, 'cdk8s-ambient': { ...library, MeshApp } };
  const load = (name: string): unknown => {
    if (Object.hasOwn(packages, name)) return packages[name];
    if (!modules.has(name)) throw new Error(`an app of an import asks for "${name}"`);
    if (!loaded.has(name)) {
      const { code } = transformSync(modules.get(name)!, {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      });
      const exported = {};
      loaded.set(name, exported);
      // oxlint-disable-next-line no-implied-eval -- to run the text is the point
      new Function('require', 'exports', code)(load, exported);
    }
    return loaded.get(name);
  };
  load('./main');
  return out;
}

/** Imports objects, runs what comes of them, and holds it against them: same objects, in any order. */
export function roundTrip(objects: readonly object[], options?: TypeScriptOptions): Record<string, string> {
  const imported = importObjects(objects, options);
  const rest = emittedBy(imported.files);
  for (const object of objects) {
    const at = rest.findIndex((other) => isDeepStrictEqual(plain(other), plain(object)));
    if (at < 0)
      throw new Error(`no such object is emitted: ${JSON.stringify(object)}\nthere are: ${JSON.stringify(rest)}`);
    rest.splice(at, 1);
  }
  if (rest.length > 0) throw new Error(`emitted beside what was given: ${JSON.stringify(rest)}`);
  return Object.fromEntries(
    imported.objects.map(({ kind, namespace, name, construct }) => [
      `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name ?? ''}`,
      construct,
    ]),
  );
}

/** As JSON has it: without prototypes, undefined and -0. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
