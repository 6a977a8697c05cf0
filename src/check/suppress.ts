import { labelOf } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import type { Finding } from './finding';

/** The annotation by which an object is excused from rules of ours. */
export const IGNORE = 'cdk8s-ambient/ignore';
/** Those of upstream's tools, with the codes that they name. */
const ISTIOCTL = 'galley.istio.io/analyze-suppress';
const KIALI = 'kiali.io/ignore-validations';

/** A wish not to hear of something, next to what it is about. */
interface Suppression {
  readonly object: MeshObject;
  readonly annotation: string;
  /** Rule ids, areas with a star, or upstream's codes; `*` for all. */
  readonly rules: readonly string[];
  readonly reason: string;
  /** The last day that it holds, such as `2027-03-31`. */
  readonly until: string | undefined;
}

/** A finding about an object, whose annotations may excuse it. */
export interface ObjectFinding {
  readonly object: MeshObject;
  /** The finding, with the place. */
  finish(): Finding;
}

/** A finding that somebody does not want to hear of. */
export interface Suppressed {
  readonly finding: Finding;
  /** Why, in their words. */
  readonly reason: string;
}

/** What is left of the findings of a mesh, what is not, and what is wrong with the wishes themselves. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
}

const SOURCES = ['docs/check.md'];

/**
 * Takes out what objects are excused from. A wish without a reason, one that is over, and one that hides nothing are findings.
 *
 * @param today such as `2026-11-25`
 * @param isWhole whether all rules ran, so that one that hides nothing can be told
 */
export function sift(mesh: Mesh, drafts: readonly ObjectFinding[], today: string, isWhole: boolean): Sifted {
  const { wishes, wrong } = read(mesh, today);
  const used = new Set<Suppression>();
  const findings: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const draft of drafts) {
    const own = wishes.get(draft.object) ?? [];
    const finding = draft.finish();
    const wish = own.find((one) => one.rules.some((rule) => covers(rule, finding)));
    if (!wish) {
      findings.push(finding);
      continue;
    }
    used.add(wish);
    suppressed.push({ finding, reason: wish.reason });
  }
  if (isWhole) {
    for (const wish of [...wishes.values()].flat()) {
      // Upstream's annotations may be there for upstream's tools.
      if (wish.annotation !== IGNORE || used.has(wish)) continue;
      wrong.push(
        about(
          wish.object,
          'suppress/unused',
          'warning',
          `nothing is found here that "${wish.rules.join(', ')}" would hide`,
          'remove it',
        ),
      );
    }
  }
  return { findings: [...findings, ...wrong], suppressed };
}

function read(mesh: Mesh, today: string): { wishes: Map<MeshObject, Suppression[]>; wrong: Finding[] } {
  const wishes = new Map<MeshObject, Suppression[]>();
  const wrong: Finding[] = [];
  const add = (wish: Suppression): void => {
    const own = wishes.get(wish.object);
    if (own) own.push(wish);
    else wishes.set(wish.object, [wish]);
  };
  for (const object of mesh.objects) {
    const { annotations } = object;
    const ours = labelOf(annotations, IGNORE);
    const istioctl = labelOf(annotations, ISTIOCTL);
    const kiali = labelOf(annotations, KIALI);
    const bare = { object, until: undefined };
    if (istioctl) add({ ...bare, annotation: ISTIOCTL, rules: split(istioctl), reason: `annotation ${ISTIOCTL}` });
    if (kiali !== undefined) {
      add({ ...bare, annotation: KIALI, rules: kiali === '' ? ['KIA*'] : split(kiali), reason: `annotation ${KIALI}` });
    }
    for (const line of ours?.split(/[\n;]/) ?? []) {
      if (line.trim() === '') continue;
      const [, rules, until, reason] =
        /^\s*([\w*/,\s-]+?)(?:\s+until\s+(\d{4}-\d{2}-\d{2}))?\s*:\s*(\S.*?)\s*$/.exec(line) ?? [];
      if (rules === undefined || reason === undefined) {
        wrong.push(
          about(object, 'suppress/invalid', 'error', `"${line.trim()}" does not say what to ignore, and why`, FORM),
        );
      } else if (until !== undefined && until < today) {
        wrong.push(
          about(
            object,
            'suppress/expired',
            'warning',
            `ignoring ${rules} was meant to end on ${until}`,
            'mend what it hides, or say a later day',
          ),
        );
      } else {
        add({ object, annotation: IGNORE, rules: split(rules), reason, until });
      }
    }
  }
  return { wishes, wrong };
}

const FORM = 'write it as "authz/deny-void until 2027-03-31: the reason", several in lines of their own';

function split(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function covers(wanted: string, { codes, rule }: Finding): boolean {
  return [rule, ...codes].some((name) =>
    wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted,
  );
}

function about(object: MeshObject, rule: string, severity: Finding['severity'], message: string, fix: string): Finding {
  const { apiVersion, kindName, name, namespace, origin } = object;
  const path = ['metadata', 'annotations', IGNORE];
  return {
    rule,
    codes: [],
    severity,
    object: { apiVersion, kind: kindName, ...(namespace !== '' && { namespace }), name },
    field: `metadata.annotations["${IGNORE}"]`,
    ...(origin.file !== undefined && { file: origin.file }),
    ...origin.place(path),
    ...(origin.construct !== undefined && { construct: origin.construct }),
    message,
    fix: { text: fix },
    sources: SOURCES,
  };
}
