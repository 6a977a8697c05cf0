/** What is not to be seen as itself in source: controls, marks that turn text around, and what editors take for the end of a line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu;

/** Text as a literal of TypeScript, in single quotes unless double ones need fewer escapes. It evaluates to the text, whatever is in that. */
export function literal(text: string): string {
  const quote = text.split("'").length > text.split('"').length ? '"' : "'";
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\.|'/g, (found) => {
      const plain = found === '\\"' ? '"' : found;
      return plain === quote ? `\\${quote}` : plain;
    });
  return `${quote}${visible(inner)}${quote}`;
}

/** Text that shows what is in it, and does nothing to a terminal. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** UTF-16 units, which any target of the compiler reads. */
function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** Words that name no variable in strict code, or that the constructor of a chart has taken. */
const RESERVED = new Set(
  (
    'arguments async await break case catch class const continue debugger default delete do else enum eval exports export extends false ' +
    'finally for function id if implements import in instanceof interface let module new null package private protected public require ' +
    'return scope static super switch this throw true try typeof undefined var void while with yield'
  ).split(' '),
);

/** What comes of the words of a name: letters and digits of ASCII. */
function words(text: string): string[] {
  return text
    .slice(0, LONGEST)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
}

/** Names are for people; longer ones are told apart by a number. */
const LONGEST = 60;

/** A name such as `ReviewsV1` of a text such as `reviews-v1`; `fallback` where nothing is left of it. */
export function pascal(text: string, fallback: string): string {
  const joined = words(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const name = joined === '' ? fallback : joined;
  return /^[0-9]/.test(name) ? `N${name}` : name;
}

/** A variable such as `reviewsV1`. */
export function camel(text: string, fallback: string): string {
  const name = pascal(text, fallback);
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  return RESERVED.has(lower) ? `the${name}` : lower;
}

/** Names that are taken; case tells none apart, as on some disks. */
export class Names {
  private readonly taken: Set<string>;
  /** Where to look on: names are never given back. */
  private readonly next = new Map<string, number>();

  constructor(taken: readonly string[] = []) {
    this.taken = new Set(taken.map((name) => name.toLowerCase()));
  }

  /** The name, or with a number behind it where it is taken; from now on it is taken. */
  take(wanted: string): string {
    const name = this.free(wanted);
    this.taken.add(name.toLowerCase());
    return name;
  }

  /** What `take` would give. */
  free(wanted: string): string {
    const key = wanted.toLowerCase();
    for (let n = this.next.get(key) ?? 1; ; n += 1) {
      // After a digit, a number would read as part of it.
      const name = n === 1 ? wanted : `${wanted}${/[0-9]$/.test(wanted) ? 'x' : ''}${n}`;
      this.next.set(key, n);
      if (!this.taken.has(name.toLowerCase())) return name;
    }
  }
}
