import { platformFacts } from '../../model/platform/platform-facts';
import type { Mesh } from '../../model/mesh';

/** Kubernetes' release, as far as it is known: where it is not, neither holds. */
export class Release {
  private known: { readonly minor: number | undefined } | undefined;

  constructor(private readonly mesh: Mesh) {}

  /** Whether it is certainly 1.`minor` or later. */
  isFrom(minor: number): boolean {
    return (this.minor ?? -1) >= minor;
  }

  /** Whether it is certainly older than 1.`minor`. */
  isBefore(minor: number): boolean {
    return (this.minor ?? Infinity) < minor;
  }

  private get minor(): number | undefined {
    if (this.known === undefined) {
      const version = platformFacts(this.mesh).kubernetes?.version;
      this.known = { minor: version === undefined ? undefined : Number(version.split('.')[1]) };
    }
    return this.known.minor;
  }
}
