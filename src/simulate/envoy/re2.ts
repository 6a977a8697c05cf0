import type { RE2JS } from 're2js';

const known = new Map<string, RE2JS | undefined>();
/** Patterns come from manifests, of which there are few; a program that asks on and on must not keep all of them. */
const KEPT = 2000;

/** A pattern as Envoy reads it (RE2); undefined for one that it refuses. */
export function re2(pattern: string): RE2JS | undefined {
  if (known.has(pattern)) return known.get(pattern);
  if (known.size >= KEPT) known.clear();
  const { RE2JS: Re2 } = require('re2js') as typeof import('re2js');
  let compiled: RE2JS | undefined;
  try {
    compiled = Re2.compile(pattern);
  } catch {
    compiled = undefined;
  }
  known.set(pattern, compiled);
  return compiled;
}

/** Tests whether a pattern takes the whole of a text; one that is none takes nothing. */
export function fullMatch(pattern: string): (text: string) => boolean {
  const compiled = re2(pattern);
  return (text) => compiled?.matches(text) ?? false;
}
