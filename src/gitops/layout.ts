import { Construct, type IConstruct } from 'constructs';
import { refuse, shown } from '../input/refuse';
import type { LayOut } from './shipment';

const ATTACHED = Symbol.for('cdk8s-ambient.Layout');

/**
 * How manifests become files: for kubectl, Kustomize, Argo CD, Flux or Helm.
 *
 * Given to an app, to one of its clusters, or to single charts, whose files it then decides. In each layout objects stand in an
 * order in which they can be applied: policies, waypoints and routes before the workloads that they are for.
 *
 * @example
 * const app = new MeshApp({ layout: Layout.kustomize() });
 */
export class Layout {
  /** The layout of the nearest scope that has one. @internal */
  static of(construct: IConstruct): Layout | undefined {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const found = (scope as { [ATTACHED]?: Layout })[ATTACHED];
      if (found) return found;
    }
    return undefined;
  }

  static filePerChart(): Layout {
    return Layout.by('file-per-chart', '', ({ objects, order, yaml }) => {
      const files = new Map<string, unknown[]>();
      for (const i of order.sequence) {
        const { chart, content } = objects[i]!;
        files.set(chart, [...(files.get(chart) ?? []), content]);
      }
      return [...files].map(([chart, contents]) => ({ path: `${chart}.yaml`, text: yaml(contents) }));
    });
  }

  /** @internal */
  static by(name: string, folder: string, layOut: LayOut): Layout {
    return new Layout(name, folder, layOut);
  }

  private constructor(
    /** What the layout is called, such as `kustomize`. */
    readonly name: string,
    /** Folder of its files, inside the folder of the app or cluster; empty for that folder itself. @internal */
    readonly folder: string,
    /** @internal */
    readonly layOut: LayOut,
  ) {}

  /**
   * Gives this layout to an app, a cluster or a chart. Charts of one cluster with the same layout go into one tree.
   *
   * @throws InputError if it is given something else
   */
  applyTo(scope: IConstruct): void {
    if (!Construct.isConstruct(scope)) {
      refuse('Layout', `applyTo takes an App, Cluster or Chart, got ${shown(scope)}`);
    }
    Object.defineProperty(scope, ATTACHED, { value: this, configurable: true });
  }
}
