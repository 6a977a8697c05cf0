/** What Go takes for a blank; a JavaScript `\s` is another set. */
export const JSON_BLANK = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;

/**
 * Where the JSON value that begins at an offset ends. Helm reads one value of a longer text, so `a=1b=2` sets both. What
 * is not JSON ends somewhere that makes it fail to parse.
 */
export function jsonEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') i = stringEnd(text, i);
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (depth === 0) return wordEnd(text, i);
    if (depth <= 0) return i + 1;
  }
  return text.length;
}

function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i;
  }
  return text.length;
}

function wordEnd(text: string, at: number): number {
  WORD.lastIndex = at;
  const word = WORD.exec(text);
  if (!word) return at + 1;
  const end = at + word[0].length;
  // Go's scanner has gone into a fraction or exponent by now, and will not come back.
  const isNumber = /\d$/.test(word[0]);
  const [, fraction, exponent] = word;
  const follows = text[end] ?? '';
  const goesOn =
    isNumber && exponent === undefined && (/[eE]/.test(follows) || (fraction === undefined && follows === '.'));
  return goesOn ? end + 1 : end;
}
