import { parseArgs } from 'node:util';

/** By the names of their files in cases/, in the order in which they run. */
export const CASES = [
  'load',
  'bookinfo',
  'mesh-services',
  'many-charts',
  'ship',
  'values',
  'check',
  'simulate',
  'migrate',
];

export const USAGE = `usage: npm run bench -- [--quick] [CASE…]
  --quick  less of everything: the figures are rough
  CASE     what to run, of ${CASES.join(', ')}; all of them if none is given`;

/**
 * @param {string[]} args
 * @returns {{ readonly quick: boolean, readonly help: boolean, readonly cases: readonly string[] }}
 */
export function readOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  const unknown = positionals.find((name) => !CASES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no case "${unknown}"`);
  return { quick: values.quick, help: values.help, cases: positionals };
}
