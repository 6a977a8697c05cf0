import type { IConstruct } from 'constructs';

/**
 * An input that the library refuses. The message says where, what is wrong, what was given and what would do.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    /** Where the input was given: a construct path, or the name of a factory. */
    readonly where: string,
    /** What is wrong, without the place. */
    readonly reason: string,
  ) {
    super(`[${where}] ${reason}`);
  }
}

/** Where an input was given: a construct, or the name of a factory such as `Http.get` that belongs to none. */
export type Place = IConstruct | string;

/** Stops one wrong call at the call. */
export function refuse(place: Place, message: string): never {
  throw new InputError(nameOf(place), message);
}

/** How messages name a construct: its path, as cdk8s writes it. */
export function nameOf(place: Place): string {
  return typeof place === 'string' ? place : place.node.path;
}

/** A value as messages show it: strings quoted, everything else as JSON, cut where it would drown the message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return String(value);
  const path = (value as Partial<IConstruct> | null)?.node?.path;
  if (typeof path === 'string') return `[${path}]`;
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = Object.prototype.toString.call(value);
  }
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
