import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from 'js-yaml';
import { plainScalar, type Scalar } from './scalar';

/** The parts of js-yaml that are used here; it is loaded by the caller. */
export type Yaml = Pick<typeof import('js-yaml'), 'EVENT_ID' | 'SCALAR_STYLE' | 'getScalarValue'>;

export type NodeEvent = ScalarEvent | AliasEvent | SequenceEvent | MappingEvent;

/** A text with what the parser saw in it, read by go-yaml's rules for scalars. */
export class ParsedText {
  constructor(
    private readonly yaml: Yaml,
    private readonly text: string,
    readonly events: readonly Event[],
  ) {}

  isScalar(event: NodeEvent): event is ScalarEvent {
    return event.type === this.yaml.EVENT_ID.SCALAR;
  }

  isAlias(event: NodeEvent): event is AliasEvent {
    return event.type === this.yaml.EVENT_ID.ALIAS;
  }

  isList(event: NodeEvent): event is SequenceEvent {
    return event.type === this.yaml.EVENT_ID.SEQUENCE;
  }

  isMap(event: NodeEvent): event is MappingEvent {
    return event.type === this.yaml.EVENT_ID.MAPPING;
  }

  /** Whether a collection, or the document, ends at this event. */
  isPop(index: number): boolean {
    return this.events[index]!.type === this.yaml.EVENT_ID.POP;
  }

  /** Whether a key is the one that takes other maps in. */
  isMerge(event: NodeEvent): boolean {
    return (
      this.isScalar(event) &&
      event.style === this.yaml.SCALAR_STYLE.PLAIN &&
      this.source(event) === '<<' &&
      (event.tagStart < 0 || this.tagOf(event) === '!!merge')
    );
  }

  /** The name of an anchor, or of the one that an alias stands for. */
  anchorOf(event: NodeEvent): string {
    return this.text.slice(event.anchorStart, event.anchorEnd);
  }

  /** A scalar as it is written, without quotes. */
  source(event: ScalarEvent): string {
    return event.valueStart < 0 ? '' : this.text.slice(event.valueStart, event.valueEnd);
  }

  /**
   * Where a node begins, at its quote if it has one. An empty scalar is nowhere, and told at the collection that it is in, if
   * one is given.
   */
  at(event: NodeEvent, within?: SequenceEvent | MappingEvent): number {
    return Math.max(this.startOf(event), within?.start ?? -1);
  }

  private startOf(event: NodeEvent): number {
    if ('start' in event) return event.start;
    if (!('valueStart' in event)) return event.anchorStart - 1;
    const { SINGLE_QUOTED, DOUBLE_QUOTED } = this.yaml.SCALAR_STYLE;
    return event.style === SINGLE_QUOTED || event.style === DOUBLE_QUOTED ? event.valueStart - 1 : event.valueStart;
  }

  /** What a scalar stands for; undefined where its tag says that it is something else than it can be. */
  scalar(event: ScalarEvent): Scalar | undefined {
    if (event.tagStart < 0) {
      const text = this.textOf(event);
      return event.style === this.yaml.SCALAR_STYLE.PLAIN ? plainScalar(text) : { type: 'str', value: text };
    }
    const { tag, text } = this.tagged(event);
    if (tag === '!!binary') return { type: 'str', value: Buffer.from(text, 'base64').toString() };
    const wanted = TYPED_TAGS[tag];
    if (wanted === undefined) return { type: 'str', value: text };
    const scalar = plainScalar(text);
    const fits = scalar.type === wanted || (wanted === 'float' && scalar.type === 'int');
    return fits ? { type: wanted, value: scalar.value } : undefined;
  }

  /** The tag of a scalar that has one, and what it is about. */
  tagged(event: ScalarEvent): { readonly tag: string; readonly text: string } {
    return { tag: this.tagOf(event), text: this.textOf(event) };
  }

  private tagOf(event: ScalarEvent): string {
    return shortTag(this.text.slice(event.tagStart, event.tagEnd));
  }

  private textOf(event: ScalarEvent): string {
    const text = this.yaml.getScalarValue(this.text, event);
    const { LITERAL_BLOCK, FOLDED_BLOCK } = this.yaml.SCALAR_STYLE;
    const isBlock = event.style === LITERAL_BLOCK || event.style === FOLDED_BLOCK;
    // go-yaml adds no line end to a block that the file ends in without one.
    const isCutOff = isBlock && event.valueEnd >= this.text.length && !/[\r\n]$/.test(this.text);
    return isCutOff ? text.replace(/\n$/, '') : text;
  }
}

const TYPED_TAGS: Readonly<Record<string, Scalar['type']>> = {
  '!!int': 'int',
  '!!float': 'float',
  '!!bool': 'bool',
  '!!null': 'null',
};

function shortTag(tag: string): string {
  const full = /^!<(?:tag:yaml\.org,2002:)(.*)>$/.exec(tag);
  return full ? `!!${full[1]!}` : tag;
}
