import * as fc from 'fast-check';
import { safeName } from '../../../src/gitops/layouts/safe-name';

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'abAB_-.:/\\~ 3a\ud800'), maxLength: 12 }),
);

test.each(['reviews', 'reviews-v1', 'gateways.gateway.networking.k8s.io', '3scale'])('%s stays as it is', (name) => {
  expect(safeName(name)).toBe(name);
});

test.each([
  ['system:auth-delegator', 'system_3aauth-delegator'],
  ['..', '_2e_2e'],
  ['../../etc', '_2e._2f.._2fetc'],
  ['.git', '_2egit'],
  ['-rf', '_2drf'],
  ['Shop', '_53hop'],
  ['a_b', 'a_5fb'],
  ['a\\b', 'a_5cb'],
  ['aux', '_61ux'],
  ['nul.shop', '_6eul.shop'],
  ['auxiliary', 'auxiliary'],
  ['a\u0000b', 'a_00b'],
  ['straße', 'stra_dfe'],
  ['日本', '_u65e5_u672c'],
  ['', '_'],
])('%j becomes %s', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

test('no name leads anywhere, is hidden, or is an option', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(safeName(name)).toMatch(/^[a-z0-9_]([a-z0-9._-]*[a-z0-9_-])?$/);
    }),
  );
});

test('two names are never one, on a disk that knows no case either', () => {
  fc.assert(
    fc.property(anyName, anyName, (one, other) => {
      fc.pre(one !== other);
      expect(safeName(one).toLowerCase()).not.toBe(safeName(other).toLowerCase());
    }),
    { numRuns: 1000 },
  );
});

test('a name too long for a disk is cut, and two of them stay apart', () => {
  const long = 'a'.repeat(300);
  expect(safeName(long)).toHaveLength(160);
  expect(safeName(`${long}b`)).not.toBe(safeName(`${long}c`));
  expect(safeName('a'.repeat(160))).toBe('a'.repeat(160));
});
