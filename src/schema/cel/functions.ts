import { ARITHMETIC, comparisons } from './arithmetic';
import { CONVERSIONS } from './library/convert';
import { FORMATS } from './library/format';
import { IPS } from './library/ip';
import { LISTS } from './library/lists';
import { OPTIONALS } from './library/optional';
import { QUANTITIES } from './library/quantity';
import { REGEX } from './library/regex';
import { SEMVERS } from './library/semver';
import { SETS } from './library/sets';
import { FORMAT_STRINGS } from './library/string-format';
import { STRINGS } from './library/strings';
import { TIMES } from './library/time';
import { URLS } from './library/url';
import { addTo, type Overload } from './overload';

let table: Map<string, Overload[]> | undefined;

/**
 * The functions that rules of a CRD may call.
 *
 * @see k8s.io/apiserver 0.36.1 pkg/cel/environment/base.go: the libraries of a server of 1.36
 */
export function functions(): ReadonlyMap<string, readonly Overload[]> {
  if (table !== undefined) return table;
  table = new Map();
  const libraries = [
    ARITHMETIC,
    comparisons(),
    CONVERSIONS,
    FORMATS,
    IPS,
    LISTS,
    OPTIONALS,
    QUANTITIES,
    REGEX,
    SEMVERS,
    SETS,
    FORMAT_STRINGS,
    STRINGS,
    TIMES,
    URLS,
  ];
  for (const library of libraries) addTo(table, library);
  return table;
}
