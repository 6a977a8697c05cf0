import { refuse } from '../input/refuse';
import type { MeshInput } from '../model/input/input';
import { load } from '../model/input/load';
import type { Mesh } from '../model/mesh';
import type { MeshOptions } from '../model/options';
import { edited, titleOf, type Edit } from './edit';
import { draftsOf, type Draft } from './drafts';
import { designsOf, type Design } from './design';
import type { Concern, MigrateOptions, MigrationPlan, MigrationStep, NamespacePlan, StepChange } from './plan';
import { ACCEPTED_KINDS, allChanges, isAboutSame, isOpening, proveStep, type Accepted } from './prove-step';
import { refuseMisshapen } from './refused-input';
import { told } from './told-step';

/**
 * Plans the way from sidecars to ambient mode: step by step, each compared by the simulator with the one before.
 *
 * @param input YAML text, objects, files, or an App or Chart of cdk8s; taken for all there is, unless `world: 'open'` is said
 * @returns what becomes of each namespace, and all steps in order; one that opens a path is refused, and the rest wait for it
 *
 * @example
 * const { steps } = migrate({ paths: ['mesh.yaml'] });
 * for (const { name, verdict } of steps) console.log(name, verdict);
 *
 * @throws InputError if the input is none of what is taken, or something is accepted that is not there to be
 */
export function migrate(input: MeshInput, how: MigrateOptions = {}, options: MeshOptions = {}): MigrationPlan {
  return migrationOf(load('migrate', input, { world: 'closed', ...options }).mesh, how);
}

/** {@link migrate}, for a mesh that was loaded. */
export function migrationOf(
  mesh: Mesh,
  { accept = [], routes = 'keep' }: MigrateOptions = {},
  onStep: (what: string) => void = () => undefined,
): MigrationPlan {
  refuseMisshapen(mesh);
  const designs = designsOf(mesh, new Set(accept), routes);
  const steps: MigrationStep[] = [];
  const used = new Set<string>();
  const kinds = new Set(ACCEPTED_KINDS.filter((kind) => accept.includes(kind)));
  let now = mesh;
  for (const draft of draftsOf(mesh, designs, routes)) {
    const edits = draft.edits(now);
    if (edits.length === 0) continue;
    const after = edited(now, edits);
    const name = `${String((steps.length + 1) * 10).padStart(3, '0')}-${draft.name}`;
    const accepted = { all: isNamed(accept, name, draft, used), kinds };
    onStep(name);
    steps.push({ ...stepOf(name, draft, edits, [mesh, now, after], accepted), waitsFor: undefined });
    now = after;
  }
  // What is open in the end and was not at the beginning was opened by some step, or by one that can't be told of.
  const mayOpen = steps.some(({ changes }) => changes.some(({ kind }) => kind === 'opened' || kind === 'unsure'));
  const opens = mayOpen
    ? allChanges(mesh, now).filter(({ because, kind }) => kind === 'opened' && because !== 'reset')
    : [];
  const judged = withWholeWay(steps, opens);
  refuseUnused(accept, used, designs, judged);
  return {
    namespaces: designs.map((design) => namespaceOf(design, judged)),
    steps: judged,
    opens,
    isProved: judged.every(({ verdict }) => verdict !== 'refused' && verdict !== 'unknown'),
  };
}

/**
 * What the whole way opens, some step opens, and is refused for it: step by step it may have looked like less, as where one policy refused a path at first, and
 * another in between.
 */
function withWholeWay(steps: readonly MigrationStep[], opens: readonly StepChange[]): readonly MigrationStep[] {
  const judged = [...steps];
  for (const opening of opens.filter(isOpening)) {
    const isOf = (change: StepChange): boolean => change.kind === 'opened' && isAboutSame(change, opening);
    const own = judged.filter(({ changes }) => changes.some(isOf));
    const last = own.at(-1) ?? judged.at(-1)!;
    if (own.some(({ isAccepted, verdict }) => isAccepted || verdict === 'refused')) continue;
    const changes = last.changes.map(({ because, ...rest }) =>
      isOf({ because, ...rest }) ? rest : { ...rest, ...(because && { because }) },
    );
    judged[judged.indexOf(last)] = { ...last, changes, verdict: last.isAccepted ? last.verdict : 'refused' };
  }
  const refused = judged.findIndex(({ verdict }) => verdict === 'refused');
  return judged.map((one, i) => ({
    ...one,
    waitsFor: refused !== -1 && i > refused ? judged[refused]!.name : undefined,
  }));
}

function stepOf(
  name: string,
  draft: Draft,
  edits: readonly Edit[],
  [first, before, after]: readonly [Mesh, Mesh, Mesh],
  accepted: Accepted,
): Omit<MigrationStep, 'waitsFor'> {
  const applied = edits.filter(({ does, isBySelf }) => does === 'apply' && !isBySelf);
  const proof = proveStep(first, before, after, accepted, new Set(applied.map(titleOf)));
  const { changes, identities, inexact, meanwhile } = proof;
  const differs =
    draft.mustBeSame &&
    !accepted.all &&
    changes.some(({ because, kind }) => kind !== 'path' && because !== 'version-service');
  const isUnknown = draft.isUnproved && proof.verdict !== 'refused';
  const verdict = differs ? 'refused' : isUnknown ? 'unknown' : proof.verdict;
  const { namespace, what } = draft;
  return {
    name,
    namespace,
    what,
    ...told(draft, edits, before, proof.order),
    verdict,
    changes,
    meanwhile,
    identities,
    inexact,
    isAccepted: accepted.all,
  };
}

const isToAccept = ({ weight }: Concern): boolean => weight === 'blocks' || weight === 'unproved';

/** A step is accepted by its whole name, or by the part that stays when steps are added before it. */
function isNamed(accept: readonly string[], name: string, { name: short }: Draft, used: Set<string>): boolean {
  const found = accept.find((one) => one === name || one === short);
  if (found !== undefined) used.add(found);
  return found !== undefined;
}

function refuseUnused(
  accept: readonly string[],
  used: ReadonlySet<string>,
  designs: readonly Design[],
  steps: readonly MigrationStep[],
): void {
  const concerns = designs.flatMap((one) => one.concerns.filter(isToAccept));
  const unused = accept.find(
    (one) =>
      !ACCEPTED_KINDS.some((kind) => kind === one) && !used.has(one) && !concerns.some(({ name }) => name === one),
  );
  if (unused === undefined) return;
  const names = [
    ...concerns.map(({ name }) => name),
    ...steps.filter((one) => one.verdict === 'refused').map(({ name }) => name),
  ];
  const would =
    names.length === 0 ? 'nothing has to be accepted' : `there are: ${[...new Set(names)].slice(0, 20).join(', ')}`;
  refuse('migrate', `accept names "${unused}", which is no step and nothing that blocks; ${would}`);
}

function namespaceOf(design: Design, steps: readonly MigrationStep[]): NamespacePlan {
  const { circle, concerns, entries, namespace, served, verdict } = design;
  return {
    namespace,
    verdict,
    waypointFor: [
      ...served.map(({ because, service }) => ({ service: service.title, because })),
      ...entries.map(({ because, entry }) => ({ service: entry.title, because })),
    ],
    concerns,
    steps: steps.filter((one) => one.namespace === namespace).map(({ name }) => name),
    circle,
  };
}
