import { nanosOf } from '../quantity';
import { judgeSelector } from './metadata';
import { dnsLabel, dnsSubdomain, innerPath, noBacksteps, shown } from './names';
import type { Spot } from './spot';

const MODE_MOST = 0o777;
/** What a volume may be made of; the rest of a volume is its name. */
const NAME = 'name';

/**
 * The volumes of a pod, and their names.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, ValidateVolumes and validateVolumeSource
 */
export function judgeVolumes(volumes: Spot, names: Set<string>): void {
  const own = new Set<string>();
  for (const volume of volumes.items) {
    const name = volume.textOf(NAME);
    if (name === '') volume.needs(NAME);
    else {
      volume.namedAt(NAME, dnsLabel(name));
      if (own.has(name)) volume.get(NAME).again(NAME);
    }
    own.add(name);
    names.add(name);
    const sources = volume.keys.filter((key) => key !== NAME && volume.has(key));
    for (const source of sources.slice(1))
      volume
        .get(source)
        .excluded(`${sources[0]} and ${source} exclude each other`, 'keep one of them, or make two volumes');
    if (sources.length > 0) judgeSource(sources[0]!, volume.get(sources[0]!));
  }
}

function judgeSource(kind: string, source: Spot): void {
  switch (kind) {
    case 'hostPath':
      if (source.needs('path')) source.get('path').wrong(noBacksteps(source.textOf('path')));
      if (source.has('type')) source.get('type').among(HOST_PATHS);
      break;
    case 'emptyDir':
      if (source.has('sizeLimit') && (nanosOf(String(source.map['sizeLimit'])) ?? 0n) < 0n)
        source.get('sizeLimit').wrong('a volume is not smaller than nothing');
      break;
    case 'ephemeral':
      if (!source.has('volumeClaimTemplate')) source.needs('volumeClaimTemplate');
      else judgeClaim(source.get('volumeClaimTemplate').get('spec'));
      break;
    case 'configMap':
      source.needs('name');
      judgeFiles(source);
      break;
    case 'secret':
      source.needs('secretName');
      judgeFiles(source);
      break;
    case 'persistentVolumeClaim':
      source.needs('claimName');
      break;
    case 'nfs':
      source.needs('server');
      if (source.needs('path') && !source.textOf('path').startsWith('/'))
        source.get('path').wrong(`the path of a server begins with "/"`);
      break;
    case 'csi':
      if (source.needs('driver')) source.namedAt('driver', dnsSubdomain(source.textOf('driver').toLowerCase()));
      break;
    case 'downwardAPI':
      judgeDownward(source);
      break;
    case 'projected':
      judgeProjected(source);
  }
}

const HOST_PATHS = [
  '',
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
] as const;

function judgeFiles(source: Spot): void {
  source.bounded('defaultMode', 0, MODE_MOST);
  if (!source.has('items')) return;
  for (const item of source.itemsOf('items')) {
    item.needs('key');
    if (item.needs('path')) item.get('path').wrong(innerPath(item.textOf('path')));
    item.bounded('mode', 0, MODE_MOST);
  }
}

const DOWNWARD = /^metadata\.(?:name|namespace|uid|(?:labels|annotations)(?:\['.+'\])?)$/;

function judgeDownward(source: Spot): void {
  source.bounded('defaultMode', 0, MODE_MOST);
  for (const item of source.itemsOf('items')) {
    if (item.needs('path')) item.get('path').wrong(innerPath(item.textOf('path')));
    item.bounded('mode', 0, MODE_MOST);
    const both = item.has('fieldRef') && item.has('resourceFieldRef');
    if (both) item.excluded('fieldRef and resourceFieldRef exclude each other', 'keep one of them');
    else if (!item.has('fieldRef') && !item.has('resourceFieldRef')) item.absent(['fieldRef', 'resourceFieldRef']);
    if (item.has('resourceFieldRef')) item.get('resourceFieldRef').needs('containerName');
    const field = item.get('fieldRef').textOf('fieldPath');
    if (item.has('fieldRef') && item.get('fieldRef').needs('fieldPath') && !DOWNWARD.test(field))
      item
        .get('fieldRef')
        .get('fieldPath')
        .wrong(`${shown(field)} is no field that a file can have`);
  }
}

/** A token that would not last this long is refused. */
const TOKEN_LEAST = 600;

function judgeProjected(projected: Spot): void {
  projected.bounded('defaultMode', 0, MODE_MOST);
  for (const source of projected.itemsOf('sources')) {
    const [first, ...others] = source.keys.filter((key) => source.has(key));
    for (const other of others)
      source.get(other).excluded(`${first} and ${other} exclude each other`, 'make an entry for each');
    if (source.has('secret')) judgeNamed(source.get('secret'));
    if (source.has('configMap')) judgeNamed(source.get('configMap'));
    if (!source.has('serviceAccountToken')) continue;
    const token = source.get('serviceAccountToken');
    token.needs('path');
    token.bounded('expirationSeconds', TOKEN_LEAST, 2 ** 32);
  }
}

function judgeNamed(source: Spot): void {
  source.needs('name');
  judgeFiles(source);
}

/**
 * A claim for storage.
 *
 * @see ValidatePersistentVolumeClaimSpec of the same file
 */
export function judgeClaim(spec: Spot): void {
  spec.needs('accessModes');
  const modes = spec.itemsOf('accessModes');
  for (const mode of modes) mode.among(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']);
  if (modes.length > 1 && modes.some(({ text }) => text === 'ReadWriteOncePod'))
    spec.get('accessModes').excluded('ReadWriteOncePod and other modes exclude each other', 'keep one of them');
  const requests = spec.get('resources').get('requests');
  if (!requests.has('storage')) spec.needsOf(['resources', 'requests', 'storage'], 'how much is asked for');
  else if (/^-|^[+]?0+(?:\.0*)?[A-Za-z]*$/.test(String(requests.map['storage'])))
    requests.get('storage').wrong('more than nothing has to be asked for');
  if (spec.textOf('storageClassName') !== '')
    spec.namedAt('storageClassName', dnsSubdomain(spec.textOf('storageClassName')));
  if (spec.has('volumeMode')) spec.get('volumeMode').among(['Block', 'Filesystem']);
  judgeSelector(spec.get('selector'));
}
