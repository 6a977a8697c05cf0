import { Refusals } from '../input/refusals';
import { refuse, shown } from '../input/refuse';
import { quantityOf } from '../model/quantity';
import { MOST_CHARACTERS } from './fortio-results';

/** What one container took at one time. */
export interface ResourceSample {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** In cores. */
  readonly cpu: number;
  /** In megabytes of a million bytes. */
  readonly memoryMB: number;
}

/** What pods of a benchmark took, pod by pod and time by time. */
export interface PodUse {
  readonly cpu: readonly number[];
  readonly memoryMB: readonly number[];
}

const MOST_SAMPLES = 1e6;

/**
 * Samples as `kubectl top pods -A --containers` prints them, several outputs one after the other: namespace, pod, container, CPU and memory,
 * with or without headings. Lines that begin with `#` are left out.
 */
export function readSamples(file: string, text: string): readonly ResourceSample[] {
  if (text.length > MOST_CHARACTERS)
    refuse(file, `has ${text.length} characters; samples have ${MOST_CHARACTERS} at most`);
  const samples: ResourceSample[] = [];
  const refusals = new Refusals();
  text.split('\n').forEach((line, i) => {
    const trimmed = line.trim();
    if (refusals.isFull || trimmed === '' || trimmed.startsWith('#') || /^NAMESPACE\s/.test(trimmed)) return;
    const one = refusals.attempt(() => sampleIn(`${file}:${i + 1}`, trimmed));
    if (one) samples.push(one);
  });
  refusals.throwAny();
  if (samples.length === 0) refuse(file, 'has no samples; write them with kubectl top pods -A --containers');
  if (samples.length > MOST_SAMPLES) refuse(file, `has ${samples.length} samples; ${MOST_SAMPLES} at most are read`);
  return samples;
}

function sampleIn(at: string, line: string): ResourceSample {
  const [namespace, pod, container, ...amounts] = line.split(/\s+/);
  const [cores, bytes] = amounts.map(quantityOf);
  if (
    namespace === undefined ||
    pod === undefined ||
    container === undefined ||
    amounts.length !== 2 ||
    cores === undefined ||
    bytes === undefined
  ) {
    refuse(
      at,
      `must have namespace, pod, container, CPU and memory, as in "bench-sidecar server-0 istio-proxy 120m 52Mi" of kubectl top pods -A --containers, got ${shown(line)}`,
    );
  }
  // No node has more; whoever says so has mixed up columns.
  if (cores > 1e4 || bytes > 1e15) refuse(at, `no container takes as much as ${shown(amounts.join(' '))}`);
  return { namespace, pod, container, cpu: cores, memoryMB: bytes / 1e6 };
}

/** What single containers took. */
export function usedBy(samples: readonly ResourceSample[], isMeant: (sample: ResourceSample) => boolean): PodUse {
  const meant = samples.filter(isMeant);
  return { cpu: meant.map(({ cpu }) => cpu), memoryMB: meant.map(({ memoryMB }) => memoryMB) };
}

/** What pods took with all of their containers: those of one pod are added up, the first sample of each, the second of each, and so on. */
export function usedByPods(samples: readonly ResourceSample[], isMeant: (sample: ResourceSample) => boolean): PodUse {
  const seen = new Map<string, number>();
  const together = new Map<string, { cpu: number; memoryMB: number }>();
  for (const sample of samples.filter(isMeant)) {
    const name = `${sample.namespace} ${sample.pod}`;
    const time = seen.get(`${name} ${sample.container}`) ?? 0;
    seen.set(`${name} ${sample.container}`, time + 1);
    const before = together.get(`${name} ${time}`) ?? { cpu: 0, memoryMB: 0 };
    together.set(`${name} ${time}`, {
      cpu: before.cpu + sample.cpu,
      memoryMB: before.memoryMB + sample.memoryMB,
    });
  }
  const all = [...together.values()];
  return { cpu: all.map(({ cpu }) => cpu), memoryMB: all.map(({ memoryMB }) => memoryMB) };
}
