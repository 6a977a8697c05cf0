import type { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import type { Platform } from '../../src';
import { InputError } from '../../src';
import { synth } from '../synth';

const SEED = 20261125;

/** Values that slip where others belong: empty ones, and look-alikes of lists, names and maps. */
const SLIPS: unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -1,
  1.5,
  80,
  NaN,
  '',
  ' ',
  'x',
  '80',
  [],
  [null],
  [undefined],
  [[]],
  [{}],
  [''],
  ['x'],
  [0],
  {},
  { name: 'x' },
  { name: 1 },
  { length: 1 },
  { principal: 'x' },
  { conditions: [] },
  { spec: {} },
  { policyTarget: {} },
  () => 'x',
];

/** Tries each of these values, and others of JSON. */
export function expectForAnything(tryOne: (value: unknown) => void): void {
  for (const value of SLIPS) tryOne(value);
  fc.assert(fc.property(fc.jsonValue(), tryOne), { numRuns: 40, seed: SEED });
}

/**
 * Builds a chart that may be refused: by an InputError at the call or by an error of validation at synth. Anything else that
 * is thrown is a bug; so is a manifest that does not fit its CRD.
 */
export function expectTakenOrRefused(build: (chart: Chart) => unknown, platform: Platform): void {
  try {
    synth((chart) => void build(chart), platform);
  } catch (error) {
    if (error instanceof InputError) return;
    if (error instanceof Error && error.message.startsWith('Validation failed with the following errors')) return;
    throw error;
  }
}
