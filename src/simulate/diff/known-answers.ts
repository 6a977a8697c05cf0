import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { ToldAnswer } from './answer-words';
import { keyOf, type DestinationPair } from './pairs';
import { EVERYTHING, type Touched } from './touched';

/** What is known of a destination as it is: by the question and the class of who asks. */
export class KnownAnswers {
  private readonly answers = new Map<string, ToldAnswer | undefined>();
  /** Most classes are told one of a few things. */
  private readonly told = new Map<string, ToldAnswer>();

  private readonly asked = new Map<string, unknown>();

  /** What there is to ask, which turns on the destination alone. */
  questions<T>(key: string, find: () => T): T {
    const before = this.asked.get(key);
    if (before !== undefined) return before as T;
    const found = find();
    this.asked.set(key, found);
    return found;
  }

  /** What was told before of the same question of the same class, else what is told now; without a key it is not kept. */
  get(key: string | undefined, ask: () => ToldAnswer | undefined): ToldAnswer | undefined {
    if (key === undefined) return ask();
    const before = this.answers.get(key);
    if (before !== undefined || this.answers.has(key)) return before;
    const answer = this.shared(ask());
    this.answers.set(key, answer);
    return answer;
  }

  private shared(answer: ToldAnswer | undefined): ToldAnswer | undefined {
    if (!answer) return undefined;
    const text = `${answer.words} ${answer.landing} ${answer.reaches} ${answer.objects.join()}`;
    const known = this.told.get(text);
    if (known) return known;
    this.told.set(text, answer);
    return answer;
  }
}

const known = fact((_mesh: Mesh) => new Map<string, KnownAnswers>());

/**
 * What is known of a destination in two meshes. The two share it where nobody gets anything else there, who is not another himself: a key of a class says all of a
 * client that decides what it gets, and so step after step nothing is asked twice.
 */
export function knownAnswers(
  before: Mesh,
  after: Mesh,
  pair: DestinationPair,
  touched: Touched,
): { readonly old: KnownAnswers; readonly now: KnownAnswers } {
  const { newer, older } = pair;
  const key = keyOf((newer ?? older)!);
  const [was, is] = [known(before), known(after)];
  const old = was.get(key) ?? new KnownAnswers();
  was.set(key, old);
  const isSame = older !== undefined && newer !== undefined && touched !== EVERYTHING && !touched.isServer(pair);
  if (isSame) is.set(key, old);
  const now = is.get(key) ?? new KnownAnswers();
  is.set(key, now);
  return { old, now };
}
