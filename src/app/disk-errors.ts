/** What a system says by a code, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENAMETOOLONG: 'a name is too long',
  EEXIST: 'a file has the name of a folder',
  ENOTDIR: 'a file has the name of a folder',
  EISDIR: 'a folder has the name of a file',
  EMFILE: 'too many files are open',
};

/** An error of the file system with the folder that was to be written, in words; any other error as it is. */
export function inWords(error: unknown, folder: string): unknown {
  const { code, path } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const words = code !== undefined && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  if (words === undefined) return error;
  const where = path === undefined ? '' : `, at "${path}"`;
  return new Error(`cannot write to "${folder}": ${words} (${code}${where})`, { cause: error });
}
