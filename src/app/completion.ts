import type { IConstruct } from 'constructs';
import type { DefaultsWriter } from '../gitops/defaults/with-defaults';
import type { PlainObject } from '../gitops/shipment';
import type { Platform } from '../install/platform';

/** What is added to the objects of an app. */
export interface CompletionOptions {
  readonly provenance: boolean;
  readonly writeDefaults: boolean;
}

/** Completes objects, one after the other. */
export interface Completion {
  readonly complete: (object: PlainObject, source: IConstruct) => PlainObject;

  /** What could not be added to those so far, and why. */
  notes(): readonly string[];
}

/** What completes the objects of an app; none where nothing is added. */
export function completion({ provenance, writeDefaults }: CompletionOptions): Completion | undefined {
  const defaults = writeDefaults ? writingDefaults() : undefined;
  if (!provenance) return defaults;
  const { withProvenance } = require('../gitops/provenance') as typeof import('../gitops/provenance');
  return {
    complete: (object, source) =>
      withProvenance(defaults ? defaults.complete(object, source) : object, source.node.path),
    notes: () => defaults?.notes() ?? [],
  };
}

/** Clusters of one app may have other versions each, and defaults with them. */
function writingDefaults(): Completion {
  const { defaultsWriter } =
    require('../gitops/defaults/with-defaults') as typeof import('../gitops/defaults/with-defaults');
  const { statedVersions } = require('../gitops/defaults/sources') as typeof import('../gitops/defaults/sources');
  const { Platform: Platforms } = require('../install/platform') as typeof import('../install/platform');
  const writers = new Map<Platform, DefaultsWriter>();
  return {
    complete(object, source) {
      const platform = Platforms.of(source);
      const writer = writers.get(platform) ?? defaultsWriter(statedVersions(platform));
      writers.set(platform, writer);
      return writer.withDefaults(object);
    },
    notes: () => [...writers.values()].flatMap((writer) => writer.notes()),
  };
}
