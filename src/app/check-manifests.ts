import type { CheckOptions } from '../check/check';
import type { Finding, Severity } from '../check/finding';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import type { Platform } from '../install/platform';
import type { Manifest } from './manifests';
import type { Problems } from './problems';

/** How an app checks what it is about to write. */
export interface MeshAppCheck {
  /**
   * The least severity that stops the synth; the findings below it are told on stderr.
   *
   * @default - `error`
   */
  readonly failOn?: Severity | 'never' | undefined;

  /**
   * Whether the app is all there is (`closed`), so that what is not in it does not exist.
   *
   * @default - `open`
   */
  readonly world?: 'open' | 'closed' | undefined;

  /**
   * Rules to run, by id or area.
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
}

const checkKeys = knownProps<MeshAppCheck>({ failOn: true, world: true, rules: 'texts', ignore: 'texts' });
const RANK: Readonly<Record<Severity | 'never', number>> = { info: 0, warning: 1, error: 2, never: 3 };

/** Refuses an option that means nothing, where it is given. */
export function checkMeshAppCheck(check: MeshAppCheck): void {
  checkKeys('MeshApp', check, 'check');
  const { failOn, world } = check;
  if (failOn !== undefined) oneOf('MeshApp', 'check.failOn', failOn, ['error', 'warning', 'info', 'never'] as const);
  if (world !== undefined) oneOf('MeshApp', 'check.world', world, ['open', 'closed'] as const);
}

/** Checks manifests before they are written; what counts joins the other problems of the app. */
export function checkManifests(
  manifests: readonly Manifest[],
  { failOn = 'error', ignore, rules, world }: MeshAppCheck,
  platform: Platform | undefined,
  problems: Problems,
): void {
  const { inspectDocuments } = require('../check/check') as typeof import('../check/check');
  const options: CheckOptions = { ignore, rules, world, platform };
  const documents = manifests.map(({ source, yaml }) => ({ text: yaml, construct: source.node.path }));
  for (const finding of inspectDocuments('MeshApp', documents, options).findings) {
    if (RANK[finding.severity] >= RANK[failOn]) problems.add(told(finding));
    else process.stderr.write(`${finding.severity}: ${told(finding)}\n`);
  }
}

function told({ construct, field, fix, message, object, rule }: Finding): string {
  const name = object && `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`;
  const where = [construct && `[${construct}]`, name, field].filter(Boolean).join(' ');
  return `${where}: ${message} (${rule})${fix ? `; fix: ${fix.text}` : ''}`;
}
