import type { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { k8s as generated } from '../emit/generated';
import { dnsLabel, objectName, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';

/**
 * A volume of the pod, mounted in the service's container.
 *
 * @example
 * const volumes = [Volume.emptyDir('tmp', '/tmp'), Volume.configMap('settings', '/etc/app')];
 */
export class Volume {
  /** An empty folder that lives as long as the pod. */
  static emptyDir(
    name: string,
    mountPath: string,
    options: { readonly sizeLimit?: Size; readonly inMemory?: boolean } = {},
  ): Volume {
    const { sizeLimit, inMemory } = options;
    return new Volume('Volume.emptyDir', name, mountPath, false, () => ({
      emptyDir: {
        ...(inMemory && { medium: 'Memory' }),
        ...(sizeLimit && { sizeLimit: quantity(sizeLimit) }),
      },
    }));
  }

  /** The keys of a ConfigMap as files, read-only. */
  static configMap(configMap: Named, mountPath: string): Volume {
    const name = plainName('Volume.configMap', 'ConfigMap', configMap);
    return new Volume('Volume.configMap', name, mountPath, true, () => ({ configMap: { name } }));
  }

  /** The keys of a Secret as files, read-only. */
  static secret(secret: Named, mountPath: string): Volume {
    const secretName = plainName('Volume.secret', 'Secret', secret);
    return new Volume('Volume.secret', secretName, mountPath, true, () => ({ secret: { secretName } }));
  }

  /** An existing PersistentVolumeClaim. */
  static claim(claim: Named, mountPath: string): Volume {
    const claimName = plainName('Volume.claim', 'PersistentVolumeClaim', claim);
    return new Volume('Volume.claim', claimName, mountPath, false, () => ({ persistentVolumeClaim: { claimName } }));
  }

  /** A PersistentVolumeClaim for each pod of a StatefulSet, made from this template. */
  static claimTemplate(name: string, mountPath: string, size: Size, storageClassName?: string): Volume {
    const volume = new Volume('Volume.claimTemplate', name, mountPath, false, undefined);
    volume.template = () => ({
      metadata: { name: volume.name },
      spec: {
        accessModes: ['ReadWriteOnce'],
        ...(storageClassName !== undefined && { storageClassName }),
        resources: { requests: { storage: quantity(size) } },
      },
    });
    return volume;
  }

  /** Name of the volume in the pod. */
  readonly name: string;
  /** @internal */
  template: (() => k8s.KubePersistentVolumeClaimProps) | undefined;

  private constructor(
    place: string,
    name: string,
    private readonly mountPath: string,
    private readonly readOnly: boolean,
    private readonly source: (() => Omit<k8s.Volume, 'name'>) | undefined,
  ) {
    objectName(place, 'name', name);
    // A ConfigMap's name may have dots and be long; a volume's is a label.
    this.name = dnsLabel(place, 'volume name', name.replaceAll('.', '-').slice(0, 63));
    if (typeof mountPath !== 'string' || !mountPath.startsWith('/') || mountPath.includes(':')) {
      refuse(place, `mountPath must be an absolute path without ":", got ${shown(mountPath)}`);
    }
  }

  /** @internal */
  get mount(): k8s.VolumeMount {
    return { name: this.name, mountPath: this.mountPath, ...(this.readOnly && { readOnly: true }) };
  }

  /** @internal nothing for the volume of a claim template, which the StatefulSet adds by itself */
  get volume(): k8s.Volume | undefined {
    return this.source && { name: this.name, ...this.source() };
  }
}

function quantity(size: Size): k8s.Quantity {
  return generated().Quantity.fromString(size.asString());
}
