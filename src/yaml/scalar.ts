/** A plain scalar as Helm types it. */
export interface Scalar {
  readonly type: 'null' | 'bool' | 'int' | 'float' | 'str';
  readonly value: null | boolean | number | string;
}

const TRUE = ['y', 'yes', 'true', 'on'];
const FALSE = ['n', 'no', 'false', 'off'];
const NULL = ['', '~', 'null', 'Null', 'NULL'];
const INFINITE = /^([-+]?)\.(?:inf|Inf|INF)$/;
const NAN = /^\.(?:nan|NaN|NAN)$/;
const SMALL = /^-?[1-9]\d{0,14}$/;
const INT = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/**
 * Types a plain scalar by the rules of go-yaml 2, which Helm reads values with: YAML 1.1 booleans, octal `0777` beside
 * `0o777`, underscores in numbers; dates and base 60 stay text.
 *
 * @see https://github.com/yaml/go-yaml/blob/v2.4.2/resolve.go
 */
export function plainScalar(text: string): Scalar {
  if (SMALL.test(text)) return { type: 'int', value: Number(text) };
  if (NULL.includes(text)) return { type: 'null', value: null };
  const bool = boolOf(text);
  if (bool !== undefined) return { type: 'bool', value: bool };
  const infinite = INFINITE.exec(text);
  if (infinite) return { type: 'float', value: infinite[1] === '-' ? -Infinity : Infinity };
  if (NAN.test(text)) return { type: 'float', value: NaN };
  return numberOf(text) ?? { type: 'str', value: text };
}

/** Each word is known in lower case, in capitals, and with a capital first. */
function boolOf(text: string): boolean | undefined {
  if (text.length > 5) return undefined;
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase() && text.slice(1) !== lower.slice(1)) return undefined;
  return TRUE.includes(lower) ? true : FALSE.includes(lower) ? false : undefined;
}

function numberOf(text: string): Scalar | undefined {
  if (!/^[-+.\d]/.test(text)) return undefined;
  // After a leading dot an underscore stands between digits; elsewhere it may stand anywhere.
  const plain = text.startsWith('.') ? text.replace(/(?<=\d)_(?=\d)/g, '') : text.replaceAll('_', '');
  const int = INT.exec(plain);
  const whole = int ? wholeOf(int[1]!, int[2]!) : undefined;
  if (whole !== undefined) return { type: 'int', value: whole };
  if (!FLOAT.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? { type: 'float', value } : undefined;
}

/** A whole number of 64 bits, signed or not. */
function wholeOf(sign: string, digits: string): number | undefined {
  const text = digits.replace(/^0[oO]?(?=[0-7])/, '0o');
  // No number of 64 bits has more digits, in any base.
  if (text.replace(/^0[xXbBo]?0*/, '').length > 64) return undefined;
  const size = BigInt(text);
  if (size > 2n ** (sign === '' ? 64n : 63n) - (sign === '-' ? 0n : 1n)) return undefined;
  const value = Number(size);
  return sign === '-' && value !== 0 ? -value : value;
}

/** The text of a map's key; undefined for what Helm takes for no key. */
export function keyText({ type, value }: Scalar): string | undefined {
  if (type === 'null') return undefined;
  if (type === 'float') return floatText(value as number);
  if (type === 'int' && (value as number) >= 2 ** 63) return undefined;
  return String(value);
}

/** A fraction as Go writes it for a key: the shortest text that 32 bits need, with an exponent from a million on. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let shortest = single;
  for (let digits = 9; digits > 0; digits--) {
    const shorter = Number(single.toPrecision(digits));
    if (Math.fround(shorter) !== single) break;
    shortest = shorter;
  }
  const [mantissa, power] = shortest.toExponential().split('e') as [string, string];
  if (Number(power) >= -4 && Number(power) < 6) return Object.is(shortest, -0) ? '-0' : String(shortest);
  return `${mantissa}e${power[0]!}${power.slice(1).padStart(2, '0')}`;
}
