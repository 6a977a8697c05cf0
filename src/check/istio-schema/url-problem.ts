/**
 * Why Go would not parse a URL, where that is certain; undefined for what it parses, and for what is not looked into.
 *
 * @see golang/go src/net/url/url.go, parse (read for 1.26)
 */
export function urlProblem(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'it has control characters';
  const encoded = /%(?![0-9a-fA-F]{2})/.exec(text.split('?')[0]!);
  if (encoded) return 'a percent sign is not followed by two hexadecimal digits';
  const host = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/([^/?#]*)/.exec(text)?.[1];
  // What is before an @ has rules of its own.
  if (host === undefined || host.includes('@')) return undefined;
  const wrong = /[ {}|\\^`]/.exec(host);
  if (wrong) return `its host has ${wrong[0] === ' ' ? 'a space' : JSON.stringify(wrong[0])}`;
  if (/[[\]]/.test(host) && !/^\[[^[\]]+\](?::\d*)?$/.test(host)) return 'brackets are around an address alone';
  return /^[^[\]@]*:[^:]*[^\d:][^:]*$/.test(host) ? 'its port is no number' : undefined;
}
