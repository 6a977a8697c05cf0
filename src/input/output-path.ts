import { refuse, shown, type Place } from './refuse';

/** No folder up, no hidden file, nothing that a shell reads as more than a name. */
const STEP = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Refuses a path that is not plainly inside the output folder. */
export function checkOutputPath(place: Place, what: string, file: unknown): string {
  if (typeof file === 'string' && file.split('/').every((step) => STEP.test(step) && !step.endsWith('.'))) return file;
  refuse(
    place,
    `${what} must stay inside the output folder and be made of letters, digits, ".", "-" and "_", such as "install/helm", got ${shown(file)}`,
  );
}

/** Nothing that separates folders or drives, and nothing that can't be seen. */
// oxlint-disable-next-line no-control-regex -- those are what is refused
const SAFE_STEP = /^[^\u0000-\u001f\u007f\\:]+$/;

/** Whether a path leads to a file inside of the folder that it is taken from, on any system. */
export function isSafePath(file: string): boolean {
  return file.split('/').every((step) => SAFE_STEP.test(step) && !/^\.{0,2}$|^\.git$/i.test(step));
}
