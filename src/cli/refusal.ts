/** Input that a command refuses. The message says what is wrong, what was given and what would do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Input that can't be read, or a command line that means nothing; where nothing is said, it was printed before. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

/** A command has printed errors that it found in its input; the shell has to know, and nobody needs another message. */
export class FoundErrors extends Error {
  override readonly name = 'FoundErrors';
}
