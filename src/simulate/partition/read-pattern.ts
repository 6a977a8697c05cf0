import { sizeOf, type Language, type Languages, type Letters } from './language';

const LAST = 0x10_ff_ff;
export const ANY_LETTER: Letters = [[0, LAST]];
const NO_BREAK: Letters = [
  [0, 9],
  [11, LAST],
];
const CLASSES: Readonly<Record<string, Letters>> = {
  d: rangesOf('09'),
  w: rangesOf('09AZ__az'),
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
};
const NAMED: Readonly<Record<string, Letters>> = {
  alpha: rangesOf('AZaz'),
  digit: rangesOf('09'),
  alnum: rangesOf('09AZaz'),
  upper: rangesOf('AZ'),
  lower: rangesOf('az'),
  word: rangesOf('09AZ__az'),
  xdigit: rangesOf('09AFaf'),
};
const ESCAPED: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, v: 11, a: 7 };

/** Patterns with more copies, letters or groups in groups than these make no expression that anybody could go through. */
const MOST_COPIES = 100;
const MOST_LETTERS = 1000;
const MOST_DEPTH = 50;

/** What this can't read. */
class Unreadable extends Error {}

/**
 * A pattern as Envoy reads it, which has to take the whole of a text; undefined where it has what is not read here: word boundaries, classes
 * of Unicode, flags but that for the case of letters.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function languageOfPattern(languages: Languages, pattern: string): Language | undefined {
  if (pattern.length > MOST_LETTERS) return undefined;
  try {
    return new PatternReader(languages, pattern).whole();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** A text as it is, or in any case of letters; undefined for one that is too long to go through. */
export function languageOfText(languages: Languages, text: string, ignoresCase: boolean): Language | undefined {
  if (text.length > MOST_LETTERS) return undefined;
  return [...text].reduceRight((rest, char) => {
    const letters = ofLetter(char.codePointAt(0)!);
    return languages.inTurn(languages.letter(ignoresCase ? inAnyCase(letters) : letters), rest);
  }, languages.empty as Language);
}

class PatternReader {
  private at = 0;
  private ignoresCase = false;
  private depth = 0;
  /** How many beginnings and ends of texts were read. */
  private anchors = 0;

  constructor(
    private readonly languages: Languages,
    private readonly text: string,
  ) {}

  whole(): Language {
    const found = this.alternatives(true);
    if (this.at < this.text.length) throw new Unreadable();
    return found;
  }

  /** @param isFirst whether nothing can come before it */
  private alternatives(isFirst: boolean): Language {
    const found = [this.sequence(isFirst)];
    while (this.take('|')) found.push(this.sequence(isFirst));
    return this.languages.or(...found);
  }

