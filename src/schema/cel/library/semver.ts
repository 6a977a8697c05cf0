import type { Signatures } from '../overload';
import { CelError, Opaque } from '../value';

interface Parts {
  readonly numbers: readonly bigint[];
  readonly pre: readonly (bigint | string)[];
}

class Semver extends Opaque {
  readonly kind = 'semver';
  constructor(readonly parts: Parts) {
    super();
  }
  override equals(other: this): boolean {
    return this.compare(other) === 0;
  }
  override compare({ parts }: this): number {
    for (const [n, number] of this.parts.numbers.entries()) {
      if (number !== parts.numbers[n]) return number < parts.numbers[n]! ? -1 : 1;
    }
    const [a, b] = [this.parts.pre, parts.pre];
    if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
    for (const [n, one] of a.entries()) {
      const other = b[n];
      if (other === undefined) return 1;
      if (one === other) continue;
      // Numbers come before words.
      if (typeof one !== typeof other) return typeof one === 'bigint' ? -1 : 1;
      return one < other ? -1 : 1;
    }
    return a.length < b.length ? -1 : 0;
  }
}

const NUMBER = '(0|[1-9]\\d{0,18})';
const PART = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const SEMVER = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${PART}(?:\\.${PART})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

function read(text: string): Parts | undefined {
  const found = text.length > 1000 ? null : SEMVER.exec(text);
  if (found === null) return undefined;
  return {
    numbers: found.slice(1, 4).map((one) => BigInt(one)),
    pre: found[4]?.split('.').map((one) => (/^\d+$/.test(one) ? BigInt(one) : one)) ?? [],
  };
}

/** A leading "v", leading zeros and missing parts are put right first. */
function normalised(text: string): string {
  const parts = text.replace(/^v/, '').split('.');
  const three = parts.length > 3 ? [...parts.slice(0, 2), parts.slice(2).join('.')] : parts;
  const clean = three.map((part) => (part.length > 1 ? part.replace(/^0+(?=\d)/, '').replace(/^0+(?=\D)/, '0') : part));
  if (clean.length < 3 && /[+-]/.test(clean.at(-1)!)) return 'none';
  return [...clean, '0', '0'].slice(0, 3).join('.');
}

function semver(text: string, normalise: boolean): Semver {
  const parts = read(normalise ? normalised(text) : text);
  if (parts === undefined) throw new CelError(`"${text.slice(0, 100)}" is no semantic version`);
  return new Semver(parts);
}

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/semverlib.go (blang/semver v4) */
export const SEMVERS: Signatures = {
  'semver(string) semver': (text: string) => semver(text, false),
  'semver(string, bool) semver': semver,
  'isSemver(string) bool': (text: string) => read(text) !== undefined,
  'isSemver(string, bool) bool': (text: string, normalise: boolean) =>
    read(normalise ? normalised(text) : text) !== undefined,
  'semver -> isGreaterThan(semver) bool': (a: Semver, b: Semver) => a.compare(b) > 0,
  'semver -> isLessThan(semver) bool': (a: Semver, b: Semver) => a.compare(b) < 0,
  'semver -> compareTo(semver) int': (a: Semver, b: Semver) => BigInt(a.compare(b)),
  'semver -> major() int': ({ parts }: Semver) => parts.numbers[0]!,
  'semver -> minor() int': ({ parts }: Semver) => parts.numbers[1]!,
  'semver -> patch() int': ({ parts }: Semver) => parts.numbers[2]!,
};
