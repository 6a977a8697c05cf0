import { InputErrors } from '../input/refusals';
import { InputError } from '../input/refuse';
import { load } from '../model/input/load';
import type { Mesh } from '../model/mesh';
import type { MeshOptions } from '../model/options';
import type { Streams } from './commands';
import { BadInput } from './refusal';

/**
 * Reads the manifests that questions are asked of. What of them can't be read is told of, and stops the command: an answer from a part would be one of
 * something else.
 */
export function meshFrom(place: string, paths: readonly string[], options: MeshOptions, { stderr }: Streams): Mesh {
  const { mesh, problems } = readable(() => load(place, { paths }, options));
  for (const { column, file, line, message, severity } of problems) {
    if (severity === 'info') continue;
    const at = [file, line, column].filter((part) => part !== undefined).join(':');
    stderr.write(`${severity}: ${at === '' ? '' : `${at}: `}${message}\n`);
  }
  if (problems.some(({ severity }) => severity === 'error')) throw new BadInput();
  return mesh;
}

/** The same where no object is no answer, as an empty file is what a dump leaves that has failed. */
export function someMeshFrom(place: string, paths: readonly string[], options: MeshOptions, streams: Streams): Mesh {
  const mesh = meshFrom(place, paths, options, streams);
  if (mesh.objects.length > 0) return mesh;
  throw new BadInput(
    `there is no Kubernetes object in ${paths.join(', ')}; give manifests, or what kubectl get -o yaml prints`,
  );
}

/** Input that is refused is bad input to a command, with a line for each refusal. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputErrors) throw new BadInput(error.all.map(({ message }) => message).join('\nerror: '));
    if (error instanceof InputError) throw new BadInput(error.message);
    throw error;
  }
}
