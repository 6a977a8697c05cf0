import type { AliasEvent, MappingEvent, ScalarEvent } from 'js-yaml';
import { shown } from '../input/refuse';
import type { NodeEvent, ParsedText } from './parsed-text';
import { keyText, type Scalar } from './scalar';

/** Who hears of what is wrong, or odd, at an offset. */
export interface Listener {
  fail(at: number, message: string): never;
  remark(at: number, message: string): void;
  /** Refuses a key that must not be written to an object. */
  key(at: number, key: string): void;
}

/** What is read, and by whom in the end, for messages. */
export interface Reading {
  readonly reader: 'Helm' | 'kubectl';
  /** Such as `values`. */
  readonly what: string;
}

/** Collections that contain each other; the parser holds to the same limit where there are no aliases. */
export const MAX_DEPTH = 100;
/** Values that come from aliases. A file has dozens; a bomb has billions. */
const MAX_ALIASED = 100_000;

interface Anchor {
  /** Whether its value is still being read. */
  isOpen: boolean;
  value: unknown;
  /** How many values it stands for, and how many levels. */
  size: number;
  height: number;
}

/**
 * Builds the values of documents from the parser's events, as go-yaml 2 does, and Helm and kubectl with it: duplicate keys
 * overwrite, keys become text, `<<` overwrites what stands before it, tags of collections mean nothing.
 *
 * @see https://github.com/yaml/go-yaml/blob/v2.4.2/decode.go
 * @see https://github.com/kubernetes-sigs/yaml/blob/v1.5.0/yaml.go
 */
export class YamlBuilder {
  private next = 0;
  private anchors = new Map<string, Anchor>();
  private size = 0;
  private aliased = 0;
  private deepest = 0;

  constructor(
    private readonly parsed: ParsedText,
    private readonly listener: Listener,
    private readonly reading: Reading,
  ) {}

  /** The value of the next document; nothing when there is none. */
  build(): { readonly value: unknown } | undefined {
    if (this.next >= this.parsed.events.length) return undefined;
    // Its own event, its node, and the event that ends it. Anchors, and what they cost, are those of one document.
    this.next++;
    this.anchors = new Map();
    this.aliased = 0;
    const value = this.isPop() ? null : this.node(1);
    this.next++;
    return { value };
  }

  private node(depth: number): unknown {
    const event = this.parsed.events[this.next++] as NodeEvent;
    if (this.parsed.isAlias(event)) return this.alias(event, depth);
    const name = event.anchorStart < 0 ? undefined : this.parsed.anchorOf(event);
    if (name === undefined) return this.content(event, depth);
    const { size, deepest } = this;
    this.deepest = depth;
    // Set before its value is read: an anchor of the same name inside takes its place.
    const anchor: Anchor = { isOpen: true, value: null, size: 0, height: 0 };
    this.anchors.set(name, anchor);
    const value = this.content(event, depth);
    Object.assign(anchor, { isOpen: false, value, size: this.size - size, height: this.deepest - depth });
    this.deepest = Math.max(this.deepest, deepest);
    return value;
  }

