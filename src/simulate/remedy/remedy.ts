import type { FindingObject, PatchStep } from '../../check/finding';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { Answer } from '../answer';
import { answerRequest } from '../answer-request';
import type { ReachabilityChange } from '../diff/diff';
import type { MeshRequest } from '../request';
import { authorizationChanges } from './authorization-changes';
import { changed, sizeOf, type Change } from './change';
import { networkChanges } from './network-changes';
import { opensBeside, weightOf } from './opens';
import { plaintextChanges } from './plaintext-changes';
import { refusalOf } from './refusal';

/** A change of one object. */
export interface RemedyChange {
  /** The object to change. */
  readonly object: FindingObject;
  /**
   * The object itself, where it is a new one.
   *
   * @default - absent for one of the manifests
   */
  readonly added?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The file it is in.
   *
   * @default - absent for objects that came as data
   */
  readonly file?: string | undefined;
  /**
   * The line that it begins at, counted from 1.
   *
   * @default - absent without a file
   */
  readonly line?: number | undefined;
  /**
   * Path of the construct that makes it.
   *
   * @default - absent where none does
   */
  readonly construct?: string | undefined;
  /** What to change, as a JSON patch (RFC 6902); empty for a new object. */
  readonly patch: readonly PatchStep[];
}

/** What would let a denied request through. */
export interface Remedy {
  /** The smallest change that does; none where none was found. */
  readonly changes: readonly RemedyChange[];
  /** Why there is none; null where there is. */
  readonly none: string | null;
  /** The call of a construct that comes to the same, where the manifests are an app that makes them; else null. */
  readonly call: string | null;
  /** What it opens beside; null where the mesh is too large to look while somebody waits: apply it to a copy, and compare by `diff`. */
  readonly opens: readonly ReachabilityChange[] | null;
}

/** A mesh after some changes, and what becomes of the request there. */
interface State {
  readonly mesh: Mesh;
  readonly answer: Answer;
  readonly changes: readonly Change[];
  readonly size: number;
}

/** Refusals that are put right one behind the other. */
const MOST_ROUNDS = 6;
/** Requests that are walked for one remedy. */
const MOST_WALKS = 600;
/** Ways to one and the same refusal that are followed further: what lies behind it is the same for all. */
const MOST_SAME = 3;
/** Changes of the same size that are compared by what they open. */
const MOST_ALIKE = 12;

/**
 * Looks for the smallest change of the manifests that lets a denied request through. Each that might is made to a copy, and the request
 * is walked again: what is told is known to work, and no part of it can be left out. Among those of the same size it is the one that opens
 * least beside.
 *
 * @returns nothing for a request that is not denied
 */
export function remedyOf(mesh: Mesh, request: MeshRequest): Remedy | undefined {
  const answer = answerRequest(mesh, request);
  if (answer.verdict !== 'denied') return undefined;
  const [best, opens] = leastOpening(mesh, request, smallest({ mesh, answer, changes: [], size: 0 }, request));
  if (!best) return { changes: [], none: whyNone(answer), call: null, opens: null };
  return { changes: told(mesh, best), none: null, call: null, opens: opens ?? null };
}

/** The smallest changes that let it through, all of the same size. */
function smallest(start: State, request: MeshRequest): readonly State[] {
  const queue: State[] = [start];
  const found: State[] = [];
  const expanded = new Map<string, number>();
  let walks = 0;
  while (queue.length > 0 && found.length < MOST_ALIKE) {
    const next = queue.reduce((least, one) => (one.size < least.size ? one : least));
    queue.splice(queue.indexOf(next), 1);
    if (found.length > 0 && next.size > found[0]!.size) break;
    if (next.answer.verdict === 'allowed') {
      found.push(next);
      continue;
    }
    const refusal = refusalKey(next.answer);
    const before = expanded.get(refusal) ?? 0;
    if (next.changes.length >= MOST_ROUNDS || before >= MOST_SAME) continue;
    expanded.set(refusal, before + 1);
    for (const change of candidates(next, request)) {
      if (++walks > MOST_WALKS) break;
      const state = after(next, change, request);
      if (state && (state.answer.verdict === 'allowed' || isFurther(state.answer, next.answer))) queue.push(state);
    }
  }
  return found;
}

