import { check } from '../../src/check/check';
import { RULES } from '../../src/check/rules';

/** What a rule's page shows as right is to be right for every other rule too: people copy it. */
test.each(RULES)('the right example of $id is right for all rules', ({ load }) => {
  const found = check(load().example.right, { world: 'open' });
  // What istiod writes of a policy that ztunnel has no use for is good to know, and nothing wrong.
  const wrong = found.filter(({ rule, severity }) => rule !== 'status/negative-condition' || severity !== 'info');
  expect(wrong.map(({ rule, object, message }) => ({ rule, object, message }))).toEqual([]);
});
