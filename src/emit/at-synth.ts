import type { Construct } from 'constructs';
import { InputError } from '../input/refuse';

/**
 * Decides, just before manifests are written, what takes two objects to know; so the order of calls in a chart never
 * matters. `decide` may create children that are still missing, and returns what is wrong as messages without path.
 *
 * It hangs on `Node.addValidation`, the one hook that stock `App.synth()`, `Testing.synth()` and `MeshApp` all call
 * before they collect objects. Stock calls it once for each chart and once more: keep `decide` cheap and repeatable.
 */
export function atSynth(construct: Construct, decide: () => readonly string[]): void {
  construct.node.addValidation({
    validate: () => {
      try {
        return [...decide()];
      } catch (error) {
        // A refusal on the way is one of the errors to show, not the end of the list.
        if (error instanceof InputError) return [error.where === construct.node.path ? error.reason : error.message];
        throw error;
      }
    },
  });
}
