/** Input that a command refuses. The message says what is wrong, what was given and what would do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
