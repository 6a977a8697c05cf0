/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Makes positions of offsets into a text. */
export class Lines {
  private starts: readonly number[] | undefined;

  constructor(private readonly text: string) {}

  /** The position of an offset; columns count UTF-16 units, as editors do. */
  at(offset: number): Position {
    this.starts ??= startsOf(this.text);
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }
}

/** Where lines begin; a lone carriage return ends one as well, as YAML has it. */
function startsOf(text: string): readonly number[] {
  if (text.includes('\r')) {
    return [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
  }
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
