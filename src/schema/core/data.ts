import type { JsonMap } from '../../model/field';
import { configKey } from './names';
import type { Spot } from './spot';

/** What a ConfigMap or Secret holds at most, in bytes. */
const MOST = 1024 * 1024;

/**
 * A ConfigMap.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, ValidateConfigMap and ValidateSecret
 */
export function judgeConfigMap(root: Spot): void {
  const data = root.get('data');
  const binary = root.get('binaryData');
  for (const map of [data, binary]) for (const key of map.keys) map.namedAt(key, configKey(key));
  for (const key of data.keys)
    if (Object.hasOwn(binary.map, key)) data.get(key).excluded(`${key} is in binaryData as well`, 'keep one of them');
  judgeSize(data, textSize(data.map) + binarySize(binary.map));
}

/** Types of Secrets, and the keys that each has to have. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

const ACCOUNT = 'kubernetes.io/service-account.name';

export function judgeSecret(root: Spot): void {
  const data = root.get('data');
  const texts = root.get('stringData');
  for (const map of [data, texts]) for (const key of map.keys) map.namedAt(key, configKey(key));
  const type = root.textOf('type');
  const has = (key: string): boolean => Object.hasOwn(data.map, key) || Object.hasOwn(texts.map, key);
  for (const key of Object.hasOwn(KEYS, type) ? KEYS[type]! : [])
    if (!has(key)) root.needsOf(['data', key], `a Secret of type ${type} has it`);
  if (type === 'kubernetes.io/service-account-token' && root.get('metadata').get('annotations').textOf(ACCOUNT) === '')
    root.needsOf(['metadata', 'annotations', ACCOUNT], `a Secret of type ${type} says whose it is`);
  if (type === 'kubernetes.io/basic-auth' && !has('username') && !has('password'))
    root.needsOf(['data', 'username'], `a Secret of type ${type} has it, or a password`);
  judgeSize(data, binarySize(data.map) + textSize(texts.map));
}

function judgeSize(data: Spot, size: number): void {
  if (size > MOST) data.wrong(`an object holds 1 MiB of data at most, and this ${Math.ceil(size / 1024)} KiB`);
}

function textSize(map: JsonMap): number {
  let size = 0;
  for (const value of Object.values(map)) if (typeof value === 'string') size += Buffer.byteLength(value);
  return size;
}

/** The size of what is written in base 64. */
function binarySize(map: JsonMap): number {
  let size = 0;
  for (const value of Object.values(map)) {
    if (typeof value !== 'string') continue;
    const text = value.replace(/[\r\n]|=+$/g, '');
    size += Math.floor((text.length * 3) / 4);
  }
  return size;
}
