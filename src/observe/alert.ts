import type { Bounds } from './bounds';
import type { ObservedComponent } from './components';
import type { MetricName } from './metrics';

/** How much of a hurry there is: `critical` wakes somebody up. */
export type AlertSeverity = 'critical' | 'warning' | 'info';

/** What an alert is made for. */
export interface AlertContext {
  readonly bounds: Bounds;
  /** What is scraped. */
  readonly components: readonly ObservedComponent[];
  /** Waypoints that have to be there. */
  readonly waypoints: readonly { readonly name: string; readonly namespace: string }[];
  readonly istioNamespaces: { readonly istiod: string; readonly cni: string; readonly ztunnel: string };
}

/** An alert, before anybody has set its bounds. */
export interface AlertDefinition {
  /** Its metrics. It is written where all who serve them are scraped. */
  readonly reads: readonly MetricName[];
  readonly severity: AlertSeverity;
  /** How long it has to be so before it fires, as Prometheus writes durations. */
  readonly for: string;
  /** Names the object; a Go template, as Prometheus fills in. */
  readonly summary: string;
  /** What it means, and what to run first. */
  description(context: AlertContext): string;
  /** Expressions of PromQL, a rule each: about things by name, there is one for each. */
  rules(context: AlertContext): readonly string[];
}

/** A pod as messages name it. */
export const POD = '{{ $labels.namespace }}/{{ $labels.pod }}';

/** One rule that depends on nothing. */
export function always(expr: string): () => readonly string[] {
  return () => [expr];
}

/** An expression of several lines as one. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}
