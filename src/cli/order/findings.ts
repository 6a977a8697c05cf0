import type { Finding, FindingObject, RelatedPlace } from '../../check/finding';
import type { MeshObject } from '../../model/mesh-object';
import { requestsWords, targetWords } from '../../simulate/format/diff';
import { someOf } from '../../simulate/format/request-words';
import { identityOf, type Step } from '../../simulate/order/moments';
import type { Opening, OpeningKind, OrderProof } from '../../simulate/order/prove-order';

/** More of a kind are no help to a reader. */
const MOST = 4;

/** Objects that come before what the API server refuses them without. */
export function refusedFindings(older: readonly MeshObject[], newer: readonly MeshObject[]): readonly Finding[] {
  const there = new Set(older.map(identityOf));
  // Who has a namespace in several files applies it several times, and the first is the one that counts.
  const places = new Map<string, number>();
  const definitions = new Map<string, MeshObject>();
  newer.forEach((object, i) => {
    const { kind, spec } = object;
    if (!places.has(identityOf(object))) places.set(identityOf(object), i);
    const defined = `${spec.get('group').text ?? ''}/${spec.get('names', 'kind').text ?? ''}`;
    if (kind === 'CustomResourceDefinition' && !definitions.has(defined)) definitions.set(defined, object);
  });
  return newer.flatMap((object, i) => {
    const home = newer[places.get(`/Namespace//${object.namespace}`) ?? -1];
    const needed = [home, definitions.get(`${object.group}/${object.kindName}`)];
    const late = needed.filter((one) => one && !there.has(identityOf(one)) && places.get(identityOf(one))! > i);
    return late.map((one) => ({
      ...about(object, 'order/refused', 'error'),
      message: `is applied before ${one!.title}, so the API server refuses it`,
      related: [placeOf(one!)],
      fix: { text: `apply ${one!.title} before it` },
    }));
  });
}

/** What a proof found, by the steps that open something. */
export function orderFindings(proof: OrderProof): readonly Finding[] {
  const groups = new Map<string, Opening[]>();
  for (const opening of proof.openings) {
    const key = `${opening.since} ${opening.kind}`;
    const known = groups.get(key);
    if (known) known.push(opening);
    else groups.set(key, [opening]);
  }
  return [...[...groups.values()].map((openings) => findingOf(proof, openings)), ...unproved(proof)];
}

const RULES: Readonly<Record<OpeningKind, readonly [rule: string, severity: Finding['severity']]>> = {
  opens: ['order/opens-early', 'error'],
  strays: ['order/lands-early', 'warning'],
  unsure: ['order/may-open-early', 'warning'],
};

function findingOf(proof: OrderProof, openings: readonly Opening[]): Finding {
  const { steps } = proof;
  const [first, ...rest] = [...openings].sort((a, b) => tellingOf(a) - tellingOf(b));
  const { kind, since } = first!;
  const opener = steps[since - 1]!;
  const closers = [...new Set(openings.map(({ until }) => until))].sort((a, b) => a - b);
  const own = closers.filter((until) => isExact(proof, until)).map((until) => steps[until - 1]!);
  const [rule, severity] = RULES[kind];
  const when = isExact(proof, since) ? 'once this is' : 'by the time this is';
  const done = opener.does === 'apply' ? 'applied' : 'taken away';
  const more = rest.length === 0 ? '' : `; ${rest.length} more ${rest.length === 1 ? 'path is' : 'paths are'} like it`;
  return {
    ...about(opener.object, rule, severity),
    message: `${when} ${done} (step ${since} of ${steps.length}), ${pathWords(first!)}; ${untilWords(proof, first!.until)}${more}`,
    ...(own.length > 0 && {
      related: own.slice(0, MOST).map(({ object }) => placeOf(object)),
      fix: { text: fixWords(own) },
    }),
  };
}

/** Services before pods, what is declared before what is not, and the outside last. */
function tellingOf({ ports, protocol, to }: Opening): number {
  const place = to.startsWith('outside') ? 3 : to.startsWith('pods of') ? 2 : to.startsWith('gateway') ? 1 : 0;
  return 4 * place + 2 * Number(ports !== undefined) + Number(protocol !== undefined);
}

function pathWords(opening: Opening): string {
  const { clients, kind, meanwhile } = opening;
  const what = opening.requests.length > 0 || opening.isPlain ? ` with ${requestsWords(opening)}` : '';
  const path = `${someOf(clients, MOST)} -> ${targetWords(opening)}${what}`;
  const end = `in the end it is ${opening.finally}`;
  if (kind === 'unsure') return `nobody can tell whether ${path} is open: ${meanwhile}, and ${end}`;
  if (kind === 'strays') return `${path} goes ${meanwhile}, and in the end ${opening.finally}`;
  return `${path} is open (${meanwhile}), and ${end}`;
}

function untilWords(proof: OrderProof, until: number): string {
  const { steps } = proof;
  const { does, object } = steps[until - 1]!;
  const step = `${object.title} ${does === 'apply' ? 'is applied' : 'is taken away'} (step ${until})`;
  return isExact(proof, until) ? `that ends when ${step}` : `that has ended by the time ${step}`;
}

function fixWords(closers: readonly Step[]): string {
  const of = (does: Step['does']): string =>
    someOf(
      closers.filter((one) => one.does === does).map(({ object }) => object.title),
      MOST,
    );
  const [applied, pruned] = [of('apply'), of('prune')];
  return [
    ...(applied === '' ? [] : [`apply ${applied} before it`]),
    ...(pruned === '' ? [] : [`take ${pruned} away before it`]),
  ].join(', and ');
}

/** Whether the moment before a step was looked at, or need not be. */
function isExact({ unseen }: OrderProof, count: number): boolean {
  return !unseen.includes(count - 1);
}

function unproved({ inexact, steps, unseen }: OrderProof): readonly Finding[] {
  const shared = { rule: 'order/unproved', codes: [], sources: [] };
  const skipped = unseen.map((count) => `${count} (${steps[count - 1]!.object.title})`);
  return [
    ...(unseen.length === 0
      ? []
      : [
          {
            ...shared,
            severity: 'warning' as const,
            message: `what is open after ${unseen.length} of ${steps.length} steps was not looked at, as it would take too long: steps ${someOf(skipped, MOST)}`,
            fix: { text: 'give less at a time, with what is there by then as --before' },
          },
        ]),
    ...(inexact.length === 0
      ? []
      : [
          {
            ...shared,
            severity: 'info' as const,
            message: `requests were sampled, and may not show all that policies and routes tell apart: ${someOf(inexact, MOST)}`,
          },
        ]),
  ];
}

function about(object: MeshObject, rule: string, severity: Finding['severity']): Omit<Finding, 'message'> {
  const { object: named, ...place } = placeOf(object);
  return { rule, codes: [], severity, object: named, ...place, sources: [] };
}

function placeOf({
  apiVersion,
  kindName,
  name,
  namespace,
  origin,
}: MeshObject): RelatedPlace & { object: FindingObject } {
  return {
    object: { apiVersion, kind: kindName, ...(namespace !== '' && { namespace }), name },
    ...(origin.file !== undefined && { file: origin.file }),
    ...origin.place([]),
  };
}
