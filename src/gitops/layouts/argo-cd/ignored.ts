import type { ApplicationSpecIgnoreDifferences } from '../../../../imports/argocd-argoproj.io';
import { controlledFields, type ControlledPart } from '../../controlled-fields';
import type { ShippedObject } from '../../shipment';

/** Which fields a part stands for, by the object's kind where kinds differ. */
function fieldsOf(
  part: ControlledPart,
  kind: string,
): Pick<ApplicationSpecIgnoreDifferences, 'jsonPointers' | 'jqPathExpressions'> {
  switch (part) {
    case 'replicas':
      return { jsonPointers: ['/spec/replicas'] };
    case 'weights':
      return {
        jqPathExpressions:
          kind === 'VirtualService'
            ? ['.spec.http[]?.route[]?.weight', '.spec.tcp[]?.route[]?.weight', '.spec.tls[]?.route[]?.weight']
            : ['.spec.rules[]?.backendRefs[]?.weight'],
      };
    case 'selector':
      return { jsonPointers: ['/spec/selector'] };
    case 'pod-hash':
      return { jqPathExpressions: ['.spec.selector["rollouts-pod-template-hash"]?'] };
    case 'subset-labels':
      return { jqPathExpressions: ['.spec.subsets[]?.labels["rollouts-pod-template-hash"]?'] };
    case 'certificate':
      return { jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'] };
  }
}

/** What Argo CD must leave to controllers, each rule for one object, in the order of objects. */
export function ignoredOf(objects: readonly ShippedObject[]): readonly ApplicationSpecIgnoreDifferences[] {
  return [...controlledFields(objects)]
    .sort((one, other) => one.object - other.object)
    .map(({ object, part }) => {
      const { group, kind, namespace, name } = objects[object]!.identity;
      return {
        ...(group !== '' && { group }),
        kind: kind!,
        ...(namespace !== '' && { namespace }),
        name: name!,
        ...fieldsOf(part, kind!),
      };
    });
}
