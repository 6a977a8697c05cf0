import { at, listAt, textAt } from './plain-fields';
import type { Refer } from './references';

/** What pods of a template name: their account, and what they mount or read. */
export function podReferences(pod: unknown, namespace: string, refer: Refer): void {
  const spec = at(pod, 'spec');
  const own = (kind: string, name: string): void => refer('', kind, namespace, name);
  own('ServiceAccount', textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount'));
  refer('scheduling.k8s.io', 'PriorityClass', '', textAt(spec, 'priorityClassName'));
  refer('node.k8s.io', 'RuntimeClass', '', textAt(spec, 'runtimeClassName'));
  for (const one of listAt(spec, 'imagePullSecrets')) own('Secret', textAt(one, 'name'));
  for (const volume of listAt(spec, 'volumes')) {
    own('ConfigMap', textAt(volume, 'configMap', 'name'));
    own('Secret', textAt(volume, 'secret', 'secretName'));
    own('PersistentVolumeClaim', textAt(volume, 'persistentVolumeClaim', 'claimName'));
    for (const source of listAt(volume, 'projected', 'sources')) {
      own('ConfigMap', textAt(source, 'configMap', 'name'));
      own('Secret', textAt(source, 'secret', 'name'));
    }
    refer(
      'secrets-store.csi.x-k8s.io',
      'SecretProviderClass',
      namespace,
      textAt(volume, 'csi', 'volumeAttributes', 'secretProviderClass'),
    );
  }
  for (const container of [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')]) {
    for (const from of listAt(container, 'envFrom')) {
      own('ConfigMap', textAt(from, 'configMapRef', 'name'));
      own('Secret', textAt(from, 'secretRef', 'name'));
    }
    for (const variable of listAt(container, 'env')) {
      own('ConfigMap', textAt(variable, 'valueFrom', 'configMapKeyRef', 'name'));
      own('Secret', textAt(variable, 'valueFrom', 'secretKeyRef', 'name'));
    }
  }
}
