/** A path of Helm values as `--set` takes it: dots between keys, indexes in brackets, what `--set` reads otherwise escaped. */
export function dotted(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += `${text === '' ? '' : '.'}${step.replace(/[\\.,=[]/g, '\\$&')}`;
  }
  return text;
}

/** The path that {@link dotted} has written. */
export function fieldPath(field: string): (string | number)[] {
  const path: (string | number)[] = [];
  for (const [, index, key] of field.matchAll(/\[(\d+)\]|((?:\\.|[^.[\\])+)/g)) {
    path.push(index === undefined ? key!.replace(/\\(.)/g, '$1') : Number(index));
  }
  return path;
}
