import { ACCEPTED_KINDS } from '../prove-step';
import type {
  Concern,
  MigrationPlan,
  MigrationStep,
  NamespacePlan,
  ObjectName,
  StepChange,
  StepVerdict,
} from '../plan';
import { requestsWords, targetWords } from '../../simulate/format/diff';
import { someOf } from '../../simulate/format/request-words';

export const VERDICTS: Readonly<Record<StepVerdict, string>> = {
  safe: 'safe: who reaches whom is as before, and so is where requests land',
  changes: 'nothing that got through to a Service is refused, and what differs is listed',
  closes: 'CLOSES paths that were open',
  interrupts: 'INTERRUPTS paths while pods are restarted; in the end nothing is refused that got through',
  unknown: 'NOT PROVED: the manifests do not tell enough',
  refused: 'REFUSED: it opens paths that nobody has accepted',
};

export const WEIGHTS: Readonly<Record<Concern['weight'], string>> = {
  blocks: 'blocks',
  unproved: 'not proved',
  loses: 'lost',
  stays: 'stays',
};

/** What becomes of a namespace. */
export function namespaceWords({ verdict }: NamespacePlan): string {
  if (verdict === 'moves') return 'moves to ambient mode';
  return verdict === 'blocked'
    ? 'stays with its sidecars until what blocks is settled or accepted'
    : 'has no sidecars to leave';
}

export function objectWords({ kind, name, namespace }: ObjectName): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

const KINDS: Readonly<Record<StepChange['kind'], string>> = {
  opened: 'opens',
  unsure: 'not to be told',
  closed: 'closes',
  rerouted: 'routes otherwise',
  path: 'other way',
};

const BECAUSE: Readonly<Record<NonNullable<StepChange['because']>, string>> = {
  authenticated: 'the client has an identity there now, and had none [authenticated]',
  reset: 'it gets to no app',
  reopened: 'as it was before all steps',
  'node-network': 'what uses the network of a node reaches pods of that node past ztunnel, as probes do [node-network]',
  'undeclared-port': 'a sidecar lets any port of the host through, and ztunnel those that the ServiceEntry has',
  'version-service': 'it is a Service for pods that take the same at their own addresses',
  'past-the-waypoint': 'calls to the address of a pod would pass the waypoint by',
};

/** What holds only until all pods of a step are made again. */
export const MEANWHILE = 'while pods are restarted ';

/** Differences of one kind, for one reason. */
export interface ChangesAlike {
  /** What they do, and why. */
  readonly title: string;
  /** Each, in words. */
  readonly changes: readonly string[];
}

/** The differences of a step that somebody has to look at, the reason said once for all that have it. */
export function changesWords(told: readonly StepChange[], when = ''): readonly ChangesAlike[] {
  const alike = new Map<string, string[]>();
  const kinds = Object.keys(KINDS);
  const inOrder = [...told].sort((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));
  for (const change of inOrder) {
    const title = `${when}${KINDS[change.kind]}${change.because ? ` (${BECAUSE[change.because]})` : ''}`;
    const others = alike.get(title);
    if (others) others.push(changeWords(change));
    else alike.set(title, [changeWords(change)]);
  }
  return [...alike].map(([title, changes]) => ({ title, changes }));
}

function changeWords(change: StepChange): string {
  const { after, before, clients, isPlain, requests } = change;
  const what = requests.length > 0 || isPlain ? ` for ${requestsWords(change)}` : '';
  return `${someOf(clients, 6)} -> ${targetWords(change)}${what}: ${before} -> ${after}`;
}

/** What is about several namespaces is said in full of the first. */
export function concernWords(plans: readonly NamespacePlan[], { fix, name, namespace, object, what }: Concern): string {
  const first = plans.find(({ concerns }) => concerns.some((one) => one.name === name))?.namespace ?? namespace;
  const said = first === namespace ? `${what}; ${fix}` : `as said of namespace ${first}`;
  return `${object}: ${said} [${name}]`;
}

/** The differences of a step that somebody has to look at; those of the way alone are what a migration is. */
export function worthSaying({ changes }: MigrationStep): {
  readonly told: readonly StepChange[];
  readonly ways: number;
} {
  const told = changes.filter(({ because, kind }) => kind !== 'path' && because !== 'reset');
  return { told, ways: changes.filter(({ kind }) => kind === 'path').length };
}

/** How a plan ends. */
export function endWords({ isProved, namespaces, opens, steps }: MigrationPlan): string {
  if (steps.length === 0) {
    const isBlocked = namespaces.some(({ verdict }) => verdict === 'blocked');
    return isBlocked
      ? 'Nothing can move before what blocks is settled.'
      : 'Nothing has a sidecar: there is nothing to migrate.';
  }
  const refused = steps.filter(({ verdict }) => verdict === 'refused').map(({ name }) => name);
  const opened = steps
    .filter(({ verdict }) => verdict === 'refused')
    .flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'opened'));
  const kinds = ACCEPTED_KINDS.filter((one) => opened.some(({ because }) => because === one));
  const isOfKinds = opened.every(({ because }) => because !== undefined);
  if (refused.length > 0)
    return `Refused: ${refused.join(', ')}. Change the manifests, or accept by name what it opens: --accept ${isOfKinds && kinds.length > 0 ? kinds.join(',') : refused[0]!}`;
  if (!isProved) return 'Not all of it is proved: see the steps that say so.';
  return opens.length === 0
    ? 'In the end nothing is open that was shut at the beginning.'
    : 'In the end nothing is open that was shut at the beginning, but what was accepted.';
}
