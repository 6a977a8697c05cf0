import { isMap, type JsonMap, type Path } from '../../model/field';
import type { SchemaNode } from '../node';
import type { Violation, ViolationKind } from '../structure';

/**
 * A place in an object while it is judged, and what is said of it. A text that is missing is as good as an empty one, and a number as 0: the
 * server's code is Go's, which can't tell them apart.
 */
export class Spot {
  constructor(
    readonly value: unknown,
    private readonly found: Violation[],
    private readonly up?: Spot,
    private readonly key: string | number = '',
  ) {}

  get path(): Path {
    return this.up ? [...this.up.path, this.key] : [];
  }

  get(key: string): Spot {
    return new Spot(this.at(key), this.found, this, key);
  }

  /** Whether a field is there, which a null is not. */
  has(key: string): boolean {
    const value = this.at(key);
    return value !== undefined && value !== null;
  }

  /** What is in a field. The names that are asked for are written here, or are those of a map itself: none is one that any object has. */
  private at(key: string): unknown {
    const { value } = this;
    return typeof value === 'object' && value !== null ? (value as JsonMap)[key] : undefined;
  }

  get items(): readonly Spot[] {
    const { value } = this;
    return Array.isArray(value) ? value.map((item, i) => new Spot(item, this.found, this, i)) : NO_ITEMS;
  }

  /** The elements of a field; most are not there. */
  itemsOf(key: string): readonly Spot[] {
    return Array.isArray(this.at(key)) ? this.get(key).items : NO_ITEMS;
  }

  get keys(): readonly string[] {
    return isMap(this.value) ? Object.keys(this.value) : [];
  }

  /** How much is said of the object so far. */
  get told(): number {
    return this.found.length;
  }

  get isSet(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string {
    return typeof this.value === 'string' ? this.value : '';
  }

  get number(): number {
    return typeof this.value === 'number' ? this.value : 0;
  }

  get map(): JsonMap {
    return isMap(this.value) ? this.value : {};
  }

  /** A text of a map, as {@link text}. */
  textOf(key: string): string {
    const value = this.at(key);
    return typeof value === 'string' ? value : '';
  }

  /** Whether a field is `true`. */
  isTrue(key: string): boolean {
    return this.at(key) === true;
  }

  /** A field that has to be there, which an empty text or list is not either. */
  needs(key: string, why?: string): boolean {
    const value = this.at(key) ?? undefined;
    const isThere = value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
    if (!isThere) this.get(key).say('required', why === undefined ? {} : { problem: why });
    return isThere;
  }

  /** A number that has to be there; 0 is none. */
  needsNumber(key: string): void {
    this.get(key).say('required', {});
  }

  /** A field further down that has to be there. */
  needsOf([first, ...rest]: readonly string[], why: string): void {
    const next = this.get(first!);
    if (rest.length > 0) next.needsOf(rest, why);
    else next.say('required', { problem: why });
  }

  /** A map that has to have one of a few fields, and has none. */
  absent(choice: readonly string[]): void {
    this.say('one-of', { problem: `one of ${choice.join(', ')} has to be here`, fix: 'say one of them' });
  }

  /** A text that is of no form that its field takes; nothing where there is no problem. */
  named(problem: string | undefined): void {
    if (problem !== undefined) this.say('name', { problem });
  }

  /** {@link named}, of a field. */
  namedAt(key: string, problem: string | undefined): void {
    if (problem !== undefined) this.get(key).named(problem);
  }

  wrong(problem: string | undefined, fix?: string): void {
    if (problem !== undefined) this.say('value', { problem, ...(fix !== undefined && { fix }) });
  }

  /** What can't be there together with something else. */
  excluded(problem: string, fix: string): void {
    this.say('one-of', { problem, fix });
  }

  /** A name that is none of those that there are. */
  lost(problem: string, known: ReadonlySet<string>): void {
    this.say('not-found', { problem, node: { enum: [...known] }, keyword: 'enum' });
  }

  /** An element that another before it is like. */
  again(key: string): void {
    this.say('duplicate-item', { node: { listKeys: [key] }, keyword: 'listType' });
  }

  /** A number that has bounds; a missing one is 0. */
  within(minimum: number, maximum = Infinity): void {
    const { number } = this;
    if (number < minimum) this.say('out-of-bounds', { node: { minimum }, keyword: 'minimum', value: number });
    else if (number > maximum) this.say('out-of-bounds', { node: { maximum }, keyword: 'maximum', value: number });
  }

  /** A field with bounds, where it is there. */
  bounded(key: string, minimum = 0, maximum = Infinity): void {
    if (typeof this.at(key) === 'number') this.get(key).within(minimum, maximum);
  }

  /** A text that has to be one of a few. */
  among(allowed: readonly string[]): boolean {
    const isKnown = allowed.includes(this.text);
    if (!isKnown) this.say('enum', { node: { enum: allowed }, keyword: 'enum', value: this.text });
    return isKnown;
  }

  mismatched(problem: string): void {
    this.say('selector', { problem });
  }

  private say(
    kind: ViolationKind,
    more: { problem?: string; fix?: string; node?: SchemaNode; keyword?: keyof SchemaNode; value?: unknown },
  ): void {
    this.found.push({ kind, path: this.path, value: this.value, node: NONE, keyword: 'properties', ...more });
  }
}

const NONE: SchemaNode = {};
const NO_ITEMS: readonly Spot[] = [];
