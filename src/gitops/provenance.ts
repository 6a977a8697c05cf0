import { withAnnotations } from './annotate';
import type { PlainObject } from './shipment';

// The package's own name and not a path: compiled code lies one folder deeper than its source.
const { version } = require('cdk8s-ambient/package.json') as { readonly version: string };

/** An object with annotations that say which construct made it, and which version of this library wrote it. */
export function withProvenance(object: PlainObject, constructPath: string): PlainObject {
  return withAnnotations(object, {
    'cdk8s-ambient/construct': constructPath,
    'cdk8s-ambient/version': version,
  });
}
