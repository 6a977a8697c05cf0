import type { Signatures } from '../overload';
import { ListValue, Opaque, Optional } from '../value';
import { parseDate } from './time';
import { readUrl } from './url';

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const label = new RegExp(`^${LABEL}$`);
const subdomain = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const label1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const qualified = new RegExp(`^${QUALIFIED}$`);

type Test = (text: string) => boolean;

/** A prefix of a name may end in "-": the server judges it as if a letter came after. */
const prefixOf =
  (test: Test): Test =>
  (text) =>
    test(/.-$/.test(text) ? `${text.slice(0, -1)}a` : text);

const isSubdomain: Test = (text) => text.length <= 253 && subdomain.test(text);
const isLabel: Test = (text) => text.length <= 63 && label.test(text);
const isLabel1035: Test = (text) => text.length <= 63 && label1035.test(text);
const isLabelValue: Test = (text) => text === '' || (text.length <= 63 && qualified.test(text));

function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const name = parts.at(-1)!;
  if (parts.length > 2 || (parts.length === 2 && !isSubdomain(parts[0]!))) return false;
  return name.length > 0 && name.length <= 63 && qualified.test(name);
}

const TIME = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/;

/** As strfmt reads one: the hours of a zone may be any. */
function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t');
  const found = TIME.exec(time);
  if (found === null || parseDate(date) === undefined) return false;
  return found[1]! <= '23' && found[2]! <= '59' && found[3]! <= '59';
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/format.go, ConstantFormats */
const NAMED: Readonly<Record<string, Test>> = {
  dns1123Label: isLabel,
  dns1123Subdomain: isSubdomain,
  dns1035Label: isLabel1035,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: prefixOf(isLabel),
  dns1123SubdomainPrefix: prefixOf(isSubdomain),
  dns1035LabelPrefix: prefixOf(isLabel1035),
  labelValue: isLabelValue,
  uri: (text) => readUrl(text) !== undefined,
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  byte: (text) => text !== '' && BASE64.test(text),
  date: (text) => parseDate(text) !== undefined,
  datetime: isDateTime,
};

class Format extends Opaque {
  readonly kind = 'format';
  constructor(readonly name: string) {
    super();
  }
  override equals({ name }: this): boolean {
    return this.name === name;
  }
}

export const FORMATS: Signatures = {
  'format -> validate(string) optional<list<string>>': ({ name }: Format, text: string) =>
    NAMED[name]!(text) ? Optional.NONE : new Optional(new ListValue([`not a valid ${name}`])),
  'format.named(string) optional<format>': (name: string) =>
    Object.hasOwn(NAMED, name) ? new Optional(new Format(name)) : Optional.NONE,
  ...Object.fromEntries(Object.keys(NAMED).map((name) => [`format.${name}() format`, () => new Format(name)])),
};
