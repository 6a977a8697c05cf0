import { fact } from '../fact';
import { Field, isMap } from '../field';
import type { Mesh } from '../mesh';
import { MeshObject } from '../mesh-object';

const NOWHERE = new MeshObject({}, { place: () => undefined });

/**
 * A variable of istiod's environment, which switches features: by the values that were given, or istiod's Deployment in the input.
 * Undefined where neither has it.
 */
export function istiodVariable(mesh: Mesh, name: string): string | undefined {
  return variables(mesh).get(name);
}

/** Whether istiod is told to do something; `fallback` where nobody says. */
export function istiodDoes(mesh: Mesh, name: string, fallback: boolean): boolean {
  const text = istiodVariable(mesh, name);
  return text === undefined ? fallback : /^(1|t|T|TRUE|true|True)$/.test(text);
}

const variables = fact((mesh): ReadonlyMap<string, string> => {
  const { istiod } = mesh.options.values ?? {};
  const values = new Field(NOWHERE, undefined, istiod ?? {});
  const found = new Map<string, string>();
  for (const { name, labels, spec } of mesh.ofKind('Deployment')) {
    if (name !== 'istiod' && !name.startsWith('istiod-') && labels['app'] !== 'istiod') continue;
    for (const one of spec
      .get('template', 'spec', 'containers')
      .items.flatMap((container) => container.get('env').items)) {
      const [key, value] = [one.get('name').text, one.get('value').text];
      if (key !== undefined && value !== undefined) found.set(key, value);
    }
  }
  for (const env of [values.get('pilot', 'env'), values.get('env')]) {
    for (const [key, { value }] of env.entries) if (value !== null && !isMap(value)) found.set(key, String(value));
  }
  return found;
});