  private content(event: Exclude<NodeEvent, AliasEvent>, depth: number): unknown {
    this.size++;
    this.deepest = Math.max(this.deepest, depth);
    if (this.parsed.isList(event)) return this.list(depth);
    if (this.parsed.isMap(event)) return this.map(event, depth);
    const { value } = this.scalar(event);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.listener.fail(
        this.parsed.at(event),
        `${this.parsed.source(event)} is no number to JSON, and ${this.reading.reader} refuses it; quote it, or leave it out`,
      );
    }
    return value;
  }

  private alias(event: AliasEvent, depth: number): unknown {
    const name = this.parsed.anchorOf(event);
    const anchor = this.anchors.get(name);
    const at = event.anchorStart - 1;
    if (anchor === undefined)
      this.listener.fail(at, `there is no anchor "${name}" before this; write &${name} at the value it repeats`);
    if (anchor.isOpen) this.listener.fail(at, `the value of anchor "${name}" contains itself; write it out`);
    this.size += anchor.size;
    this.aliased += anchor.size;
    if (this.aliased > MAX_ALIASED)
      this.listener.fail(at, `aliases stand for more than ${MAX_ALIASED} values; write out what is needed`);
    this.deepest = Math.max(this.deepest, depth + anchor.height);
    if (this.deepest > MAX_DEPTH)
      this.listener.fail(at, `${this.reading.what} are more than ${MAX_DEPTH} levels deep here; use fewer`);
    return anchor.value;
  }

  private list(depth: number): unknown[] {
    const list: unknown[] = [];
    while (!this.isPop()) list.push(this.node(depth + 1));
    return list;
  }

  private map(event: MappingEvent, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    let merged: Set<string> | undefined;
    while (!this.isPop()) {
      const keyEvent = this.peek();
      const at = this.parsed.at(keyEvent, event);
      if (this.parsed.isMerge(keyEvent)) {
        this.next++;
        const sources = this.merged(depth);
        merged ??= new Set();
        for (let i = sources.length - 1; i >= 0; i--) this.copy(sources[i]!, map, merged, at);
        continue;
      }
      const key = this.key(keyEvent, at);
      if (Object.hasOwn(map, key) && !merged?.delete(key)) {
        this.listener.remark(at, `key "${key}" is there twice, and ${this.reading.reader} takes the last; remove one`);
      }
      map[key] = this.node(depth + 1);
    }
    return map;
  }

  private key(event: NodeEvent, at: number): string {
    if (this.parsed.isAlias(event)) {
      const value = this.node(1);
      if (typeof value === 'string') return this.safe(value, at);
      this.listener.fail(at, "an alias of something else than text can't be a key; write the key out");
    }
    if (!this.parsed.isScalar(event)) {
      this.listener.fail(
        at,
        `a map or list can't be a key; a template such as {{ … }} has to be quoted, and ${this.reading.what} are no templates`,
      );
    }
    const scalar = this.scalar(event);
    const key = keyText(scalar);
    if (key === undefined) this.listener.fail(at, `${shown(scalar.value)} can't be a key; quote it`);
    const source = this.parsed.source(event);
    if (scalar.type !== 'str' && source !== key)
      this.listener.remark(
        at,
        `to ${this.reading.reader}, key ${source} is ${typeWords(scalar)}, and its name "${key}"; quote it to keep it`,
      );
    this.next++;
    if (event.anchorStart >= 0) {
      this.anchors.set(this.parsed.anchorOf(event), {
        isOpen: false,
        value: scalar.value,
        size: 1,
        height: 0,
      });
    }
    return this.safe(key, at);
  }

  private safe(key: string, at: number): string {
    this.listener.key(at, key);
    return key;
  }

  /** The maps after a `<<`; the first that has a key wins. */
  private merged(depth: number): readonly Record<string, unknown>[] {
    const event = this.peek();
    const value = this.node(depth + 1);
    const sources = this.parsed.isList(event) ? (value as unknown[]) : [value];
    if (!sources.every(isMapping))
      this.listener.fail(this.parsed.at(event), '"<<" takes a map or a list of maps; give it an alias of one');
    return sources;
  }

  private copy(source: Record<string, unknown>, map: Record<string, unknown>, merged: Set<string>, at: number): void {
    for (const [key, value] of Object.entries(source)) {
      if (Object.hasOwn(map, key) && !merged.has(key)) {
        const { reader } = this.reading;
        this.listener.remark(at, `${reader} lets "<<" replace key "${key}", which stands before it; put "<<" first`);
      }
      map[key] = value;
      merged.add(key);
    }
  }

  private scalar(event: ScalarEvent): Scalar {
    const scalar = this.parsed.scalar(event);
    if (scalar !== undefined) return scalar;
    const { tag, text } = this.parsed.tagged(event);
    this.listener.fail(this.parsed.at(event), `${shown(text)} is no value for the tag ${tag}; remove the tag`);
  }

  private peek(): NodeEvent {
    return this.parsed.events[this.next] as NodeEvent;
  }

  private isPop(): boolean {
    if (!this.parsed.isPop(this.next)) return false;
    this.next++;
    return true;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeWords({ type, value }: Scalar): string {
  return type === 'bool' ? String(value) : 'a number';
}
