import { dirname } from 'node:path';

interface OwnPackage {
  readonly version: string;
  /** The exact versions that this release is built and tested with, published with it. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

// The package's own name and not a path: compiled code lies one folder deeper than its source.
const MANIFEST = 'cdk8s-ambient/package.json';

/** The package.json of the release that runs. */
export function ownPackage(): OwnPackage {
  return require(MANIFEST) as OwnPackage;
}

/** The folder that holds it. */
export function ownFolder(): string {
  return dirname(require.resolve(MANIFEST));
}
