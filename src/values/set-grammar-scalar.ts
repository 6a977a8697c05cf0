const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/* Go compares by simple case folding, as the flags "iu" do. */
const TRUE = /^true$/iu;
const FALSE = /^false$/iu;
const NULL = /^null$/iu;

/**
 * The value of a text in `--set`: true, false, null, whole numbers of 64 bits; everything else stays text, fractions
 * and numbers that begin with a zero too. A number above 2^53 is rounded, as it would be in a values file.
 */
export function typedScalar(text: string): unknown {
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (NULL.test(text)) return null;
  if (text === '0') return 0;
  const number = /^([-+]?)0*(\d{1,19})$/.exec(text);
  if (!number || text.startsWith('0')) return text;
  const value = BigInt(`${number[1] === '-' ? '-' : ''}${number[2]!}`);
  return value >= MIN_INT64 && value <= MAX_INT64 ? Number(value) : text;
}
