/** The counts that a share is taken for true with. */
export interface Interval {
  readonly least: number;
  readonly most: number;
}

/**
 * The interval in which the number of marked answers falls if the share is what it should be: it is left on each side with a probability of
 * at most half of `error`. It is the exact one of the binomial distribution, as a router throws the dice for each request anew.
 *
 * @param percent the share, whole percent
 * @param error how often a right share may be taken for a wrong one
 */
export function splitInterval(requests: number, percent: number, error: number): Interval {
  if (percent === 0) return { least: 0, most: 0 };
  if (percent === 100) return { least: requests, most: requests };
  const share = percent / 100;
  const chance = chances(requests, share);
  let least = 0;
  for (let below = chance(0); below <= error / 2; below += chance(least)) least++;
  let most = requests;
  for (let above = chance(requests); above <= error / 2; above += chance(most)) most--;
  return { least, most };
}

/** The probability of each count; by logarithms, since the numbers in between have thousands of digits. */
function chances(requests: number, share: number): (count: number) => number {
  const factorial = [0];
  for (let i = 1; i <= requests; i++) factorial.push(factorial[i - 1]! + Math.log(i));
  return (count) =>
    Math.exp(
      factorial[requests]! -
        factorial[count]! -
        factorial[requests - count]! +
        count * Math.log(share) +
        (requests - count) * Math.log1p(-share),
    );
}
