/** Ranges of code points, in order, with gaps between them. */
export type Letters = readonly (readonly [from: number, to: number])[];

/** A regular language, as an expression. The same expression is the same object, so that states can be told apart. */
export type Language =
  | { readonly kind: 'none'; readonly id: number }
  | { readonly kind: 'empty'; readonly id: number }
  | { readonly kind: 'letter'; readonly id: number; readonly letters: Letters }
  | { readonly kind: 'then'; readonly id: number; readonly first: Language; readonly rest: Language }
  | { readonly kind: 'or'; readonly id: number; readonly all: readonly Language[] }
  | { readonly kind: 'many'; readonly id: number; readonly of: Language };

/**
 * Makes languages and takes letters off them.
 *
 * @see J. A. Brzozowski, Derivatives of Regular Expressions, Journal of the ACM 11 (1964)
 */
export class Languages {
  private readonly known = new Map<string, Language>();
  private readonly after = new Map<number, Language>();
  private parts = 0;

  /** No text at all. */
  readonly none = this.make('none', (id) => ({ kind: 'none', id }));
  /** The empty text alone. */
  readonly empty = this.make('empty', (id) => ({ kind: 'empty', id }));

  letter(letters: Letters): Language {
    if (letters.length === 0) return this.none;
    return this.make(`letter ${letters.join(' ')}`, (id) => ({ kind: 'letter', id, letters }));
  }

  inTurn(first: Language, rest: Language): Language {
    if (first === this.none || rest === this.none) return this.none;
    if (first === this.empty) return rest;
    if (rest === this.empty) return first;
    if (first.kind === 'then') return this.inTurn(first.first, this.inTurn(first.rest, rest));
    return this.make(`then ${first.id} ${rest.id}`, (id) => ({ kind: 'then', id, first, rest }));
  }

  or(...given: readonly Language[]): Language {
    const all = new Set<Language>();
    for (const one of given) for (const part of one.kind === 'or' ? one.all : [one]) all.add(part);
    this.parts += all.size;
    all.delete(this.none);
    const sorted = [...all].sort((a, b) => a.id - b.id);
    if (sorted.length < 2) return sorted[0] ?? this.none;
    return this.make(`or ${sorted.map(({ id }) => id).join(' ')}`, (id) => ({ kind: 'or', id, all: sorted }));
  }

  many(of: Language): Language {
    if (of === this.none || of === this.empty) return this.empty;
    if (of.kind === 'many') return of;
    return this.make(`many ${of.id}`, (id) => ({ kind: 'many', id, of }));
  }

  /** What may follow a letter. */
  behind(language: Language, letter: number): Language {
    if (language.kind === 'none' || language.kind === 'empty') return this.none;
    // Code points have 21 bits.
    const key = language.id * 2 ** 21 + letter;
    const before = this.after.get(key);
    if (before) return before;
    const found = this.derived(language, letter);
    this.after.set(key, found);
    return found;
  }

  /** How much was put together so far, which is what time goes into. */
  get work(): number {
    return this.parts + this.known.size;
  }

  private derived(language: Exclude<Language, { kind: 'none' | 'empty' }>, letter: number): Language {
    switch (language.kind) {
      case 'letter':
        return language.letters.some(([from, to]) => from <= letter && letter <= to) ? this.empty : this.none;
      case 'then': {
        const { first, rest } = language;
        const through = this.inTurn(this.behind(first, letter), rest);
        return hasEmpty(first) ? this.or(through, this.behind(rest, letter)) : through;
      }
      case 'or':
        return this.or(...language.all.map((one) => this.behind(one, letter)));
      default:
        return this.inTurn(this.behind(language.of, letter), language);
    }
  }

  private make(key: string, build: (id: number) => Language): Language {
    const before = this.known.get(key);
    if (before) return before;
    const made = build(this.known.size);
    this.known.set(key, made);
    return made;
  }
}

/** Whether the empty text is in it. */
export function hasEmpty(language: Language): boolean {
  switch (language.kind) {
    case 'none':
    case 'letter':
      return false;
    case 'then':
      return hasEmpty(language.first) && hasEmpty(language.rest);
    case 'or':
      return language.all.some(hasEmpty);
    default:
      return true;
  }
}

/** How many letters an expression has, those that are written more than once as often. */
export function sizeOf(language: Language): number {
  let size = 0;
  let rest = language;
  // Texts are long, and nested by one letter each.
  for (; rest.kind === 'then'; rest = rest.rest) size += sizeOf(rest.first);
  if (rest.kind === 'or') return rest.all.reduce((sum, one) => sum + sizeOf(one), size);
  return size + (rest.kind === 'many' ? sizeOf(rest.of) : 1);
}

/** The sets of letters that an expression tells apart. */
export function lettersIn(language: Language, found = new Set<Letters>()): ReadonlySet<Letters> {
  let rest = language;
  for (; rest.kind === 'then'; rest = rest.rest) lettersIn(rest.first, found);
  if (rest.kind === 'letter') found.add(rest.letters);
  else if (rest.kind === 'many') lettersIn(rest.of, found);
  else if (rest.kind === 'or') for (const one of rest.all) lettersIn(one, found);
  return found;
}
