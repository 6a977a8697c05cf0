import type { LayOut } from '../shipment';
import { objectPaths } from './object-paths';

/**
 * A folder for each namespace and a file for each object, `shop/service.cart.yaml`; what belongs to the whole cluster is in
 * `_cluster`, what says no namespace in `_no-namespace`.
 *
 * Namespaces are in `_cluster`: their labels decide who is enrolled and what pods may do, which is for those to review who
 * run the cluster, and tools that go by names find them before what is inside. Beyond that the order to apply in is lost:
 * take another layout where nothing else keeps it.
 */
export function namespaceFolders(): LayOut {
  return (shipment) => {
    const paths = objectPaths(shipment);
    const files = shipment.objects.map(({ content }, i) => ({
      path: `${paths[i]!.folder}/${paths[i]!.file}`,
      text: shipment.yaml([content]),
    }));
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  };
}
