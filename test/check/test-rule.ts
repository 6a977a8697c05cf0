import { applyPatch } from 'fast-json-patch';
import type { Rule } from '../../src/check/define-rule';
import { kindsOf, runRule } from '../../src/check/run-rules';
import type { Kind } from '../../src/model/kinds';
import { load } from '../../src/model/input/load';
import { Mesh } from '../../src/model/mesh';
import type { MeshOptions } from '../../src/model/options';

/** Manifests, alone or with what else is known. */
export type Given = string | ({ readonly given: string } & MeshOptions);

/** One finding: which message, where, and parts of what it says. */
export interface Expected {
  readonly message: string;
  /** `namespace/name field`; without a field for the whole object. */
  readonly at: string;
  readonly severity?: 'error' | 'warning' | 'info';
  readonly says?: string | RegExp;
  readonly fix?: string | RegExp;
}

/** What a rule is to find, and what not; the sentences are names of tests. */
export interface RuleCases {
  /** Manifests that are right. */
  readonly valid: Readonly<Record<string, Given>>;
  /** Manifests that are not, each with all its findings. */
  readonly invalid: Readonly<Record<string, Exclude<Given, string> & { readonly finds: readonly Expected[] }>>;
}

/** Facts that the model needs for anything else. */
const ALWAYS: readonly Kind[] = [
  'Namespace',
  'ConfigMap',
  'Deployment',
  'GatewayClass',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
];

/** Tests a rule: its own example, and all cases, in a closed world unless a case says otherwise. */
export function testRule(rule: Rule, { valid, invalid }: RuleCases): void {
  const read = new Set<Kind>();

  test('its example is wrong and right as it says', () => {
    expect(found(rule, rule.example.wrong, read).length).toBeGreaterThan(0);
    expect(found(rule, rule.example.right, read)).toEqual([]);
  });

  test.each(Object.entries(valid))('says nothing of %s', (_, given) => {
    expect(found(rule, given, read)).toEqual([]);
  });

  test.each(Object.entries(invalid))('tells of %s', (_, { finds, ...given }) => {
    expect(finds.length).toBeGreaterThan(0);
    const all = found(rule, given, read);
    expect(all.map(({ message, at }) => ({ message, at }))).toEqual(finds.map(({ message, at }) => ({ message, at })));
    finds.forEach(({ severity = rule.severity, says, fix }, i) => {
      expect(all[i]).toMatchObject({
        severity,
        ...(says !== undefined && { says: expect.stringMatching(asPattern(says)) }),
        ...(fix !== undefined && { fix: expect.stringMatching(asPattern(fix)) }),
      });
    });
  });

  test.each(Object.entries(invalid))('has patches that put it right, if any: %s', (_, { finds: _finds, ...given }) => {
    expect(unpatched(rule, given)).toEqual([]);
  });

  test('is tested on different manifests, and says everything that it has words for', () => {
    const all = [...Object.values(valid), ...Object.values(invalid)].map((given) => JSON.stringify(given));
    expect(new Set(all).size).toBe(all.length);
    const said = Object.values(invalid).flatMap(({ finds }) => finds.map(({ message }) => message));
    expect(Object.keys(rule.messages).filter((message) => !said.includes(message))).toEqual([]);
  });

  test('reads what it says it reads', () => {
    const declared = [...rule.on, ...(rule.reads ?? [])].flatMap(kindsOf);
    expect([...read].filter((kind) => !declared.includes(kind) && !ALWAYS.includes(kind)).sort()).toEqual([]);
  });
}

interface Found {
  readonly message: string;
  readonly at: string;
  readonly severity: string;
  readonly says: string;
  readonly fix: string;
}

function found(rule: Rule, given: Given, read: Set<Kind>): Found[] {
  const { given: text, ...options } = typeof given === 'string' ? { given } : given;
  const { mesh: loaded, problems } = load('test', text, { world: 'closed', ...options });
  expect(problems).toEqual([]);
  const mesh = new RecordingMesh(loaded.objects, loaded.world, loaded.options, loaded.crds);
  const drafts = runRule(mesh, rule);
  for (const kind of mesh.read) read.add(kind);
  return drafts.map((draft) => {
    const { object, field, severity, message, fix } = draft.finish();
    const place = object!.namespace === undefined ? object!.name : `${object!.namespace}/${object!.name}`;
    return {
      message: draft.says,
      at: field === undefined ? place : `${place} ${field}`,
      severity,
      says: message,
      fix: fix?.text ?? '',
    };
  });
}

/** The findings that are there as before once their patch was applied. */
function unpatched(rule: Rule, { given: text, ...options }: Exclude<Given, string>): string[] {
  const { mesh } = load('test', text, { world: 'closed', ...options });
  const before = runRule(mesh, rule).map((draft) => draft.finish());
  return before.flatMap(({ fix, message, object }) => {
    if (!fix?.patch) return [];
    const of = fix.of ?? object!;
    const raws = mesh.objects.map(({ raw }) => structuredClone(raw));
    const at = mesh.objects.findIndex(
      (one) =>
        one.name === of.name &&
        one.kindName === of.kind &&
        (one.namespace === of.namespace || (of.namespace === undefined && one.namespace === '')),
    );
    applyPatch(raws[at], [...fix.patch] as never[], true);
    const after = runRule(load('test', raws, { world: 'closed', ...options }).mesh, rule);
    // Places in a list move when one is taken out, and another mistake may come to light.
    const same = (all: readonly { readonly message: string }[]): number =>
      all.filter((one) => one.message === message).length;
    return same(after) < same(before) ? [] : [message];
  });
}

/** Remembers which kinds somebody asked for. */
class RecordingMesh extends Mesh {
  readonly read = new Set<Kind>();

  override ofKind(kind: Kind): ReturnType<Mesh['ofKind']> {
    this.read.add(kind);
    return super.ofKind(kind);
  }

  override inNamespace(kind: Kind, namespace: string): ReturnType<Mesh['inNamespace']> {
    this.read.add(kind);
    return super.inNamespace(kind, namespace);
  }

  override find(kind: Kind, namespace: string, name: string): ReturnType<Mesh['find']> {
    this.read.add(kind);
    return super.find(kind, namespace, name);
  }
}

function asPattern(text: string | RegExp): RegExp {
  return typeof text === 'string' ? new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)) : text;
}
