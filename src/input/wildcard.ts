import { refuse, shown } from './refuse';

/**
 * Refuses a star that Istio would read literally: policies know one wildcard, at the start or at the end of a value, or
 * alone (istio/istio pkg/config/security and istio/ztunnel src/rbac.rs, read for 1.30).
 */
export function oneWildcard(place: string, what: string, value: string): void {
  if (value === '*' || !value.includes('*')) return;
  const stars = value.split('*').length - 1;
  if (stars > 1)
    refuse(
      place,
      `${what} ${shown(value)} has more than one "*"; Istio reads one only as a wildcard, at the start or the end`,
    );
  if (!value.startsWith('*') && !value.endsWith('*')) {
    refuse(
      place,
      `${what} ${shown(value)} has "*" in the middle, where Istio reads it literally; put it first or last`,
    );
  }
}
