/** Text up to a stop, and the stop itself; undefined at the end of the text. */
export interface Piece {
  readonly text: string;
  readonly stop: string | undefined;
}

/** A `--set` expression and how far it has been read. */
export class SetReader {
  at = 0;

  /** @param escapes whether a backslash takes the next character as it is */
  constructor(
    private readonly expression: string,
    private readonly escapes: boolean,
  ) {}

  peek(): string | undefined {
    return this.expression[this.at];
  }

  isAtEnd(): boolean {
    return this.at >= this.expression.length;
  }

  /** Reads past the first of the stops that no backslash stands before. */
  until(stops: string): Piece {
    let text = '';
    while (!this.isAtEnd()) {
      const char = this.expression[this.at++]!;
      if (stops.includes(char)) return { text, stop: char };
      if (this.escapes && char === '\\') text += this.expression[this.at++] ?? '';
      else text += char;
    }
    return { text, stop: undefined };
  }

  /** Reads all that is left. */
  rest(): string {
    const text = this.expression.slice(this.at);
    this.at = this.expression.length;
    return text;
  }
}
