import { Construct } from 'constructs';
import { becomeMeshRoot, isMeshRoot } from '../emit/mesh-root';
import type { Layout } from '../gitops/layout';
import { knownProps } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import type { Platform } from '../install/platform';
import { MeshApp } from './mesh-app';
import { checkOutputPath } from '../input/output-path';

export interface ClusterProps {
  /**
   * The versions of this cluster.
   *
   * @default - those of the app
   */
  readonly platform?: Platform | undefined;

  /**
   * Folder of its files inside the output folder, such as `clusters/prod`.
   *
   * @default - the id
   */
  readonly folder?: string | undefined;

  /**
   * How its files are laid out.
   *
   * @default - as those of the app; a file for each chart, where the app has no layout
   */
  readonly layout?: Layout | undefined;
}

const checkProps = knownProps<ClusterProps>({ platform: true, folder: true, layout: true });

/**
 * One of several clusters that an app writes manifests for: the same charts, each time with the versions and values of the
 * place, in a folder of its own.
 *
 * Emits nothing itself. A cluster is a mesh of its own: services, namespaces and policies of another are not seen from it,
 * the same object may be in both, and each is checked by itself.
 *
 * @example
 * const app = new MeshApp({ layout: Layout.namespaceFolders() });
 * for (const [name, istio] of [['staging', '1.31'], ['prod', '1.30']] as const) {
 *   const cluster = new Cluster(app, name, { platform: new Platform({ istio }) });
 *   new AmbientNamespace(new Chart(cluster, 'shop'), 'Shop');
 * }
 * app.synth(); // staging/…, prod/…
 *
 * @throws InputError for a folder outside of the output folder, a cluster inside a cluster, and in an app of plain cdk8s,
 * which would write the objects of all clusters to one place
 */
export class Cluster extends Construct {
  /** Folder of its files inside the output folder. */
  readonly folder: string;

  constructor(scope: Construct, id: string, props: ClusterProps = {}) {
    super(scope, id);
    checkProps(this, props);
    const outer = this.node.scopes.find((other) => other !== this && isMeshRoot(other));
    if (outer) refuse(this, `is inside of cluster [${outer.node.path}]; make it a child of the app`);
    if (!(this.node.root instanceof MeshApp)) {
      refuse(this, 'clusters are told apart by MeshApp alone; say new MeshApp() for new App()');
    }
    this.folder = checkOutputPath(
      this,
      props.folder === undefined ? 'id, as its folder,' : 'folder',
      props.folder ?? id,
    );
    if (props.platform !== undefined) {
      if (typeof (props.platform as Partial<Platform> | null)?.applyTo !== 'function') {
        refuse(
          this,
          `platform must be a Platform, such as new Platform({ istio: '1.30' }), got ${shown(props.platform)}`,
        );
      }
      props.platform.applyTo(this);
    }
    if (props.layout !== undefined) {
      if (typeof (props.layout as Partial<Layout> | null)?.applyTo !== 'function') {
        refuse(this, `layout must be a Layout, such as Layout.kustomize(), got ${shown(props.layout)}`);
      }
      props.layout.applyTo(this);
    }
    becomeMeshRoot(this);
  }
}
