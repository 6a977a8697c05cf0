import type { AlertCase } from './alert-case';
import { CAPTURE_CASES } from './capture';
import { CILIUM_CASES } from './cilium';
import { CONTROL_PLANE_CASES } from './control-plane';
import { TARGET_CASES } from './targets';
import { TRAFFIC_CASES } from './traffic';

export type { AlertCase, FiringAlert } from './alert-case';

/** What Prometheus may be given, and which alerts it has to make of it. */
export const ALERT_CASES: readonly AlertCase[] = [
  ...CAPTURE_CASES,
  ...TRAFFIC_CASES,
  ...CONTROL_PLANE_CASES,
  ...CILIUM_CASES,
  ...TARGET_CASES,
];
