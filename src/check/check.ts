import { knownProps, nearest } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import { load, loadDocuments, type Loaded, type MadeDocument } from '../model/input/load';
import type { InputProblem, MeshInput } from '../model/input/input';
import type { Mesh } from '../model/mesh';
import type { MeshOptions } from '../model/options';
import { platformFacts, type PlatformFacts } from '../model/platform/platform-facts';
import { AGENT_RULES, agentDrafts } from './agent-config';
import { withConditions } from './conditions';
import { withCrds } from './crd-verdicts';
import type { RuleDraft } from './define-rule';
import type { Finding } from './finding';
import type { RegisteredRule } from './registry';
import { RULES } from './rules';
import { hasSubject, holds, runRule } from './run-rules';
import { sift, type Suppressed } from './suppress';
import { valuesFindings } from './values-given';

/** What manifests are checked with. */
export interface CheckOptions extends MeshOptions {
  /**
   * The rules to run, by id, or by area as in `authz/*`.
   *
   * @default - all
   */
  readonly rules?: readonly string[] | undefined;

  /**
   * Rules to leave out, by id or area.
   *
   * @default - none
   */
  readonly ignore?: readonly string[] | undefined;

  /**
   * The day that suppressions are measured against, such as `2026-11-25`.
   *
   * @default - today, in UTC
   */
  readonly today?: string | undefined;
}

/** Everything that a check found. */
export interface Inspection {
  /** What is wrong, in the order of files and lines. */
  readonly findings: readonly Finding[];
  /** What objects are excused from. */
  readonly suppressed: readonly Suppressed[];
  /** How many objects were looked at. */
  readonly objects: number;
  /** The versions that were gone by, as far as they are known, and how. */
  readonly platform: PlatformFacts;
}

/**
 * Says what is wrong with manifests before anything is applied: what will not do what it says in Istio's ambient mode on Cilium.
 *
 * What can't be read is a finding too (`input/…`), and the rest is checked all the same.
 *
 * @param input YAML text, objects, files, or an App or Chart of cdk8s
 * @returns findings in the order of files and lines; none where nothing is known to be wrong
 *
 * @example
 * const findings = check({ paths: ['dist'] }, { platform: { istio: '1.30', cilium: '1.18' }, world: 'closed' });
 * console.log(findings.map(({ rule, message }) => `${rule}: ${message}`));
 *
 * @throws InputError if the input is none of what is taken, an option is wrong, or a rule does not exist
 */
export function check(input: MeshInput, options: CheckOptions = {}): Finding[] {
  return [...inspect('check', input, options).findings];
}

const checkKeys = knownProps<CheckOptions>({
  platform: 'object',
  world: true,
  values: 'object',
  crds: 'texts',
  rules: 'texts',
  ignore: 'texts',
  today: 'text',
});

/** {@link check}, with all that was found beside the findings. */
export function inspect(
  place: string,
  input: MeshInput,
  options: CheckOptions = {},
  onStep: (step: string) => void = () => undefined,
): Inspection {
  checkKeys(place, options, 'options');
  const { ignore, rules, today, ...ofMesh } = options;
  checkWanted(place, options);
  const loaded = load(place, input, ofMesh, (file) => onStep(`reading ${file}`));
  return inspectMesh(loaded, { ignore, rules, today }, onStep);
}

/** Checks which rules are wanted, and the day. */
function checkWanted(place: string, { ignore, rules, today }: CheckOptions): void {
  for (const list of [rules, ignore]) list?.forEach((wanted) => knownRule(place, wanted));
  if (today !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(today))
    refuse(place, `today must be a day such as "2026-11-25", got ${shown(today)}`);
}

/** {@link inspect}, for documents that an app is about to write. */
export function inspectDocuments(
  place: string,
  documents: readonly MadeDocument[],
  options: CheckOptions = {},
): Inspection {
  checkKeys(place, options, 'options');
  checkWanted(place, options);
  const { ignore, rules, today, ...ofMesh } = options;
  return inspectMesh(loadDocuments(place, documents, ofMesh), { ignore, rules, today });
}

/** Runs rules over a mesh that was read. */
function inspectMesh(
  { mesh, problems }: Loaded,
  { ignore, rules, today }: CheckOptions,
  onStep: (step: string) => void = () => undefined,
): Inspection {
  const isChosen = (id: string): boolean =>
    (rules ?? ['*']).some((one) => matches(one, id)) && !ignore?.some((one) => matches(one, id));
  const isWhole = rules === undefined && ignore === undefined;
  const ofAgents = AGENT_RULES.some(isChosen) ? agentDrafts(mesh).filter(({ says }) => isChosen(says)) : [];
  const ofRules = RULES.filter(({ id }) => isChosen(id)).flatMap((rule) => {
    onStep(rule.id);
    return draftsOf(mesh, rule);
  });
  const drafts = [...ofAgents, ...withConditions(withCrds(mesh, ofRules, isChosen))];
  const { findings, suppressed } = sift(mesh, drafts, today ?? new Date().toISOString().slice(0, 10), isWhole);
  return {
    findings: inOrder([...problems.map(ofProblem), ...valuesFindings(mesh), ...findings]),
    suppressed,
    objects: mesh.objects.length,
    platform: platformFacts(mesh),
  };
}

/** Findings of a rule; its module is loaded only when there is something that it could speak of. */
function draftsOf(mesh: Mesh, registered: RegisteredRule): readonly RuleDraft[] {
  if (!hasSubject(mesh, registered)) return [];
  const rule = registered.load();
  return holds(mesh, rule) ? runRule(mesh, rule) : [];
}

function matches(wanted: string, id: string): boolean {
  return wanted.endsWith('*') ? id.startsWith(wanted.slice(0, -1)) : id === wanted;
}

function knownRule(place: string, wanted: string): void {
  const ids = [...RULES.map(({ id }) => id), ...AGENT_RULES];
  if (ids.some((id) => matches(wanted, id))) return;
  const near = nearest(wanted, ids);
  refuse(place, `there is no rule "${wanted}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
}

const PROBLEMS = {
  error: 'input/unreadable',
  warning: 'input/not-as-written',
  info: 'input/values',
} as const;

/** What can't be read, as a finding. */
export function ofProblem({ column, file, line, message, severity }: InputProblem): Finding {
  return {
    rule: PROBLEMS[severity],
    codes: [],
    severity,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    message,
    sources: [],
  };
}

/** By file, line and rule; what has no file keeps the order of the input. */
function inOrder(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding, i) => ({ finding, i }))
    .sort(({ finding: a, i }, { finding: b, i: j }) => {
      const by =
        compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
      return by || compare(a.rule, b.rule) || i - j;
    })
    .map(({ finding }) => finding);
}

/** By code units: the order must not depend on the language of the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
