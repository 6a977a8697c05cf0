const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * A duration of the Gateway API in milliseconds, such as `1h30m`; undefined for any other text.
 *
 * @see kubernetes-sigs/gateway-api geps/gep-2257 (read for 1.6)
 */
export function gatewayDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(?:\d{1,5}(?:h|ms|m|s)){1,4}$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(h|ms|m|s)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  );
}
