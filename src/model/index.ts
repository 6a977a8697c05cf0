import type { MeshInput } from './input/input';
import { load } from './input/load';
import type { Mesh } from './mesh';
import type { MeshOptions } from './options';

export type { InputProblem, MeshInput } from './input/input';
export type { Mesh, World } from './mesh';
export type { MeshOptions, MeshValues, PlatformVersions } from './options';

/**
 * Reads manifests into a model that rules and questions are asked of.
 *
 * @param input YAML text, objects, files, or an App or Chart of cdk8s
 * @returns the model; what could not be read is left out of it
 *
 * @throws InputError if the input is none of what is taken, or an option is wrong
 */
export function loadMesh(input: MeshInput, options?: MeshOptions): Mesh {
  return load('loadMesh', input, options).mesh;
}
