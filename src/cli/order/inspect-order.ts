import { ofProblem, type CheckOptions, type Inspection } from '../../check/check';
import type { Finding } from '../../check/finding';
import { argoCdOrder } from '../../gitops/order/argocd-order';
import { OrderCycle, orderToApply } from '../../gitops/order/order';
import { load } from '../../model/input/load';
import type { MeshObject } from '../../model/mesh-object';
import { platformFacts } from '../../model/platform/platform-facts';
import { proveOrder, type OrderProof } from '../../simulate/order/prove-order';
import { BadInput } from '../refusal';
import { orderFindings, refusedFindings } from './findings';

/** Which order is asked about. */
export interface OrderAsked {
  readonly how: 'ours' | 'as-given' | 'argocd';
  /** Files and folders with what is in the cluster before. */
  readonly before: readonly string[];
}

/** What is found of an order, beside what any check says. */
export interface OrderInspection {
  /** What was proved, for a reader. */
  readonly proved: string;
  /** The same for a program. */
  readonly order: {
    readonly how: OrderAsked['how'];
    /** All that is done, in its order. */
    readonly steps: readonly string[];
    /** How many states there are between the first step and the last. */
    readonly moments: number;
    /** How many of them need no look: nothing can be reached yet, or all is as at the moment before, the beginning or the end. */
    readonly settled: number;
    /** Numbers of steps after which nobody looked. */
    readonly unseen: readonly number[];
  };
}

/** Proves that manifests are applied in an order that opens nothing on the way, or says what it opens. */
export function inspectOrder(
  paths: readonly string[],
  { crds, platform, values }: CheckOptions,
  { before, how }: OrderAsked,
  onStep: (step: string) => void,
): Inspection & OrderInspection {
  const options = { world: 'closed', crds, platform, values } as const;
  const read = (from: readonly string[]) =>
    load('check', { paths: from }, options, (file) => onStep(`reading ${file}`));
  const loaded = read(paths);
  const older = before.length > 0 ? read(before) : undefined;
  const problems = [...loaded.problems, ...(older?.problems ?? [])].map(ofProblem);
  const rest = { suppressed: [], objects: loaded.mesh.objects.length, platform: platformFacts(loaded.mesh) };

  const newer = sequenceOf(loaded.mesh.objects, how);
  // What is taken away goes the way back, so that what came first stays longest.
  const there = sequenceOf(older?.mesh.objects ?? [], how);
  const refused = refusedFindings(there, newer);
  if (refused.length > 0 || problems.some(({ severity }) => severity === 'error')) {
    const why = refused.length > 0 ? 'the API server refuses a part of it' : 'a part of it can not be read';
    const order = { how, steps: newer.map(({ title }) => `apply ${title}`), moments: 0, settled: 0, unseen: [] };
    return {
      ...rest,
      findings: [...problems, ...refused],
      proved: `nothing is proved of this order, as ${why}`,
      order,
    };
  }
  const proof = proveOrder(there, newer, options, {
    onMoment: (done, of) => onStep(`looking at moment ${done + 1} of ${of}`),
  });
  const findings: Finding[] = [...problems, ...orderFindings(proof)];
  const { settled, moments, steps, unseen } = proof;
  return {
    ...rest,
    findings,
    proved: provedWords(proof, how),
    order: { how, steps: steps.map(({ does, object }) => `${does} ${object.title}`), moments, settled, unseen },
  };
}

function sequenceOf(objects: readonly MeshObject[], how: OrderAsked['how']): readonly MeshObject[] {
  if (how === 'as-given') return objects;
  const plain = objects.map(({ raw }) => raw);
  try {
    const sequence = how === 'argocd' ? argoCdOrder(plain) : orderToApply(plain).sequence;
    return sequence.map((i) => objects[i]!);
  } catch (error) {
    if (error instanceof OrderCycle) throw new BadInput(error.message);
    throw error;
  }
}

const HOW: Readonly<Record<OrderAsked['how'], string>> = {
  ours: 'the order of cdk8s-ambient',
  'as-given': 'the order that was given',
  argocd: 'the order of a sync of Argo CD',
};

function provedWords({ settled, moments, openings, steps, unseen }: OrderProof, how: OrderAsked['how']): string {
  const looked = moments - settled - unseen.length;
  const states = `${looked} of ${moments} moments between ${steps.length} steps were looked at`;
  const rest = [
    ...(settled > 0 ? [`at ${settled} there is nobody to reach, or nothing new`] : []),
    ...(unseen.length > 0 ? [`${unseen.length} would take too long`] : []),
  ];
  const verdict =
    openings.length > 0
      ? 'opens paths on the way'
      : unseen.length > 0
        ? 'opens nothing where it was looked at'
        : 'opens nothing on the way';
  return `${HOW[how]} ${verdict}: ${[states, ...rest].join(', ')}`;
}
