import { check } from '../../src/check/check';
import { RULES } from '../../src/check/rules';

/** What a rule's page shows as right is to be right for every other rule too: people copy it. */
test.each(RULES)('the right example of $id is right for all rules', ({ load }) => {
  expect(
    check(load().example.right, { world: 'open' }).map(({ rule, object, message }) => ({ rule, object, message })),
  ).toEqual([]);
});
