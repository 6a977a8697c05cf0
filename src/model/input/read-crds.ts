import { refuse } from '../../input/refuse';
import { isMap } from '../field';
import { isManifest, MeshObject } from '../mesh-object';
import { readFiles } from './read-files';
import { readText } from './read-text';

/**
 * Reads the CRDs of files and folders, Lists unrolled. Other objects in them are left out: charts keep CRDs beside other things.
 *
 * @throws InputError if a file can't be read, or nothing in one that was named is a CRD
 */
export function readCrds(place: string, paths: readonly string[]): MeshObject[] {
  return paths.flatMap((path) => {
    const crds: MeshObject[] = [];
    for (const { file, text, problem } of readFiles([path])) {
      if (problem) refuse(place, `crds: ${file}: ${problem.message}`);
      const { documents, problems } = readText(text!);
      const wrong = problems.find(({ severity }) => severity === 'error');
      if (wrong) refuse(place, `crds: ${file}:${wrong.line}: ${wrong.message}`);
      for (const { value, place: at } of documents)
        collect(value, [], (raw, above) => {
          crds.push(new MeshObject(raw, { file, place: (inner) => at([...above, ...inner]) }));
        });
    }
    if (crds.length === 0) {
      refuse(place, `crds: there is no CustomResourceDefinition in ${path}; give the files that define your kinds`);
    }
    return crds;
  });
}

function collect(
  value: unknown,
  above: readonly (string | number)[],
  found: (raw: Parameters<typeof isManifest>[0] & Record<string, unknown>, above: readonly (string | number)[]) => void,
): void {
  if (!isManifest(value)) return;
  if (value['kind'] === 'CustomResourceDefinition') found(value, above);
  else if (above.length === 0 && String(value['kind']).endsWith('List') && Array.isArray(value['items'])) {
    for (const [n, item] of value['items'].entries()) if (isMap(item)) collect(item, ['items', n], found);
  }
}
