import type { Size } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import { k8s as generated } from '../emit/generated';
import { knownProps } from '../input/known-props';
import { objectName, plainName, type Named } from '../input/names';
import { refuse, shown, type Place } from '../input/refuse';

export interface EmptyDirOptions {
  /**
   * Most that it may hold.
   *
   * @default - no bound but the node's
   */
  readonly sizeLimit?: Size | undefined;

  /**
   * Keep it in memory, where it counts against the container's limit.
   *
   * @default - on the node's disk
   */
  readonly inMemory?: boolean | undefined;
}

const checkEmptyDir = knownProps<EmptyDirOptions>({ sizeLimit: true, inMemory: 'flag' });

/**
 * A volume of the pod, mounted in the service's container.
 *
 * @example
 * const volumes = [Volume.emptyDir('tmp', '/tmp'), Volume.configMap('settings', '/etc/app')];
 */
export class Volume {
  /** An empty folder that lives as long as the pod. */
  static emptyDir(name: string, mountPath: string, options: EmptyDirOptions = {}): Volume {
    const place = 'Volume.emptyDir';
    checkEmptyDir(place, options);
    const { sizeLimit, inMemory } = options;
    if (sizeLimit !== undefined) checkSize(place, 'sizeLimit', sizeLimit);
    return new Volume(place, name, mountPath, false, () => ({
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
    const place = 'Volume.claimTemplate';
    checkSize(place, 'size', size);
    if (storageClassName !== undefined) objectName(place, 'storageClassName', storageClassName);
    const volume = new Volume(place, name, mountPath, false, undefined);
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
    /** Where it is mounted. */
    readonly mountPath: string,
    private readonly readOnly: boolean,
    private readonly source: (() => Omit<k8s.Volume, 'name'>) | undefined,
  ) {
    objectName(place, 'name', name);
    // A ConfigMap's name may have dots and be long; a volume's is a label.
    this.name = name.replaceAll('.', '-').slice(0, 63).replace(/-+$/, '');
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

/** Checks the volumes of a pod: no two of one name, or mounted in one place. */
export function checkVolumes(place: Place, volumes: readonly Volume[]): void {
  for (const volume of volumes) {
    if (!(volume instanceof Volume))
      refuse(place, `volumes takes Volume.emptyDir(…), .configMap(…) and the like, got ${shown(volume)}`);
  }
  for (const key of ['name', 'mountPath'] as const) {
    const twice = volumes.find((v, i) => volumes.findIndex((w) => w[key] === v[key]) !== i);
    if (twice) refuse(place, `two volumes have the ${key} ${twice[key]}; give each its own`);
  }
}

function checkSize(place: string, what: string, size: unknown): void {
  if (typeof (size as Partial<Size> | null)?.toKibibytes === 'function') return;
  refuse(place, `${what} must be a size, got ${shown(size)}; give a cdk8s Size, such as Size.mebibytes(64)`);
}

/** In the largest unit that divides it; `Size.asString()` is younger than the oldest cdk8s supported. */
function quantity(size: Size): k8s.Quantity {
  let amount = size.toKibibytes();
  let unit = 0;
  while (amount % 1024 === 0 && amount > 0 && unit < 3) {
    amount /= 1024;
    unit++;
  }
  return generated().Quantity.fromString(`${amount}${['Ki', 'Mi', 'Gi', 'Ti'][unit]}`);
}
