import * as fc from 'fast-check';
import { InputError } from '../../src';
import { oneOf } from '../../src/input/choice';

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
const choose = (value: unknown) => () => oneOf('place', 'level', value, LEVELS);

describe('a choice', () => {
  test.each(LEVELS)('may be %s', (level) => {
    expect(choose(level)()).toBe(level);
  });

  test('refuses another word, with all that would do', () => {
    expect(choose('none')).toThrow(
      new InputError('place', 'level must be one of "privileged", "baseline", "restricted", got "none"'),
    );
  });

  test.each([
    ['a misspelt word', 'restrited'],
    ['a word in another case', 'Restricted'],
  ])('refuses %s with the word that was meant', (_, word) => {
    expect(choose(word)).toThrow(InputError);
    expect(choose(word)).toThrow(/; did you mean "restricted"\?$/);
  });

  test('refuses everything else, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(!LEVELS.includes(value as 'baseline'));
        expect(choose(value)).toThrow(InputError);
      }),
    );
  });
});
