import type { MappingEvent, SequenceEvent } from 'js-yaml';
import type { NodeEvent, ParsedText } from './parsed-text';
import { keyText } from './scalar';

/** A key of a map, or an element of a list. */
interface Entry {
  /** Where it is written, as an offset into the text. */
  readonly at: number;
  /** The event that its value begins with. */
  readonly value: number;
}

/** What is known of a path. */
export interface Place {
  /** Where the last of its steps that is there is written; undefined where not even the first is. */
  readonly at: number | undefined;
  /** Whether all of them are there. */
  readonly isWhole: boolean;
}

/**
 * Finds where a field is written, in a document that was read before and found to be good. Looking is cheap enough to do it for
 * each of thousands of findings, and nothing has to be remembered for all the fields that nobody asks for.
 *
 * @param path keys of maps, and indices of lists
 * @param document which event is the document's first
 */
export function writtenAt(parsed: ParsedText, path: readonly (string | number)[], document = 0): Place {
  let at: number | undefined;
  let node = document + 1;
  for (const step of path) {
    const entry = entryOf(parsed, node, step);
    if (entry === undefined) return { at, isWhole: false };
    at = entry.at;
    node = entry.value;
  }
  return { at, isWhole: true };
}

function entryOf(parsed: ParsedText, node: number, step: string | number): Entry | undefined {
  const index = resolved(parsed, node);
  const event = eventAt(parsed, index);
  if (parsed.isMap(event)) return typeof step === 'string' ? inMap(parsed, index, event, step, new Map()) : undefined;
  return parsed.isList(event) && typeof step === 'number' ? inList(parsed, index, event, step) : undefined;
}

function inList(parsed: ParsedText, index: number, list: SequenceEvent, wanted: number): Entry | undefined {
  let element = index + 1;
  for (let i = 0; !parsed.isPop(element); i++) {
    if (i === wanted) return { at: parsed.at(eventAt(parsed, element), list), value: element };
    element = after(parsed, element);
  }
  return undefined;
}

/** A key of a map: the last of that name, and among maps that are taken in at one place the first that has it. */
function inMap(
  parsed: ParsedText,
  index: number,
  map: MappingEvent,
  wanted: string,
  known: Map<number, Entry | undefined>,
): Entry | undefined {
  if (known.has(index)) return known.get(index);
  let found: Entry | undefined;
  let key = index + 1;
  while (!parsed.isPop(key)) {
    const event = eventAt(parsed, key);
    const value = after(parsed, key);
    if (parsed.isMerge(event)) {
      for (const source of mergedAt(parsed, value)) {
        const taken = inMap(parsed, source, eventAt(parsed, source) as MappingEvent, wanted, known);
        if (taken === undefined) continue;
        found = taken;
        break;
      }
    } else if (nameOf(parsed, key) === wanted) found = { at: parsed.at(event, map), value };
    key = after(parsed, value);
  }
  known.set(index, found);
  return found;
}

/** The maps after a `<<`. */
function mergedAt(parsed: ParsedText, value: number): readonly number[] {
  const index = resolved(parsed, value);
  if (parsed.isMap(eventAt(parsed, index))) return [index];
  const maps: number[] = [];
  for (let element = index + 1; !parsed.isPop(element); element = after(parsed, element))
    maps.push(resolved(parsed, element));
  return maps;
}

function nameOf(parsed: ParsedText, key: number): string | undefined {
  const event = eventAt(parsed, resolved(parsed, key));
  const scalar = parsed.isScalar(event) ? parsed.scalar(event) : undefined;
  return scalar && keyText(scalar);
}

/** The node that an alias stands for: the last before it with an anchor of that name. */
function resolved(parsed: ParsedText, index: number): number {
  const event = eventAt(parsed, index);
  if (!parsed.isAlias(event)) return index;
  const name = parsed.anchorOf(event);
  for (let i = index - 1; i > 0; i--) {
    const before = eventAt(parsed, i);
    if (before.anchorStart >= 0 && !parsed.isAlias(before) && parsed.anchorOf(before) === name) return i;
  }
  return index;
}

/** The event after a whole node. */
function after(parsed: ParsedText, index: number): number {
  let depth = 0;
  let next = index;
  do {
    const event = eventAt(parsed, next);
    if (parsed.isPop(next)) depth--;
    else if (parsed.isMap(event) || parsed.isList(event)) depth++;
    next++;
  } while (depth > 0);
  return next;
}

function eventAt(parsed: ParsedText, index: number): NodeEvent {
  return parsed.events[index] as NodeEvent;
}