/** What might help, the smallest first. */
function candidates({ answer, mesh }: State, request: MeshRequest): readonly Change[] {
  const refusal = refusalOf(mesh, request, answer);
  if (!refusal) return [];
  const all = [...authorizationChanges(refusal), ...networkChanges(refusal), ...plaintextChanges(refusal)];
  return [...all].sort((one, other) => sizeOf(one) - sizeOf(other));
}

function after(before: State, change: Change, request: MeshRequest): State | undefined {
  const mesh = changed(before.mesh, change);
  const answer = answerRequest(mesh, request);
  // What can't be told is no way through.
  if (answer.verdict === 'unknown') return undefined;
  return { mesh, answer, changes: [...before.changes, change], size: before.size + sizeOf(change) };
}

/** Whether something else refuses it now. */
function isFurther(now: Answer, before: Answer): boolean {
  return refusalKey(now) !== refusalKey(before);
}

function refusalKey({ by, hops }: Answer): string {
  return JSON.stringify([by, hops.filter(({ decision }) => decision === 'deny').at(-1)?.why]);
}

/** Of several, the one that opens least; of no part of which could be done without. */
function leastOpening(
  mesh: Mesh,
  request: MeshRequest,
  states: readonly State[],
): readonly [best: readonly Change[] | undefined, opens?: readonly ReachabilityChange[] | undefined] {
  const all = states.map(({ changes }) => {
    const needed = withoutNeedless(mesh, changes, request);
    return { needed, opens: opensBeside(mesh, madeTo(mesh, needed), request) };
  });
  const [best] = [...all].sort((one, other) => weightOf(one.opens) - weightOf(other.opens));
  return [best?.needed, best?.opens];
}

function withoutNeedless(mesh: Mesh, changes: readonly Change[], request: MeshRequest): readonly Change[] {
  let kept = changes;
  for (const change of changes) {
    // Steps that take something out of a list move what comes after it.
    const steps = change.steps.some(({ op }) => op === 'remove') ? [change.steps] : change.steps.map((step) => [step]);
    for (const some of steps) {
      const less = kept
        .map((one) => ({ ...one, steps: one.steps.filter((step) => !some.includes(step)) }))
        .filter((one) => one.steps.length > 0);
      if (less.length > 0 && isEnough(mesh, less, request)) kept = less;
    }
  }
  return kept;
}

function isEnough(mesh: Mesh, changes: readonly Change[], request: MeshRequest): boolean {
  try {
    return answerRequest(madeTo(mesh, changes), request).verdict === 'allowed';
  } catch {
    // A step that writes into what another has made does not go without that one.
    return false;
  }
}

/** A mesh with several changes; each finds its object as those before have left it. */
function madeTo(mesh: Mesh, changes: readonly Change[]): Mesh {
  return changes.reduce((now, change) => {
    const object = change.isNew ? change.object : (sameIn(now, change.object) ?? change.object);
    return changed(now, { ...change, object });
  }, mesh);
}

function sameIn(mesh: Mesh, { apiVersion, title }: MeshObject): MeshObject | undefined {
  return mesh.objects.find((one) => one.title === title && one.apiVersion === apiVersion);
}

/** Changes of one object are told as one. */
function told(mesh: Mesh, changes: readonly Change[]): readonly RemedyChange[] {
  const byTitle = new Map<string, Change[]>();
  for (const change of changes) {
    const own = byTitle.get(change.object.title);
    if (own) own.push(change);
    else byTitle.set(change.object.title, [change]);
  }
  return [...byTitle.values()].map((own) => {
    const { isNew, object } = own[0]!;
    const { apiVersion, kindName, name, namespace, origin } = object;
    const reference = { apiVersion, kind: kindName, ...(namespace !== '' && { namespace }), name };
    if (isNew) {
      const { raw } = madeTo(mesh, own).objects.at(-1)!;
      return { object: reference, added: raw, patch: [] };
    }
    const at = origin.place([]);
    return {
      object: reference,
      ...(origin.file !== undefined && { file: origin.file }),
      ...(at && { line: at.line }),
      ...(origin.construct !== undefined && { construct: origin.construct }),
      patch: own.flatMap(({ steps }) => steps),
    };
  });
}

function whyNone({ by, hops }: Answer): string {
  switch (by?.rule) {
    case 'authn':
      return 'the request has to bring a token that is taken there';
    case 'custom':
      return 'an external authoriser is asked, and can not be reached as the mesh is configured';
    default:
      return `no change of one policy after the other lets it through: ${hops.at(-1)?.why ?? 'nothing says why'}`;
  }
}
