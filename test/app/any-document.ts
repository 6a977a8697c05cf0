import * as fc from 'fast-check';

/** Text that YAML reads in more than one way, or that a writer has to quote, fold or indent. */
// prettier-ignore
export const AWKWARD = [
  '', ' ', '~', 'y', 'Y', 'n', 'N', 'No', 'yes', 'on', 'On', 'off', 'true', 'TRUE', 'null', 'NULL', 'nan', 'NaN', '.inf', '.nan', '.', '..', '...', '---',
  '--- a', '%d', '%x\ny', '1', '1.5', '+1', '-1', '_1', '1_000', '0x1f', '0b1', '0o7', '0777', '1e3', 'e1', 'E5', 'e-1', 'e+x', 'ee1', '1e', '12:30', '12:30:45.5', '190:20:30',
  '2024-01-01', '2024-1-1 1:2:3', '2024-01-01T00:00:00Z', '10.0.0.1', '10.0.0.0/8', '1.2.3', '100m', '128Mi', '1Gi', '25%', '5s', '5d', '3f', '0', '00', '1Z', '1 T', '1T2',
  'a: b', 'a:b', 'a:', ':a', 'a :b', 'a #b', 'a#b', '#a', '-', '- a', '-a', 'a-', 'a -', '?', '? a', '?a', '*', '*a', '&a', '!t', '!!binary', '@a', '`a', '"q"', "it's", `"it's"`, '|', '>', '<<', '=',
  '{x}', '[x]', 'a, b', 'a,b', 'x=1', 'a\\b', '/api/*', '/', '_', 'a (b)', 'x(', '$x', '(x)', ' lead', 'trail ', 'tab\tx', '\tx', 'x\t', 'é', '日本', '🙂', '\u0000', '\u0007', '\u007f', '\u0085', '\u2028', '\ufeff', '\ud800',
  'a\u007f', 'a\u0085', 'a\u00a0', 'a\u2028', 'a\ufeff', 'a\ud800', 'aé', 'http://x.y/z:80', 'a/b:c@sha256:00ff', 'toString', '__proto__', 'constructor', 'length', 'w '.repeat(80).trim(), 'x'.repeat(300), 'k'.repeat(1024), 'k'.repeat(1025), '? '.repeat(600),
  '\n', '\n\n', 'a\n', 'a\n\n', '\na', 'a\nb', 'a\nb\n', 'a\n\nb\n\n\n', 'a\n  b\n c', ' a\nb', '  a\n b\n', 'a \nb', 'a\n ', 'a\n\t\n', '\ta\n\tb', 'a\n# b\n', '#a\nb', 'a\n--- b\n', '---\na', '%\na',
  'a: b\nc: d\n', '"a\nb', `it's\n"b"\n `, 'x\r\ny\r\n', 'a\u0001\nb and so much more that it is longer than forty characters\n\n c', 'a\nb   \n\n   ', '- a\n- b', '#!/bin/sh\nset -e\n\nexec "$@"\n',
];

const CHARACTERS = [...'abeExoTZyn0123 :#-_./@,+*%=()[]{}?!&|>\'"`~\\<$\n\n\té'];

export const anyText = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...AWKWARD) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 14 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, 1.5, 1e21, -1e-7, 2 ** 64, NaN, Infinity));
const scalar = fc.oneof(
  { weight: 6, arbitrary: anyText },
  { weight: 2, arbitrary: anyNumber },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, null) },
);
const key = fc.oneof({ weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,3}x$/) }, { weight: 1, arbitrary: anyText });

/** Maps of any shape. */
export const { value: anyDocument } = fc.letrec<{ value: unknown; nested: unknown }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    tie('value'),
    fc.array(tie('nested'), { maxLength: 4 }),
  ),
  value: fc.dictionary(key, tie('nested'), { maxKeys: 5, noNullPrototype: false }),
}));
