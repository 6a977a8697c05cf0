import type { Construct, IConstruct } from 'constructs';
import { isMeshRoot, meshRoot } from '../emit/mesh-root';
import { refuse } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { CANARY_FILE, readCanaryFile, type CanaryFile } from './canary-file';
import type { GitOwnerOptions } from './canary-owner';
import type { CanarySteps } from './canary-steps';

/** The files that an app has read: each once, so that all its canaries are of one state. */
const READ = new WeakMap<IConstruct, Map<string, CanaryFile>>();

/**
 * The share that Git has for a canary: 0 before its first step, and where the file does not name it.
 *
 * @throws InputError with file and line, on a file that can't be read and on a step that the canary does not have
 */
export function shareInGit(place: Construct, service: IMeshService, steps: CanarySteps, git: GitOwnerOptions): number {
  const file = git.file ?? CANARY_FILE;
  const root = meshRoot(place);
  const name = git.name ?? `${isMeshRoot(root) ? `${root.node.id}/` : ''}${service.namespace}/${service.name}`;
  const entry = fileOf(place, file).entries.get(name);
  if (!entry) return 0;
  const { step, line } = entry;
  const last = steps.steps.length;
  if (step === 'finish') return steps.steps[last - 1]!.percent;
  if (step > last) {
    refuse(
      place,
      `${file}:${line} has canary "${name}" at step ${step}, and it has ${last} (${steps.text}); say ` +
        `cdk8s-ambient canary step ${name} --to ${last}`,
    );
  }
  return step === 0 ? 0 : steps.steps[step - 1]!.percent;
}

function fileOf(place: Construct, file: string): CanaryFile {
  const { root } = place.node;
  const known = READ.get(root) ?? new Map<string, CanaryFile>();
  READ.set(root, known);
  const read = known.get(file) ?? readCanaryFile(file);
  known.set(file, read);
  return read;
}
