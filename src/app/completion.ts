import type { IConstruct } from 'constructs';
import type { PlainObject } from '../gitops/shipment';

/** What is added to the objects of an app. */
export interface Completion {
  readonly provenance: boolean;
}

/** The function that completes an object; none where nothing is added. */
export function completion({ provenance }: Completion) {
  if (!provenance) return undefined;
  const { withProvenance } = require('../gitops/provenance') as typeof import('../gitops/provenance');
  return (object: PlainObject, source: IConstruct): PlainObject => withProvenance(object, source.node.path);
}
