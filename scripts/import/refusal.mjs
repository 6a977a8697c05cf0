/** Input that cannot be imported: its message is for the person who ran the command, its stack is for nobody. */
export class Refusal extends Error {
  name = 'Refusal';
}