  private sequence(isFirst: boolean): Language {
    const parts: Language[] = [];
    let canBegin = isFirst;
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      if (this.take('^')) {
        if (!canBegin) throw new Unreadable();
        this.anchors++;
        continue;
      }
      if (this.take('$')) {
        // Inside of a group, something could follow.
        if (!/^[)$]*$/.test(this.text.slice(this.at)) && !(this.depth === 0 && this.text[this.at] === '|')) {
          throw new Unreadable();
        }
        this.anchors++;
        continue;
      }
      parts.push(this.repeated(canBegin));
      canBegin = false;
    }
    return parts.reduceRight((rest, one) => this.languages.inTurn(one, rest), this.languages.empty);
  }

  private repeated(isFirst: boolean): Language {
    const { anchors } = this;
    let one = this.single(isFirst);
    for (;;) {
      const { languages } = this;
      if (this.take('*')) one = languages.many(one);
      else if (this.take('+')) one = languages.inTurn(one, languages.many(one));
      else if (this.take('?')) one = languages.or(one, languages.empty);
      else {
        const [all, least, comma, most] = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.text.slice(this.at)) ?? [];
        if (all === undefined) return one;
        this.at += all.length;
        one = this.copies(one, Number(least), comma === undefined ? Number(least) : most ? Number(most) : undefined);
      }
      // What begins or ends a text can't come again.
      if (this.anchors > anchors) throw new Unreadable();
      // To take little or much is all the same where the whole has to be taken.
      this.take('?');
    }
  }

  private copies(one: Language, least: number, most: number | undefined): Language {
    const times = Math.max(least, most ?? 0, 1);
    if (times > MOST_COPIES || times * sizeOf(one) > MOST_LETTERS) throw new Unreadable();
    const { languages } = this;
    let rest = most === undefined ? languages.many(one) : languages.empty;
    for (let i = least; i < (most ?? least); i++) rest = languages.or(languages.inTurn(one, rest), languages.empty);
    for (let i = 0; i < least; i++) rest = languages.inTurn(one, rest);
    return rest;
  }

  private single(isFirst: boolean): Language {
    if (this.take('(')) return this.group(isFirst);
    if (this.take('[')) return this.letter(this.set());
    if (this.take('.')) return this.languages.letter(NO_BREAK);
    if (this.take('\\')) return this.letter(this.escaped());
    const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    if ('*+?'.includes(char)) throw new Unreadable();
    this.at += char.length;
    return this.letter(ofLetter(char.codePointAt(0)!));
  }

  private group(isFirst: boolean): Language {
    const before = this.ignoresCase;
    const [flags, set, colon] = /^\?([i]*)(:|\))/.exec(this.text.slice(this.at)) ?? [];
    const [name] = /^\?P?<\w+>/.exec(this.text.slice(this.at)) ?? [];
    if (flags !== undefined) {
      this.at += flags.length;
      if (set!.includes('i')) this.ignoresCase = true;
      // Flags by themselves are for what follows.
      if (colon === ')') return this.languages.empty;
    } else if (name !== undefined) this.at += name.length;
    else if (this.text[this.at] === '?') throw new Unreadable();
    if (++this.depth > MOST_DEPTH) throw new Unreadable();
    const found = this.alternatives(isFirst);
    if (!this.take(')')) throw new Unreadable();
    this.depth--;
    this.ignoresCase = before;
    return found;
  }

  private set(): Letters {
    const isNegated = this.take('^');
    let letters: Letters = [];
    let isFirst = true;
    while (isFirst || this.text[this.at] !== ']') {
      if (this.at >= this.text.length) throw new Unreadable();
      isFirst = false;
      const [named, not, name = ''] = /^\[:(\^?)(\w+):\]/.exec(this.text.slice(this.at)) ?? [];
      if (named !== undefined) {
        this.at += named.length;
        const known = NAMED[name];
        if (!known) throw new Unreadable();
        letters = union(letters, not === '^' ? without(known) : known);
        continue;
      }
      const from = this.member();
      const isRange = this.text[this.at] === '-' && this.text[this.at + 1] !== ']' && isOne(from);
      if (!isRange) {
        letters = union(letters, from);
        continue;
      }
      this.at++;
      const to = this.member();
      if (!isOne(to)) throw new Unreadable();
      letters = union(letters, [[from[0]![0], to[0]![0]]]);
    }
    this.at++;
    const cased = this.ignoresCase ? inAnyCase(letters) : letters;
    return isNegated ? without(cased) : cased;
  }

  private member(): Letters {
    if (this.take('\\')) return this.escaped();
    const char = String.fromCodePoint(this.text.codePointAt(this.at)!);
    this.at += char.length;
    return ofLetter(char.codePointAt(0)!);
  }

  private escaped(): Letters {
    const char = this.text[this.at] ?? '';
    this.at++;
    const known = CLASSES[char.toLowerCase()];
    if (known) return char === char.toLowerCase() ? known : without(known);
    if (Object.hasOwn(ESCAPED, char)) return ofLetter(ESCAPED[char]!);
    const [hex, short, long] = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]+)\})/.exec(this.text.slice(this.at - 1)) ?? [];
    if (hex !== undefined) {
      this.at += hex.length - 1;
      return ofLetter(Number.parseInt(short ?? long ?? '', 16));
    }
    // Letters and digits with a meaning that is not known here.
    if (char === '' || /\w/.test(char)) throw new Unreadable();
    return ofLetter(char.codePointAt(0)!);
  }

  private letter(letters: Letters): Language {
    return this.languages.letter(this.ignoresCase ? inAnyCase(letters) : letters);
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }
}

function rangesOf(pairs: string): Letters {
  return [...pairs].flatMap((char, i) => (i % 2 === 0 ? [[code(char), code(pairs[i + 1]!)] as const] : []));
}

function code(char: string): number {
  return char.codePointAt(0)!;
}

function ofLetter(letter: number): Letters {
  return [[letter, letter]];
}

function isOne(letters: Letters): boolean {
  return letters.length === 1 && letters[0]![0] === letters[0]![1];
}

function union(one: Letters, other: Letters): Letters {
  const sorted = [...one, ...other].sort((a, b) => a[0] - b[0]);
  const found: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = found.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

function without(letters: Letters): Letters {
  const found: [number, number][] = [];
  let next = 0;
  for (const [from, to] of union(letters, [])) {
    if (from > next) found.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) found.push([next, LAST]);
  return found;
}

/** With the other case of what is a letter of ASCII. */
function inAnyCase(letters: Letters): Letters {
  const shifted = (from: string, by: number): Letters =>
    letters.flatMap(([low, high]): Letters => {
      const [first, last] = [Math.max(low, code(from)), Math.min(high, code(from) + 25)];
      return first <= last ? [[first + by, last + by]] : [];
    });
  return union(letters, [...shifted('a', -32), ...shifted('A', 32)]);
}
