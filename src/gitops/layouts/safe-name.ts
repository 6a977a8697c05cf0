/** All but what names of most objects are made of (RFC 1123 subdomains). */
const UNSAFE = /[^a-z0-9.-]/g;

/** Names that Windows keeps for devices, with any extension: a repository that holds one can't be checked out there. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;

/**
 * A name as a step of a path: names of Kubernetes as they are, anything else so that it leads nowhere.
 *
 * Two names never become one, on a disk that knows no case either: every other character is written as `_` and two hex
 * digits (`_u` and four where two are too few), capitals and `_` itself as well, so that `system:node` is `system_3anode`
 * and `..` is `_2e_2e`. A name longer than `longest` is cut, and a digest of the whole put behind `_-`.
 *
 * @param longest file systems take 255 bytes a name, and something is put around this one
 */
export function safeName(name: string, longest = 160): string {
  if (name === '') return '_';
  let safe = name.replace(UNSAFE, escaped);
  // A file that starts with a dot is hidden, one that starts with a dash is an option, and Windows drops a dot at the end.
  if (/^[.-]/.test(safe) || DEVICE.test(safe)) safe = escaped(safe[0]!) + safe.slice(1);
  if (safe.endsWith('.')) safe = safe.slice(0, -1) + escaped('.');
  return safe.length <= longest ? safe : `${safe.slice(0, longest - 18)}_-${digest(name)}`;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `_${code.toString(16).padStart(2, '0')}` : `_u${code.toString(16).padStart(4, '0')}`;
}

function digest(name: string): string {
  // Loaded for the rare name that is too long.
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(name, 'utf16le').digest('hex').slice(0, 16);
}
