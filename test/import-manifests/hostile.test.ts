import * as fc from 'fast-check';
import { InputError } from '../../src';
import { Names, camel, literal, pascal } from '../../src/import-manifests/literal';
import { typescriptFor } from '../../src/import-manifests/typescript-for';
import { roundTrip } from './round-trip';

const HOSTILE = [
  "'); process.exit(1); ('",
  '${process.exit(1)}',
  '`${1}`',
  '*/ throw 1; /*',
  '// \u2028 throw 1',
  '\u2029',
  '\\',
  "\\'",
  '\\u0027',
  '"',
  '\r\n',
  'a\nb\n\n',
  '\0',
  '\u202egnp.exe',
  '\ud800',
  '\udfff\ud800',
  '</script>',
  'constructor',
  'prototype',
  'toString',
  '../../etc/passwd',
  'C:\\con',
  '𝒳😀',
  '',
  ' ',
  '~1/~0',
];

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }), fc.string());
const field = text.filter((key) => key !== '__proto__');
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(field, tie('json'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

const hostileObject = fc
  .record({
    kind: text.filter((kind) => kind !== ''),
    name: text,
    namespace: text,
    label: field,
    value: json,
    key: field,
  })
  .map(({ kind, name, namespace, label, value, key }) => ({
    [key]: value,
    apiVersion: 'hostile.example.com/v1',
    kind,
    metadata: { name, namespace, labels: { [label]: name } },
    spec: { [key]: value, nested: [{ [label]: value }] },
  }));

describe('text of manifests is never code', () => {
  it('a literal evaluates to its text, whatever the text', () => {
    fc.assert(
      fc.property(text, (value) => {
        const source = literal(value);
        // oxlint-disable-next-line typescript/no-implied-eval -- whether it is a plain literal is the question
        expect(new Function(`return ${source}`)()).toBe(value);
        expect(source).toMatch(/^(['"])[^\n\r\u2028\u2029\u202e\0]*\1$/);
      }),
      { numRuns: 500 },
    );
  });

  it('objects with hostile names and values come out of the app as they went in', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(hostileObject, {
          minLength: 1,
          maxLength: 3,
          selector: ({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`,
        }),
        (objects) => {
          expect(Object.keys(roundTrip(objects))).not.toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('hostile text in kinds that constructs know leaves the objects what they are', () => {
    fc.assert(
      fc.property(text, text, text, (name, namespace, value) => {
        const became = roundTrip([
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name, labels: { 'istio.io/dataplane-mode': 'ambient', [`x-${value}`]: value } },
          },
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'Gateway',
            metadata: { name, namespace },
            spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: value, port: 15008, protocol: 'HBONE' }] },
          },
          {
            apiVersion: 'security.istio.io/v1',
            kind: 'AuthorizationPolicy',
            metadata: { name, namespace },
            spec: { action: 'ALLOW', rules: [{ from: [{ source: { principals: [value] } }] }] },
          },
          {
            apiVersion: 'security.istio.io/v1',
            kind: 'PeerAuthentication',
            metadata: { name, namespace },
            spec: { mtls: { mode: value } },
          },
        ]);
        expect(Object.keys(became)).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('files have names without folders, each its own on a disk that knows no case', () => {
    const objects = [...HOSTILE, 'main', 'MAIN', 'con', 'a.b', 'A-B', 'a-b'].map((namespace, i) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `n${i}`, namespace },
    }));
    const paths = typescriptFor(objects).map(({ path }) => path);
    for (const path of paths) expect(path).toMatch(/^[a-z0-9][a-z0-9-]*\.ts$/);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    expect(paths).not.toContain('con.ts');
  });

  it('identifiers are plain words that no keyword is', () => {
    for (const given of [...HOSTILE, 'class', '1', 'await', 'new', 'arguments']) {
      expect(pascal(given, 'Fallback')).toMatch(/^[A-Z][A-Za-z0-9]*$|^[a-z][A-Za-z0-9]*$|^N[0-9]/);
      // oxlint-disable-next-line typescript/no-implied-eval -- whether it compiles is the question
      expect(() => new Function(`'use strict'; const ${camel(given, 'fallback')} = 1`)).not.toThrow();
    }
    const names = new Names();
    expect([names.take('a'), names.take('A'), names.take('a1'), names.take('a1')]).toEqual(['a', 'A2', 'a1', 'a1x2']);
  });
});

describe('what code can not say is refused', () => {
  const configMap = (more: object): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'b' },
    ...more,
  });

  it('refuses a field "__proto__", which no literal keeps', () => {
    const object = JSON.parse(
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"x"}}',
    ) as object;
    expect(() => typescriptFor([object])).toThrow(InputError);
    expect(() => typescriptFor([configMap({ data: { proto: 'x' } })])).not.toThrow();
  });

  it('refuses values that JSON has none for, and nesting without end', () => {
    expect(() => typescriptFor([configMap({ data: Number.NaN })])).toThrow(/none of JSON/);
    expect(() => typescriptFor([configMap({ data: 1n })])).toThrow(/none of JSON/);
    let deep: unknown = 'x';
    for (let i = 0; i < 50_000; i += 1) deep = [deep];
    expect(() => typescriptFor([configMap({ data: deep })])).toThrow(/nested deeper/);
  });

  it('refuses two objects that are one to the cluster, and takes two that differ in group or namespace', () => {
    expect(() => typescriptFor([configMap({}), configMap({ data: { a: 'b' } })])).toThrow(
      /ConfigMap b\/a is given twice/,
    );
    expect(() => typescriptFor([configMap({}), configMap({ apiVersion: 'x.example.com/v1' })])).not.toThrow();
  });

  it('refuses what is no object of Kubernetes', () => {
    expect(() => typescriptFor([{ a: 1 }])).toThrow(/needs apiVersion and kind/);
    expect(() => typescriptFor([configMap({ apiVersion: 'a/b/c' })])).toThrow(/GROUP\/VERSION/);
  });
});
