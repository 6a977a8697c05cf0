import { controlledFields } from '../../controlled-fields';
import { withAnnotations } from '../../annotate';
import { withPruneSafety } from '../../prune-safety';
import type { PlainObject, ShippedObject } from '../../shipment';
import { isWaypoint } from '../waypoint';
import type { Layer } from './layers';

/** Has Flux make an object that is not there, and leave one that is. */
const MADE_ONCE = { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' };

/**
 * Objects as Flux is to apply them. It takes back whatever is in Git, with every interval, so what a controller owns must not be there:
 * `replicas` are left out. Weights and labels of subsets stand in lists that the API server takes as a whole, and a selector is a whole
 * too: such an object is made once. A certificate that is put into a webhook stays, as Git has none.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources (kustomize-controller 1.9)
 */
export function forFlux(objects: readonly ShippedObject[]): readonly PlainObject[] {
  const contents = objects.map(({ identity, content }) => withPruneSafety('flux', identity, content));
  for (const { object, part } of controlledFields(objects)) {
    const content = contents[object]!;
    if (part === 'replicas') contents[object] = without(content, 'replicas');
    else if (part === 'certificate') contents[object] = withoutPlaceholders(content);
    else contents[object] = withAnnotations(content, MADE_ONCE);
  }
  return contents;
}

function without(content: PlainObject, field: string): PlainObject {
  const { [field]: _, ...spec } = content['spec'] as PlainObject;
  return { ...content, spec };
}

function withoutPlaceholders(content: PlainObject): PlainObject {
  const webhooks = (content['webhooks'] as readonly PlainObject[]).map((webhook) => {
    const { caBundle, ...clientConfig } = (webhook['clientConfig'] ?? {}) as PlainObject;
    return caBundle === '' || caBundle === 'Cg==' ? { ...webhook, clientConfig } : webhook;
  });
  return { ...content, webhooks };
}

/** When a Gateway is there for traffic. Flux knows no condition of its kind, and would take it for ready at once. */
const PROGRAMMED =
  "status.conditions.exists(c, c.type == 'Programmed' && c.status == 'True' && c.observedGeneration == metadata.generation)";

/** Kinds of workloads that Flux judges. Of a Rollout it can't read the status (fluxcd/flux2#4632), and a Job may take its time. */
const JUDGED: ReadonlySet<string> = new Set(['apps/DaemonSet', 'apps/Deployment', 'apps/StatefulSet']);

/**
 * What Flux waits for before it goes on: waypoints, as what they guard must not run without; and workloads, before what acts on them. Not
 * for Gateways into the mesh nor for Services, which may wait for an address for ever; nor for claims on volumes, which wait for pods.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions (from Flux 2.5)
 */
export function healthOf({ objects: members }: Layer, objects: readonly ShippedObject[]): PlainObject {
  const all = members.map((i) => objects[i]!);
  const waypoints = all.filter(isWaypoint);
  const checked = [...waypoints, ...all.filter(({ identity: { group, kind } }) => JUDGED.has(`${group}/${kind}`))];
  if (checked.length === 0) return {};
  const versions = [...new Set(waypoints.map(({ identity }) => `${identity.group}/${identity.version}`))].sort();
  return {
    healthChecks: checked.map(({ identity: { group, version, kind, namespace, name } }) => ({
      apiVersion: `${group}/${version}`,
      kind,
      name,
      ...(namespace !== '' && { namespace }),
    })),
    ...(versions.length > 0 && {
      healthCheckExprs: versions.map((apiVersion) => ({ apiVersion, kind: 'Gateway', current: PROGRAMMED })),
    }),
  };
}
