/** A word of a shell: names come from manifests, where anything may stand. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._/:=-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
