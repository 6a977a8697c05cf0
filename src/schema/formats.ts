import { isIPv6 } from 'node:net';

/** Reads a text as Go's time.ParseDuration does, as far as whether it takes it. */
const GO_DURATION = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
/** What kube-openapi takes beside it: whole numbers with units as Scala has them. */
const SCALA_DURATION = /\d+\s*(?:n|ns|us|µs|ms|s|m|h|hr|hour|min|sec|second|minute|d|day|w|wk|week|nano|micro|milli)/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/;
const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The formats of texts that an API server checks in CRDs (apiextensions-apiserver pkg/apiserver/validation/formats.go, 1.36; what they
 * take is in kube-openapi pkg/validation/strfmt). It passes over every other; so do we over `email`, `isbn`, `creditcard` and
 * `rgbcolor`, which no CRD of a mesh has.
 */
const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  datetime: isDateTime,
  date: isDate,
  duration: (text) => GO_DURATION.test(text) || SCALA_DURATION.test(text),
  byte: (text) => BASE64.test(text),
  ipv4: (text) => text.includes('.') && isAddress(text),
  ipv6: (text) => text.includes(':') && isAddress(text),
  cidr: isCidr,
  uri: isRequestUri,
  mac: (text) => /^(?:[\da-f]{2}([:-]))(?:[\da-f]{2}\1){4,18}[\da-f]{2}$|^(?:[\da-f]{4}\.){2,9}[\da-f]{4}$/i.test(text),
  uuid: (text) => /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i.test(text),
  uuid3: (text) => /^[\da-f]{8}-?[\da-f]{4}-?3[\da-f]{3}-?[\da-f]{4}-?[\da-f]{12}$/i.test(text),
  uuid4: (text) => /^[\da-f]{8}-?[\da-f]{4}-?4[\da-f]{3}-?[89ab][\da-f]{3}-?[\da-f]{12}$/i.test(text),
  uuid5: (text) => /^[\da-f]{8}-?[\da-f]{4}-?5[\da-f]{3}-?[89ab][\da-f]{3}-?[\da-f]{12}$/i.test(text),
  hexcolor: (text) => /^#?(?:[\da-f]{3}|[\da-f]{6})$/i.test(text),
  ssn: (text) => /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text),
  k8sshortname: (text) => LABEL.test(text),
  k8slongname: (text) =>
    text.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(text),
};

/** The formats that types of Kubernetes' own decode, each in its way. */
const DECODED: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isGoTime,
  byte: (text) => BASE64.test(text.replace(/[\r\n]/g, '')) || text.replace(/[\r\n]/g, '') === '',
  quantity: isQuantity,
};

/** Whether a text is of a format, as an API server judges custom resources; formats that it does not know say nothing. */
export function hasFormat(format: string, text: string): boolean {
  const name = format.replaceAll('-', '');
  return !Object.hasOwn(CHECKS, name) || CHECKS[name]!(text);
}

/** Whether a text is of a format, as an API server decodes kinds of its own. */
export function decodes(format: string, text: string): boolean {
  return !Object.hasOwn(DECODED, format) || DECODED[format]!(text);
}

/** Whether a whole number is within what its format can hold; 64 bits where it has none. */
export function fitsInteger(format: string | undefined, value: number): boolean {
  if (format === 'int32') return value >= -(2 ** 31) && value < 2 ** 31;
  // From 2^53 on numbers were rounded when they were read; the edge itself is one more than the largest, rounded.
  return value >= -(2 ** 63) && value <= 2 ** 63;
}

/** As Go's resource.ParseQuantity. */
export function isQuantity(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/.test(text);
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const [m, d] = [Number(month), Number(day)];
  return (
    m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(Number(year) === 0 ? 2000 : Number(year), m, 0)).getUTCDate()
  );
}

function isDateTime(text: string): boolean {
  const [date, time] = text.toLowerCase().split('t');
  const [, hour, minute, second] = TIME.exec(time ?? '') ?? [];
  return hour !== undefined && isDate(date!) && hour <= '23' && minute! <= '59' && second! <= '59';
}

/** As Go's time.Parse with RFC 3339. */
function isGoTime(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
    isDate(text.slice(0, 10))
  );
}

/** As ParseIPSloppy of k8s.io/utils/net: parts of IPv4 may begin with zeros. */
function isAddress(text: string): boolean {
  if (text.includes(':')) return isIPv6(text) && !text.includes('%');
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255);
}

function isCidr(text: string): boolean {
  const [, address, prefix] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (address === undefined || !isAddress(address)) return false;
  return Number(prefix) <= (address.includes(':') ? 128 : 32);
}

/** As Go's url.ParseRequestURI, as far as it is certain what it refuses. */
function isRequestUri(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- those are what it refuses
  if (text === '' || /[\0-\x1F\x7F]/.test(text)) return false;
  return text === '*' || /^(?:\/|[A-Za-z][A-Za-z0-9+.-]*:\/)/.test(text);
}
