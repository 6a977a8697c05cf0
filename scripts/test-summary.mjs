/**
 * Prints `tests: N passed, N failed` from Jest's JSON result, and fails if any test failed or none ran.
 *
 * usage: node scripts/test-summary.mjs RESULT.json
 */
import { readFileSync } from 'node:fs';

const { passed, failed } = counts(process.argv[2]);
console.log(`tests: ${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;

/**
 * No file, or half of one, means that Jest did not get that far: no test ran.
 *
 * @param {string | undefined} file
 */
function counts(file) {
  try {
    const result = JSON.parse(readFileSync(file ?? '', 'utf8'));
    const count = (/** @type {string} */ name) => (Number.isInteger(result[name]) ? result[name] : 0);
    // A test file that does not even load has no tests to count, and would go unseen.
    return { passed: count('numPassedTests'), failed: count('numFailedTests') + count('numRuntimeErrorTestSuites') };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
