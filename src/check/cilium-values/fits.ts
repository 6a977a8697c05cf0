import { isIpAddress } from '../../input/addresses';
import { isMap, truthy } from '../../values/effective-values';
import type { Shape } from './needs';

/** Whether a null, which takes the default away, crashes a template. */
export function crashesOnNull(shape: Shape): boolean {
  return shape === 'section' || shape === 'given' || shape === 'names';
}

/** What a value that is not null would have to be; nothing where it will do. */
export function unmet(shape: Shape, value: unknown): string | undefined {
  switch (shape) {
    case 'given':
      return undefined;
    case 'section':
      return isMap(value) ? undefined : 'a map';
    case 'keys':
      return isMap(value) ? undefined : 'a map';
    case 'map':
      return !truthy(value) || isMap(value) ? undefined : 'a map';
    case 'items':
      return !truthy(value) || Array.isArray(value) || isMap(value) ? undefined : 'a list';
    case 'text':
      return typeof value === 'string' ? undefined : 'text';
    case 'words':
      return !truthy(value) || typeof value === 'string' ? undefined : 'text';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false, without quotes';
    case 'flag':
      return !truthy(value) || value === true ? undefined : 'true or false, without quotes';
    case 'list':
      return !truthy(value) || Array.isArray(value) ? undefined : 'a list';
    case 'annotations':
      return !truthy(value) || (isMap(value) && !Object.values(value).some(isNested)) ? undefined : 'a map of text';
    case 'range':
      return Array.isArray(value) || isMap(value) ? undefined : 'a list';
    case 'maps':
      return !truthy(value) || areMaps(value) ? undefined : 'a list of maps';
    case 'names':
    case 'texts':
      return isListOf(value, (item) => typeof item === 'string') ? undefined : 'a list of text';
    case 'addresses':
      return isListOf(value, isIpAddress) ? undefined : 'a list of IP addresses';
    case 'duration':
      return !truthy(value) || (typeof value === 'string' && isDuration(value))
        ? undefined
        : 'a duration with its unit, such as 30s or 1h30m';
    case 'version':
      return !truthy(value) || (typeof value === 'string' && isVersion(value))
        ? undefined
        : 'a version in quotes, such as "1.17"';
    default:
      return shape satisfies never;
  }
}

function isListOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function isNested(value: unknown): boolean {
  return isMap(value) || Array.isArray(value);
}

/** A template goes through the values of a map as well. */
function areMaps(value: unknown): boolean {
  const items = isMap(value) ? Object.values(value) : value;
  return isListOf(items, (item) => item === null || isMap(item));
}

/** As Go's time.ParseDuration takes it. */
function isDuration(text: string): boolean {
  return /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text);
}

/** As Masterminds/semver, which templates compare versions with, takes it. */
function isVersion(text: string): boolean {
  return /^v?\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.test(
    text,
  );
}
