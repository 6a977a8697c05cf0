import type { Component } from '../install/platform-props';
import { pathText, Field, type Path } from '../model/field';
import type { Kind } from '../model/kinds';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import type { StatusCondition } from '../status/condition';
import type { Finding, FindingObject, PatchStep, Severity } from './finding';

/** What a rule says, by a name for each thing; the names are for tests and pages. */
export type Messages = Readonly<Record<string, (...args: never[]) => string>>;

/**
 * What findings of a rule are on: a kind, all that make pods (`workload`), any object, or any object of which an API server refuses something
 * for its structure (`refused`).
 */
export type RuleSubject = Kind | 'workload' | 'any' | 'refused';

/** A rule: when manifests do not do what they say, and what to do about it. */
export interface RuleDefinition<M extends Messages> {
  /** `area/mistake`, the same forever. */
  readonly id: string;
  readonly severity: Severity;
  /** The mistake in a sentence. */
  readonly summary: string;
  /** What happens, and why, in a paragraph or two of Markdown, for the page. */
  readonly details: string;
  /** Codes of upstream messages (IST…, KIA…) with the same condition. */
  readonly codes?: readonly string[] | undefined;
  /** Conditions that istiod writes for the same mistake, as type and reason: `Accepted UnsupportedProtocol`. */
  readonly conditions?: readonly string[] | undefined;
  /** Whether the CRD of the kind has a rule in CEL for the same; with a CRD given, that decides, and this says it in words. */
  readonly isInCrd?: true | undefined;
  /** The versions that it holds for, such as `{ istio: '>=1.31' }`; all, where a component is left out. */
  readonly applies?: Readonly<Partial<Record<Component, string>>> | undefined;
  /**
   * What findings are on. Without an object of one of them the rule is not even loaded.
   */
  readonly on: readonly RuleSubject[];
  /** Other kinds that its judgement rests on. */
  readonly reads?: readonly (Kind | 'workload')[] | undefined;
  /** Upstream code, pages or issues that it rests on. */
  readonly sources: readonly string[];
  /** Manifests for its page; the wrong one gets a finding of this rule, and the right one none. */
  readonly example: { readonly wrong: string; readonly right: string };
  readonly messages: M;
  check(context: RuleContext<M>): void;
}

/** What a rule is given. */
export interface RuleContext<M extends Messages> {
  readonly mesh: Mesh;
  /** Says that something is wrong, at a field or about a whole object. */
  report<K extends keyof M & string>(at: Field | MeshObject, message: K, ...args: Parameters<M[K]>): Reported;
}

/** A finding to which more may be said. */
export interface Reported {
  /** What to do; the steps are of a JSON patch, for another object than that of the finding where one is given. */
  fix(text: string, patch?: readonly PatchStep[], of?: MeshObject): Reported;
  /** Other objects that play a part. */
  related(...at: readonly (Field | MeshObject)[]): Reported;
  /** Which condition istiod writes of it. */
  tells(condition: StatusCondition): Reported;
  /** Where it is worse, or less bad, than the rule in general. */
  as(severity: Severity): Reported;
}

/** A rule, as the engine runs it. */
export interface Rule extends Omit<RuleDefinition<Messages>, 'check'> {
  run(mesh: Mesh, found: (draft: RuleDraft) => void): void;
}

/** A finding while it is being made. */
export interface Draft {
  readonly object: MeshObject;
  readonly message: string;
  /** The name of the message. */
  readonly says: string;
  /** Everything else, with the place. */
  finish(): Finding;
}

/** The same, of a rule. */
export interface RuleDraft extends Draft {
  readonly rule: Pick<Rule, 'id' | 'conditions' | 'isInCrd'>;
  /** Where in the object; empty for the whole. */
  readonly path: Path;
  /** The conditions that tell of it. */
  readonly conditions: readonly StatusCondition[];
  tells(condition: StatusCondition): unknown;
}

/** Defines a rule. */
export function defineRule<const M extends Messages>(definition: RuleDefinition<M>): Rule {
  return {
    ...definition,
    run(mesh, found) {
      definition.check({
        mesh,
        report(at, says, ...args) {
          const message = (definition.messages[says] as (...given: readonly unknown[]) => string)(...args);
          const draft = new FindingDraft(definition, at, says, message);
          found(draft);
          return draft;
        },
      });
    },
  };
}

class FindingDraft implements RuleDraft, Reported {
  readonly object: MeshObject;
  readonly path: Path;
  readonly conditions: StatusCondition[] = [];
  private fixed: Finding['fix'];
  private others: readonly (Field | MeshObject)[] = [];
  private severity: Severity;

  constructor(
    readonly rule: Omit<RuleDefinition<never>, 'check' | 'messages'>,
    at: Field | MeshObject,
    readonly says: string,
    readonly message: string,
  ) {
    this.object = at instanceof Field ? at.object : at;
    this.path = at instanceof Field ? at.path : [];
    this.severity = rule.severity;
  }

  fix(text: string, patch?: readonly PatchStep[], of?: MeshObject): this {
    this.fixed = { text, ...(patch && { patch }), ...(of && of !== this.object && { of: referenceTo(of) }) };
    return this;
  }

  related(...at: readonly (Field | MeshObject)[]): this {
    this.others = [...this.others, ...at];
    return this;
  }

  tells(condition: StatusCondition): this {
    this.conditions.push(condition);
    return this;
  }

  as(severity: Severity): this {
    this.severity = severity;
    return this;
  }

  finish(): Finding {
    const { rule, object, path, message } = this;
    const { file, construct } = object.origin;
    return {
      rule: rule.id,
      codes: rule.codes ?? [],
      severity: this.severity,
      object: referenceTo(object),
      ...(path.length > 0 && { field: pathText(path) }),
      ...(file !== undefined && { file }),
      ...object.origin.place(path),
      ...(construct !== undefined && { construct }),
      message,
      ...(this.others.length > 0 && { related: this.others.map(relatedTo) }),
      ...(this.fixed && { fix: this.fixed }),
      ...(this.conditions.length > 0 && {
        conditions: this.conditions.map(({ object: { kind, name, namespace }, of, reason, status, type }) => ({
          object: { kind, ...(namespace !== '' && { namespace }), name },
          of,
          type,
          status,
          reason,
        })),
      }),
      sources: rule.sources,
      ...(rule.applies && { since: appliesText(rule.applies) }),
    };
  }
}

function relatedTo(at: Field | MeshObject): NonNullable<Finding['related']>[number] {
  const [object, path] = at instanceof Field ? [at.object, at.path] : [at, []];
  const { file } = object.origin;
  return {
    object: referenceTo(object),
    ...(path.length > 0 && { field: pathText(path) }),
    ...(file !== undefined && { file }),
    ...object.origin.place(path),
  };
}

function referenceTo({ apiVersion, kindName, namespace, name }: MeshObject): FindingObject {
  return { apiVersion, kind: kindName, ...(namespace !== '' && { namespace }), name };
}

function appliesText(applies: NonNullable<Rule['applies']>): string {
  return Object.entries(applies)
    .map(([component, range]) => `${component} ${range}`)
    .join(', ');
}
