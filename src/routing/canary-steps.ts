import type { Duration } from 'cdk8s';
import { knownProps } from '../input/known-props';
import { percent, wholeSeconds } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import { MOST_STEPS } from './canary-file';
import { CanaryGate } from './canary-gate';

/** One step of a canary, with a time of its own. */
export interface CanaryStep {
  /** Share of the canary, whole percent. */
  readonly percent: number;

  /**
   * How long the step lasts at least.
   *
   * @default - `hold` of all steps
   */
  readonly hold?: Duration | undefined;
}

/** What holds for all steps of a canary. */
export interface CanaryStepsOptions {
  /**
   * How long a step lasts at least.
   *
   * @default - until somebody moves it on; Flagger, which moves on by itself, needs one
   */
  readonly hold?: Duration | undefined;

  /**
   * What a controller measures of the canary at each step. One that fails sends all requests back to the old version.
   * With weights in Git, people look at these before they move on.
   *
   * @default - nothing is measured
   */
  readonly gates?: readonly CanaryGate[] | undefined;
}

const checkOptions = knownProps<CanaryStepsOptions>({ hold: true, gates: 'list' });
const checkStep = knownProps<CanaryStep>({ percent: true, hold: true });

/** A step after its checks; without `seconds` it lasts until somebody moves it on. */
export interface PlannedStep {
  readonly percent: number;
  readonly seconds: number | undefined;
}

/**
 * How a canary grows: shares that increase, how long each lasts, and what is measured meanwhile.
 *
 * @example
 * const steps = CanarySteps.of([10, 50, 100], {
 *   hold: Duration.minutes(30),
 *   gates: [CanaryGate.successRate(99), CanaryGate.latency(Duration.millis(500))],
 * });
 *
 * @throws InputError unless the shares are whole percents from 0 to 100 and each is above the one before, and times are
 * whole seconds
 */
export class CanarySteps {
  /** Shares in the order they are taken: plain percents, or with a time of their own. */
  static of(shares: readonly (number | CanaryStep)[], options: CanaryStepsOptions = {}): CanarySteps {
    return new CanarySteps(shares, options);
  }

  /** @internal */
  readonly steps: readonly PlannedStep[];
  /** @internal */
  readonly gates: readonly CanaryGate[];

  private constructor(shares: readonly (number | CanaryStep)[], options: CanaryStepsOptions) {
    const place = 'CanarySteps.of';
    checkOptions(place, options, 'options');
    if (!Array.isArray(shares) || shares.length === 0)
      refuse(place, `shares must be a list such as [10, 50, 100], got ${shown(shares)}`);
    if (shares.length > MOST_STEPS)
      refuse(place, `${shares.length} steps are more than anybody watches; give at most ${MOST_STEPS}`);
    this.gates = checkGates(place, options.gates ?? []);
    const all = options.hold === undefined ? undefined : wholeSeconds(place, 'hold', options.hold, 1);
    this.steps = shares.map((share: number | CanaryStep, i): PlannedStep => {
      if (typeof share !== 'object') return { percent: percent(place, `share ${i + 1}`, share), seconds: all };
      checkStep(place, share, `step ${i + 1}`);
      const seconds = share.hold === undefined ? all : wholeSeconds(place, `hold of step ${i + 1}`, share.hold, 1);
      return { percent: percent(place, `share ${i + 1}`, share.percent), seconds };
    });
    this.steps.slice(1).forEach((step, i) => {
      const before = this.steps[i]!.percent;
      if (step.percent <= before)
        refuse(
          place,
          `share ${i + 2} is ${step.percent} after ${before}; each must be above the one before, since a step is never back`,
        );
    });
  }

  /** @internal the shares as messages have them: `10 → 50 → 100 %` */
  get text(): string {
    return `${this.steps.map((step) => step.percent).join(' → ')} %`;
  }
}

function checkGates(place: string, gates: readonly unknown[]): readonly CanaryGate[] {
  const names = new Set<string>();
  for (const gate of gates) {
    if (!(gate instanceof CanaryGate))
      refuse(place, `gates takes CanaryGate.successRate(…), .latency(…) or .query(…), got ${shown(gate)}`);
    if (names.has(gate.name)) refuse(place, `two gates are called "${gate.name}"; give each its own name`);
    names.add(gate.name);
  }
  return gates as readonly CanaryGate[];
}
