import { Construct, type IConstruct } from 'constructs';
import { MeshApp } from '../app/mesh-app';
import { isMeshRoot, meshRoot } from '../emit/mesh-root';
import { hasShape, knownProps } from '../input/known-props';
import { checkOutputPath } from '../input/output-path';
import { refuse, shown } from '../input/refuse';
import type { ArgoCdLayoutProps } from './layouts/argo-cd';
import type { FilePerChartLayoutProps } from './layouts/file-per-chart';
import type { FluxLayoutProps } from './layouts/flux';
import type { HelmChartLayoutProps } from './layouts/helm-chart';
import type { OneFileLayoutProps } from './layouts/one-file';
import type { LayOut } from './shipment';

const ATTACHED = Symbol.for('cdk8s-ambient.Layout');

/** What every layout takes. */
export interface LayoutFolder {
  /**
   * Folder of the layout's files, inside the output folder or that of the cluster, such as `charts`.
   *
   * @default - that folder itself
   */
  readonly folder?: string | undefined;
}

/**
 * How manifests become files: for kubectl, Kustomize, Argo CD, Flux or Helm.
 *
 * Given to an app, to one of its clusters, or to single charts, whose files it then decides. Emits no objects of the app's own
 * other than those that the tool needs: Applications, Kustomizations. Where the tool keeps an order, objects stand in one in which
 * they can be applied: policies, waypoints and routes before the workloads that they are for.
 *
 * @example
 * const app = new MeshApp({ layout: Layout.kustomize() });
 */
export class Layout {
  /**
   * All objects in one file, in the order to apply them. For `kubectl apply -f`.
   *
   * @throws InputError on a name that is none of a file
   */
  static oneFile(props: OneFileLayoutProps & LayoutFolder = {}): Layout {
    return layout('oneFile', props, (rest: OneFileLayoutProps) =>
      (require('./layouts/one-file') as typeof import('./layouts/one-file')).oneFile(rest),
    );
  }

  /**
   * A file for each stage, such as `3-policies.yaml`, by whose names the order goes. For `kubectl apply -f`, with a wait in between.
   *
   * @throws InputError if a prop is unknown
   */
  static filePerStage(props: LayoutFolder = {}): Layout {
    return layout('filePerStage', props, (rest) => {
      nothingElse('filePerStage', rest);
      return (require('./layouts/file-per-stage') as typeof import('./layouts/file-per-stage')).filePerStage();
    });
  }

  /**
   * A file for each chart, with its objects in the order to apply them.
   *
   * @throws InputError if a prop is unknown
   */
  static filePerChart(props: FilePerChartLayoutProps & LayoutFolder = {}): Layout {
    return layout('filePerChart', props, (rest: FilePerChartLayoutProps) =>
      (require('./layouts/file-per-chart') as typeof import('./layouts/file-per-chart')).filePerChart(rest),
    );
  }

  /**
   * A folder for each namespace with a file for each object, for who reviews and owns by namespace. Nothing in it says an order.
   *
   * @throws InputError if a prop is unknown
   */
  static namespaceFolders(props: LayoutFolder = {}): Layout {
    return layout('namespaceFolders', props, (rest) => {
      nothingElse('namespaceFolders', rest);
      return (
        require('./layouts/namespace-folders') as typeof import('./layouts/namespace-folders')
      ).namespaceFolders();
    });
  }

  /**
   * Folders by namespace with a kustomization in each, and one at the root that keeps the order. For `kubectl apply -k`, and for
   * overlays of others.
   *
   * @throws InputError if a prop is unknown
   */
  static kustomize(props: LayoutFolder = {}): Layout {
    return layout('kustomize', props, (rest) => {
      nothingElse('kustomize', rest);
      return (require('./layouts/kustomize') as typeof import('./layouts/kustomize')).kustomize();
    });
  }

  /**
   * A Helm chart without values.
   *
   * @throws InputError on a name or version that Helm refuses
   */
  static helmChart(props: HelmChartLayoutProps & LayoutFolder): Layout {
    return layout('helmChart', props, (rest: HelmChartLayoutProps) =>
      (require('./layouts/helm-chart') as typeof import('./layouts/helm-chart')).helmChart(rest),
    );
  }

  /**
   * Manifests with sync waves, and the Applications that sync them.
   *
   * @throws InputError on props that Argo CD refuses
   */
  static argoCd(props: ArgoCdLayoutProps & LayoutFolder): Layout {
    return layout('argoCd', props, (rest: ArgoCdLayoutProps) =>
      (require('./layouts/argo-cd') as typeof import('./layouts/argo-cd')).argoCdLayout(rest),
    );
  }

  /**
   * Manifests in folders, and the Kustomizations that apply them, each after those it needs.
   *
   * @throws InputError on props that Flux refuses
   */
  static flux(props: FluxLayoutProps & LayoutFolder): Layout {
    return layout('flux', props, (rest: FluxLayoutProps) =>
      (require('./layouts/flux') as typeof import('./layouts/flux')).fluxLayout(rest),
    );
  }

  /** @internal */
  constructor(
    /** Which one it is, such as `kustomize`. */
    readonly name: string,
    /** Folder of its files, inside the folder of the app or cluster; empty for that folder itself. @internal */
    readonly folder: string,
    /** @internal */
    readonly layOut: LayOut,
  ) {}

  /**
   * Gives this layout to an app, a cluster or a chart. Charts of one cluster with the same layout go into one tree.
   *
   * @throws InputError if it is given something else, and in an app of plain cdk8s, which would lay the files out as ever
   */
  applyTo(scope: IConstruct): void {
    if (!Construct.isConstruct(scope)) {
      refuse('Layout', `applyTo takes an App, Cluster or Chart, got ${shown(scope)}`);
    }
    if (!(scope.node.root instanceof MeshApp)) {
      refuse(scope, 'is in an app of plain cdk8s, which knows no layout; say new MeshApp() for new App()');
    }
    Object.defineProperty(scope, ATTACHED, { value: this, configurable: true });
  }
}

/** The layout that decides over a construct's files: that of the nearest scope. None where they are laid out as cdk8s does. */
export function layoutOf(construct: IConstruct): Layout | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const found = (scope as { [ATTACHED]?: Layout })[ATTACHED];
    if (found) return found;
  }
  return isMeshRoot(meshRoot(construct)) ? (inClusters ??= Layout.filePerChart()) : undefined;
}

let inClusters: Layout | undefined;

/** Each way of laying out is loaded by the first that asks for it. */
function layout<P extends object>(name: string, props: P & LayoutFolder, make: (rest: P) => LayOut): Layout {
  const place = `Layout.${name}`;
  hasShape(place, 'props', 'object', props);
  const { folder, ...rest } = props;
  return new Layout(
    name,
    folder === undefined ? '' : checkOutputPath(place, 'folder', folder),
    make(rest as unknown as P),
  );
}

const checkNothing = knownProps<object>({});
const nothingElse = (name: string, rest: object): void => checkNothing(`Layout.${name}`, rest);
