import { Chart, Testing } from 'cdk8s';
import { InputError, Platform } from '../../src';
import { testApp } from '../synth';

/** A platform that no feature is too new for. */
export const recent = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', cilium: '1.18' });

/**
 * What somebody reads who puts this into a chart called `test`: the message of the call that is refused, or all that is
 * found at synth. Fails when nothing is refused, and on every error that is no refusal.
 */
export function refusal(build: (chart: Chart) => void, platform: Platform = recent): string {
  const chart = new Chart(testApp(platform), 'test');
  try {
    build(chart);
    Testing.synth(chart);
  } catch (error) {
    if (isRefusal(error)) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Whether an error is one of ours, or cdk8s' list of what validations found. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof InputError || (error instanceof Error && error.message.startsWith('Validation failed with'));
}
