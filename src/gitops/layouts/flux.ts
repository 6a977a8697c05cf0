import { posix } from 'node:path';
import { knownProps } from '../../input/known-props';
import { dnsLabel, objectName } from '../../input/names';
import { refuse, shown } from '../../input/refuse';
import { oneOf } from '../../input/choice';
import type { LayOut, PlainObject, Shipment, TreeFile } from '../shipment';
import { forFlux, healthOf } from './flux/applied';
import { layersOf, type Layer } from './flux/layers';
import { groupingOf, type Grouping } from './grouping';
import { objectPaths } from './object-paths';

/** A source of Flux that is there already. */
export interface FluxSourceRef {
  readonly kind: 'GitRepository' | 'OCIRepository' | 'Bucket';
  readonly name: string;

  /**
   * Namespace of the source.
   *
   * @default - that of the Kustomizations
   */
  readonly namespace?: string | undefined;
}

/** Props of the layout for Flux: where the tree will be found, and how it is applied. */
export interface FluxLayoutProps {
  /**
   * Address of the repository, such as `https://git.example.com/shop/mesh`; a GitRepository is written for it.
   *
   * @default - the one that `sourceRef` names
   */
  readonly repository?: string | undefined;

  /**
   * Branch of `repository`.
   *
   * @default - main
   */
  readonly branch?: string | undefined;

  /**
   * The source that has the tree, such as the one of `flux bootstrap`.
   *
   * @default - a GitRepository that is written for `repository`
   */
  readonly sourceRef?: FluxSourceRef | undefined;

  /** Folder in the source that the app is written to. That of a layout or cluster inside of it is added. */
  readonly path: string;

  /**
   * Whether workloads are applied together (`app`), or by a Kustomization for each namespace or each of `teams`, so that one that fails
   * holds up no other. All that comes before workloads is there for the whole mesh.
   *
   * @default - app
   */
  readonly per?: 'app' | 'namespace' | 'team' | undefined;

  /**
   * The namespaces of each team, for `per: 'team'`.
   *
   * @default - none
   */
  readonly teams?: Readonly<Record<string, readonly string[]>> | undefined;

  /**
   * Kustomizations of Flux that must be ready before, such as the one that installs the platform; each as `name` or `namespace/name`.
   *
   * @default - none
   */
  readonly dependsOn?: readonly string[] | undefined;

  /**
   * Namespace of Flux, where its objects go.
   *
   * @default - flux-system
   */
  readonly namespace?: string | undefined;

  /**
   * What names of Kustomizations start with, to tell apps apart, such as `shop-`.
   *
   * @default - mesh-
   */
  readonly prefix?: string | undefined;

  /**
   * How often Flux takes back what was changed in the cluster, such as `10m`.
   *
   * @default - 10m
   */
  readonly interval?: string | undefined;

  /**
   * How soon Flux tries again what has failed.
   *
   * @default - 1m
   */
  readonly retryInterval?: string | undefined;

  /**
   * How long waypoints and workloads may take until they are ready.
   *
   * @default - 5m
   */
  readonly timeout?: string | undefined;

  /**
   * Whether Flux deletes what the tree no longer has. Namespaces, CRDs and claims on volumes are never deleted.
   *
   * @default - true
   */
  readonly prune?: boolean | undefined;
}

const checkProps = knownProps<FluxLayoutProps>({
  repository: 'text',
  branch: 'text',
  sourceRef: 'object',
  path: 'text',
  per: 'text',
  teams: 'map',
  dependsOn: 'texts',
  namespace: true,
  prefix: 'text',
  interval: 'text',
  retryInterval: 'text',
  timeout: 'text',
  prune: 'flag',
});

const checkSource = knownProps<FluxSourceRef>({ kind: 'text', name: 'text', namespace: 'text' });

const PLACE = 'Layout.flux';

/** Folders of the tree: one for each Kustomization below the first, Flux's objects in the other. */
const [MANIFESTS, FLUX] = ['manifests', 'flux'] as const;

/** As the CRDs of Flux have it. */
const DURATION = /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/;

/**
 * Lays a shipment out for Flux.
 *
 * - `manifests/<kustomization>/<namespace>/<kind>.<name>.yaml`: the objects, and in each folder a kustomization.yaml that lists them.
 * - `flux/`: a Kustomization for each stage: accounts and namespaces, policies, gateways, services, routes, workloads. Each waits until
 *   the one before has applied the same commit, with every commit, and workloads wait for waypoints that are programmed.
 * - `sync.yaml`: the Kustomization that applies `flux/`, and the GitRepository if there is one; to be applied once, by hand or where
 *   `flux bootstrap` looks.
 *
 * Namespaces, CRDs and claims on volumes are never deleted. Flux writes whole lists, so a route whose weights a controller owns is made
 * once, and left alone from then on; `replicas` that a scaler owns are left out.
 *
 * @throws InputError if a prop is wrong
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/ (read for kustomize-controller 1.9)
 */
export function fluxLayout(props: FluxLayoutProps): LayOut {
  const grouping = checked(props);
  return (shipment) => {
    const layers = layersOf(shipment, grouping);
    return [...manifests(shipment, layers), ...fluxObjects(shipment, layers, props)];
  };
}

