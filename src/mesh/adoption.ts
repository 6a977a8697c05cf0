import type { Construct } from 'constructs';
import { labels, plainName, type Named } from '../input/names';
import { refuse } from '../input/refuse';

/** An existing Service; with cdk8s metadata, labels can still be put on it. */
export type ExistingService = string | { readonly name: string; readonly metadata?: LabelSink | undefined };

/** An existing Deployment or StatefulSet, by its name or as an object of cdk8s-plus. */
export type ExistingWorkload =
  | string
  | {
      readonly name: string;
      /** The labels that select its pods. */
      readonly matchLabels?: Readonly<Record<string, string>> | undefined;
      /** The account its pods run as. */
      readonly serviceAccount?: Named | undefined;
      /** Where labels for its pods go. */
      readonly podMetadata?: LabelSink | undefined;
    };

/** cdk8s metadata of any version. */
export interface LabelSink {
  /** Puts a label on the object. */
  addLabel(key: string, value: string): void;
}

/** Puts labels on an object of somebody else's; by a bare name that can't be done. */
export function labelExisting(
  place: Construct,
  what: string,
  sink: LabelSink | undefined,
  wanted: Record<string, string>,
  why: string,
): void {
  if (typeof sink?.addLabel !== 'function') {
    const text = Object.entries(wanted).map(([key, value]) => `${key}: ${value}`);
    refuse(
      place,
      `${what} is written elsewhere, so it can't be labelled here to ${why}; put ${text.join(', ')} there, and say so when importing it`,
    );
  }
  for (const [key, value] of Object.entries(wanted)) sink.addLabel(key, value);
}

/** The labels that select a service's pods: the user's, else `app: <name>`. */
export function serviceSelector(
  place: Construct,
  name: string,
  given: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const selector = given === undefined ? { app: name } : labels(place, 'selector label', given);
  if (Object.keys(selector).length === 0) {
    refuse(place, 'selector is empty and would select every pod of the namespace; give it a label');
  }
  return selector;
}

/** The labels that select the pods of a workload that exists: the user's word, else the object's own. */
export function existingSelector(
  place: Construct,
  workload: ExistingWorkload,
  given: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const name = plainName(place, 'workload', workload);
  const own = typeof workload === 'object' ? workload.matchLabels : undefined;
  const selector = given ?? own;
  if (!selector || Object.keys(selector).length === 0) {
    refuse(place, `workload ${name} is written elsewhere; say by selector: {…} which labels its pods have`);
  }
  return labels(place, 'selector label', selector);
}
