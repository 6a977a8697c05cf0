import type { Event, ParserOptions, ScalarEvent } from 'js-yaml';

type Parser = Pick<typeof import('js-yaml'), 'EVENT_ID' | 'YAMLException' | 'parseEvents'>;

/** Characters that may be parsed again because of indentation, all times together. */
const MAX_AGAIN = 2 ** 24;

/**
 * What the parser sees in a text. Inside of brackets and quotes, indentation means nothing to go-yaml, and so to kubectl and Helm, while the letter of
 * YAML, and the parser, want it there: where that is all that is wrong, line breaks in front of the place are taken for spaces. Places stay
 * what they are.
 *
 * @throws YAMLException where the text is no YAML to either
 * @see yaml.v3 scannerc.go, yaml_parser_scan_to_next_token and yaml_parser_unroll_indent, which do nothing within a flow collection
 */
export function parseEvents(yaml: Parser, text: string, options: ParserOptions): readonly Event[] {
  let joined = text;
  let first: unknown;
  for (let left = MAX_AGAIN; ; left -= text.length) {
    try {
      const events = yaml.parseEvents(joined, options);
      return first === undefined ? events : withBreaks(yaml, text, events);
    } catch (error) {
      first ??= error;
      const next = left < text.length ? undefined : joinedBefore(yaml, joined, error);
      if (next === undefined) throw first;
      joined = next;
    }
  }
}

/** A text whose lines are joined before the place of an error that is about indentation; undefined where nothing is left to join. */
function joinedBefore(yaml: Parser, text: string, error: unknown): string | undefined {
  if (!(error instanceof yaml.YAMLException) || error.reason !== 'deficient indentation') return undefined;
  const at = error.mark?.position ?? 0;
  const start = endOfContent(text, at);
  const blank = text.slice(start, at).replace(/[^ ]/g, ' ');
  const next = text.slice(0, start) + blank + text.slice(at);
  return next === text ? undefined : next;
}

/** Where what is before a place ends: white space, line breaks and comments are in between. */
function endOfContent(text: string, at: number): number {
  let end = at;
  for (;;) {
    while (end > 0 && ' \t\r\n'.includes(text[end - 1]!)) end--;
    const line = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1;
    // One inside of quotes is a guess that the parser finds out.
    const comment = /(?:^|[ \t])#/.exec(text.slice(line, end));
    if (!comment) return end;
    end = line + comment.index;
  }
}

/** Scalars over several lines, which have to be put together again. */
function withBreaks(yaml: Parser, text: string, events: readonly Event[]): readonly Event[] {
  const isOverLines = (event: Event): event is ScalarEvent =>
    event.type === yaml.EVENT_ID.SCALAR && event.fast && /[\r\n]/.test(text.slice(event.valueStart, event.valueEnd));
  return events.map((event) => (isOverLines(event) ? { ...event, fast: false } : event));
}
