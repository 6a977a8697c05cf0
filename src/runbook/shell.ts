/** What needs no quotes in a shell, and can't be taken for an option. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.:/=@%+,-]*$/;

/**
 * A word of a shell's command line. Names come from manifests, and a server that would refuse them has not seen them yet.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02_02
 */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What Kubernetes takes for names of objects: labels of DNS, with dots between (RFC 1123). */
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

/** Whether a name is one that an API server takes; any other is not put into commands. */
export function isSafeName(name: string): boolean {
  return name.length <= 253 && NAME.test(name);
}
