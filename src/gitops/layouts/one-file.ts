import { knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import type { LayOut } from '../shipment';

export interface OneFileLayoutProps {
  /**
   * Name of the file, without extension.
   *
   * @default - app, so that the file is `app.yaml`
   */
  readonly name?: string | undefined;
}

const PLACE = 'Layout.oneFile';
const checkProps = knownProps<OneFileLayoutProps>({ name: 'text' });

/** Files that kubectl, Argo CD and Flux read in place of the folder that they are in. */
const TAKEN = /^(?:kustomization|chart)$/i;

/** No folder, no hidden file, nothing that a shell reads as more than a name. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * All objects in one file, in the order in which they are to be applied, which `kubectl apply -f` keeps.
 *
 * @throws InputError if a prop is unknown, or the name is not that of a file of manifests
 */
export function oneFile(props: OneFileLayoutProps = {}): LayOut {
  checkProps(PLACE, props);
  const name = props.name ?? 'app';
  if (!FILE_NAME.test(name) || name.endsWith('.')) {
    refuse(PLACE, `name must be made of letters, digits, ".", "-" and "_", such as "shop", got ${shown(name)}`);
  }
  if (/\.ya?ml$/i.test(name)) refuse(PLACE, `name goes without extension, which is ".yaml", got ${shown(name)}`);
  if (TAKEN.test(name))
    refuse(
      PLACE,
      `name ${shown(name)} is that of a file which tools read as something else; pick another, such as "app"`,
    );
  return ({ objects, order, yaml }) => {
    // kubectl takes a file without objects for a mistake.
    if (objects.length === 0) return [];
    return [{ path: `${name}.yaml`, text: yaml(order.sequence.map((i) => objects[i]!.content)) }];
  };
}
