import type { k8s } from 'cdk8s-plus-27';
import { objectName, plainName, type Named } from '../input/names';
import { hasShape } from '../input/known-props';
import { refuse, shown, type Place } from '../input/refuse';

/**
 * The value of an environment variable that lives somewhere else.
 *
 * @example
 * const env = { LOG_LEVEL: EnvValue.fromConfigMap('settings', 'log-level'), TOKEN: EnvValue.fromSecret('payments', 'token') };
 */
export class EnvValue {
  /** A key of a ConfigMap in the pod's namespace. */
  static fromConfigMap(configMap: Named, key: string): EnvValue {
    const name = objectName(
      'EnvValue.fromConfigMap',
      'ConfigMap',
      plainName('EnvValue.fromConfigMap', 'ConfigMap', configMap),
    );
    return new EnvValue({ configMapKeyRef: { name, key: keyName('EnvValue.fromConfigMap', key) } });
  }

  /** A key of a Secret in the pod's namespace. */
  static fromSecret(secret: Named, key: string): EnvValue {
    const name = objectName('EnvValue.fromSecret', 'Secret', plainName('EnvValue.fromSecret', 'Secret', secret));
    return new EnvValue({ secretKeyRef: { name, key: keyName('EnvValue.fromSecret', key) } });
  }

  /** A field of the pod itself, such as `metadata.name` or `status.podIP`. */
  static fromField(fieldPath: string): EnvValue {
    hasShape('EnvValue.fromField', 'field', 'text', fieldPath);
    return new EnvValue({ fieldRef: { fieldPath } });
  }

  private constructor(
    /** @internal */
    readonly source: k8s.EnvVarSource,
  ) {}
}

function keyName(place: string, key: unknown): string {
  if (typeof key === 'string' && /^[-._a-zA-Z0-9]{1,253}$/.test(key)) return key;
  refuse(place, `key must be letters, digits, "-", "_" or ".", got ${shown(key)}`);
}

/** Environment variables as the container has them, in the order given. */
export function renderEnv(place: Place, env: Readonly<Record<string, string | EnvValue>>): k8s.EnvVar[] {
  return Object.entries(env).map(([name, value]) => {
    // Kubernetes takes dots, but not names that look like folders.
    if (!/^[A-Za-z_.-][A-Za-z0-9_.-]*$/.test(name) || name === '.' || name.startsWith('..'))
      refuse(place, `${shown(name)} is not the name of an environment variable; use letters, digits and "_"`);
    if (value instanceof EnvValue) return { name, valueFrom: value.source };
    if (typeof value !== 'string')
      refuse(place, `env "${name}" must be a string or an EnvValue, got ${shown(value)}; quote it`);
    return { name, value };
  });
}
