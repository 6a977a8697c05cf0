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
  'past-the-waypoint': 'calls to the address of a pod would pass the waypoint by',
};

/** One difference, as a sentence. */
export function changeWords(change: StepChange): string {
  const { after, because, before, clients, isPlain, kind, requests } = change;
  const what = requests.length > 0 || isPlain ? ` for ${requestsWords(change)}` : '';
  const why = because ? ` (${BECAUSE[because]})` : '';
  return `${KINDS[kind]}: ${someOf(clients, 6)} -> ${targetWords(change)}${what}: ${before} -> ${after}${why}`;
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
  const isOfIdentity = steps.every(({ changes, verdict }) =>
    verdict === 'refused' ? changes.every(({ because, kind }) => kind !== 'opened' || because !== undefined) : true,
  );
  if (refused.length > 0)
    return `Refused: ${refused.join(', ')}. Change the manifests, or accept by name what it opens: --accept ${isOfIdentity ? 'authenticated' : refused[0]!}`;
  if (!isProved) return 'Not all of it is proved: see the steps that say so.';
  return opens.length === 0
    ? 'In the end nothing is open that was shut at the beginning.'
    : 'In the end nothing is open that was shut at the beginning, but what was accepted.';
}
