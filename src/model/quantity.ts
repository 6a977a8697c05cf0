/** What the suffixes of quantities stand for. @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ (read for 1.33) */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as Kubernetes writes it, such as `250m` or `128Mi`, in cores or bytes; undefined for what is none, or is negative. */
export function quantityOf(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const [, digits, suffix = ''] =
    /^\+?(\d+(?:\.\d*)?|\.\d+)(n|u|m|k|[KMGTPE]i|[MGTPE]|[eE][+-]?\d{1,2})?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const factor = /^[eE][+-]?\d/.test(suffix) ? Number(`1${suffix}`) : SUFFIXES[suffix]!;
  return Number(digits) * factor;
}
