import { InputErrors, Refusals } from '../../src/input/refusals';
import { InputError, refuse } from '../../src/input/refuse';

function told(read: (refusals: Refusals) => void): InputError | undefined {
  const refusals = new Refusals();
  read(refusals);
  try {
    refusals.throwAny();
    return undefined;
  } catch (error) {
    return error as InputError;
  }
}

test('what nobody refuses is what the reader made of it', () => {
  expect(told((refusals) => expect(refusals.attempt(() => 3)).toBe(3))).toBeUndefined();
});

test('one refusal is thrown as it was', () => {
  const error = told((refusals) => refusals.attempt(() => refuse('a', 'is wrong')));
  expect(error?.message).toBe('[a] is wrong');
  expect(error).not.toBeInstanceOf(InputErrors);
});

test('several are one error with a line for each, also of readers that have several themselves', () => {
  const error = told((refusals) => {
    refusals.attempt(() => refuse('a', 'is wrong'));
    refusals.attempt(() => {
      const inner = new Refusals();
      for (const place of ['b', 'c']) inner.attempt(() => refuse(place, 'is wrong, too'));
      inner.throwAny();
    });
  });
  expect(error).toBeInstanceOf(InputErrors);
  expect(error!.message).toBe('[a] is wrong\n[b] is wrong, too\n[c] is wrong, too');
});

test('of very many some are told, and that there are more', () => {
  const error = told((refusals) => {
    for (let i = 0; i < 100; i++) refusals.attempt(() => refuse(`file:${i}`, 'is wrong'));
  });
  const lines = error!.message.split('\n');
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('[file:19] is not the last: there are more that are not told of');
});

test('an error that is no refusal is a mistake of ours, and gets through', () => {
  expect(() =>
    new Refusals().attempt(() => {
      throw new TypeError('ours');
    }),
  ).toThrow(TypeError);
});
