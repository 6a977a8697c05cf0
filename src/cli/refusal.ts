/** Input that a command refuses. The message says what is wrong, what was given and what would do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A command has printed errors that it found in its input; the shell has to know, and nobody needs another message. */
export class FoundErrors extends Error {
  override readonly name = 'FoundErrors';
}