function checked(props: FluxLayoutProps): Grouping {
  checkProps(PLACE, props);
  const { repository, sourceRef, path } = props;
  if ((repository === undefined) === (sourceRef === undefined)) {
    refuse(
      PLACE,
      'needs either repository, for which a GitRepository is written, or sourceRef, a source that is there already',
    );
  }
  if (repository === undefined && props.branch !== undefined)
    refuse(PLACE, 'branch is one of repository, and a sourceRef has its own; take it away');
  if (repository !== undefined && !/^(https?|ssh):\/\/[^\s]+$/.test(repository)) {
    refuse(PLACE, `repository must start with https:// or ssh://, as Flux takes it, got ${shown(repository)}`);
  }
  if (sourceRef) {
    checkSource(PLACE, sourceRef, 'sourceRef');
    oneOf(PLACE, 'sourceRef.kind', sourceRef.kind, ['GitRepository', 'OCIRepository', 'Bucket'] as const);
    objectName(PLACE, 'sourceRef.name', sourceRef.name);
    if (sourceRef.namespace !== undefined) dnsLabel(PLACE, 'sourceRef.namespace', sourceRef.namespace);
  }
  if (path === undefined) refuse(PLACE, `path must be text, got ${shown(path)}`);
  if (/^(\/|\.\.(\/|$))/.test(posix.normalize(path))) {
    refuse(PLACE, `path must be a folder inside the repository, such as "dist", got ${shown(path)}`);
  }
  dnsLabel(PLACE, 'namespace', props.namespace ?? 'flux-system');
  if (props.prefix !== undefined) dnsLabel(PLACE, 'prefix with a name', `${props.prefix}x`);
  for (const key of ['interval', 'retryInterval', 'timeout'] as const) {
    const value = props[key];
    if (value !== undefined && !DURATION.test(value))
      refuse(PLACE, `${key} must be a time, such as "10m", got ${shown(value)}`);
  }
  for (const other of props.dependsOn ?? []) {
    const { name, namespace } = reference(other);
    objectName(PLACE, 'name in dependsOn', name);
    if (namespace !== undefined) dnsLabel(PLACE, 'namespace in dependsOn', namespace);
  }
  return groupingOf(PLACE, props);
}

/** `name` or `namespace/name`. */
function reference(other: string): { readonly name: string; readonly namespace?: string } {
  const slash = other.lastIndexOf('/');
  return slash < 0 ? { name: other } : { name: other.slice(slash + 1), namespace: other.slice(0, slash) };
}

function manifests(shipment: Shipment, layers: readonly Layer[]): readonly TreeFile[] {
  const { objects, yaml, problem } = shipment;
  const paths = objectPaths(shipment);
  const content = forFlux(objects);
  return layers.flatMap(({ name, objects: members }) => {
    const folder = posix.join(MANIFESTS, name);
    const files = members.flatMap((i) => {
      if (objects[i]!.identity.name === undefined) {
        problem(
          `[${objects[i]!.construct}] has no name; Flux would make another object with every commit, so give it one`,
        );
        return [];
      }
      return [{ path: posix.join(folder, paths[i]!.folder, paths[i]!.file), text: yaml([content[i]]) }];
    });
    const resources = files.map(({ path }) => posix.relative(folder, path));
    return [...files, { path: posix.join(folder, 'kustomization.yaml'), text: yaml([kustomize(resources)]) }];
  });
}

/** Without it Flux would make one, of all YAML in the folder. */
function kustomize(resources: readonly string[]): PlainObject {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
}

function fluxObjects(shipment: Shipment, layers: readonly Layer[], props: FluxLayoutProps): readonly TreeFile[] {
  if (layers.length === 0) return [];
  const { yaml } = shipment;
  const prefix = props.prefix ?? 'mesh-';
  const namespace = props.namespace ?? 'flux-system';
  const source = props.sourceRef ?? { kind: 'GitRepository', name: `${prefix}tree` };
  const kustomization = (name: string, path: string, more: PlainObject): PlainObject => ({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: `${prefix}${name}`, namespace },
    spec: {
      sourceRef: source,
      path: `./${posix.join(props.path, shipment.folder ?? '', path)}`,
      interval: props.interval ?? '10m',
      retryInterval: props.retryInterval ?? '1m',
      timeout: props.timeout ?? '5m',
      prune: props.prune ?? true,
      ...more,
    },
  });

  const outside = (props.dependsOn ?? []).map(reference);
  const below = layers.map((layer) => {
    const own = layer.after.map((name) => ({ name: `${prefix}${name}` }));
    // Others wait for these, and need not name what is outside themselves.
    const dependsOn = own.length > 0 ? own : outside;
    return {
      path: posix.join(FLUX, `${layer.name}.yaml`),
      text: yaml([
        kustomization(layer.name, posix.join(MANIFESTS, layer.name), {
          ...(dependsOn.length > 0 && { dependsOn }),
          ...healthOf(layer, shipment.objects),
        }),
      ]),
    };
  });
  const list = kustomize(below.map(({ path }) => posix.basename(path)));
  const repository = props.repository !== undefined && {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: source.name, namespace },
    spec: { url: props.repository, ref: { branch: props.branch ?? 'main' }, interval: '1m' },
  };
  const root = kustomization('all', FLUX, {});
  return [
    ...below,
    { path: posix.join(FLUX, 'kustomization.yaml'), text: yaml([list]) },
    { path: 'sync.yaml', text: yaml(repository ? [repository, root] : [root]) },
  ];
}
