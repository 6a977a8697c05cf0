import type { AlertDefinition } from '../alert';
import type { AlertName } from '../alert-name';
import { CAPTURE_ALERTS } from './capture';
import { CILIUM_ALERTS } from './cilium';
import { CONTROL_PLANE_ALERTS } from './control-plane';
import { TARGET_ALERTS } from './targets';
import { TRAFFIC_ALERTS } from './traffic';

/** By the group that they are written in. */
export const ALERT_GROUPS = {
  capture: CAPTURE_ALERTS,
  traffic: TRAFFIC_ALERTS,
  'control-plane': CONTROL_PLANE_ALERTS,
  cilium: CILIUM_ALERTS,
  targets: TARGET_ALERTS,
} as const satisfies Record<string, Partial<Record<AlertName, AlertDefinition>>>;

/** All of them; the compiler sees to it that each name has one. */
export const ALERTS: Readonly<Record<AlertName, AlertDefinition>> = {
  ...CAPTURE_ALERTS,
  ...TRAFFIC_ALERTS,
  ...CONTROL_PLANE_ALERTS,
  ...CILIUM_ALERTS,
  ...TARGET_ALERTS,
};
