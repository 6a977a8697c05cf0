import { chartVersion } from '../../src/values/chart-version';

const MINORS = ['1.15', '1.16'] as const;

test.each([
  ['1.15', { minor: '1.15', patch: Number.MAX_SAFE_INTEGER, isNewer: false }],
  ['v1.15.3', { minor: '1.15', patch: 3, isNewer: false }],
  ['1.16.0-rc.1', { minor: '1.16', patch: 0, isNewer: false }],
  ['1.17.2', { minor: '1.16', patch: 2, isNewer: true }],
  ['1.14.9', 'too old'],
  ['2.0', 'none'],
  ['latest', 'none'],
  [1.16, 'none'],
])('%p is read as %p', (given, read) => {
  expect(chartVersion(given, MINORS)).toEqual(read);
});
