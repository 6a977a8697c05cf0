import type { Field } from '../../model/field';
import { fullMatch } from './re2';

/** What a text has to be for a route. */
export type RouteText =
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string }
  /** A beginning that ends where a segment does. */
  | { readonly kind: 'segments'; readonly value: string }
  | { readonly kind: 'present' };

/**
 * A condition as VirtualServices write it; undefined where there is none, and presence where one says nothing. A regex of `*` alone is
 * one of presence too.
 *
 * @see istio/istio pilot/pkg/networking/core/route/route.go, canBeConvertedToPresentMatch (read for 1.32-dev)
 */
export function routeTextOf(field: Field): RouteText | undefined {
  if (!field.isSet) return undefined;
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const value = field.get(kind).text;
    if (value === undefined) continue;
    return kind === 'regex' && value === '*' ? { kind: 'present' } : { kind, value };
  }
  return { kind: 'present' };
}

/** Tests texts; without the case of letters where it is nobody's concern. */
export function textTest(text: RouteText, ignoresCase = false): (given: string) => boolean {
  if (text.kind === 'present') return () => true;
  if (text.kind === 'regex') return fullMatch(text.value);
  const fold = ignoresCase ? (one: string): string => one.toLowerCase() : (one: string): string => one;
  const value = fold(text.value);
  switch (text.kind) {
    case 'exact':
      return (given) => fold(given) === value;
    case 'prefix':
      return (given) => fold(given).startsWith(value);
    default:
      return (given) => {
        const folded = fold(given);
        return folded.startsWith(value) && (folded.length === value.length || folded[value.length] === '/');
      };
  }
}
