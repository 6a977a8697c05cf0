/** Puts finished folders in the place of old ones: all of them, or none. */
import { existsSync, renameSync } from 'node:fs';

/**
 * @typedef {object} Replacement
 * @property {string} staged the new folder, complete, on the same disk as `target`
 * @property {string} target
 */

/**
 * Old folders end up beside the staged ones, as NAME.old.
 *
 * @param {readonly Replacement[]} replacements
 */
export function replaceFolders(replacements) {
  /** @type {Array<() => void>} */
  const undo = [];
  /** @type {(from: string, to: string) => void} */
  const move = (from, to) => {
    renameSync(from, to);
    undo.unshift(() => renameSync(to, from));
  };
  try {
    for (const { staged, target } of replacements) {
      if (existsSync(target)) move(target, `${staged}.old`);
      move(staged, target);
    }
  } catch (error) {
    for (const back of undo) back();
    throw error;
  }
}
