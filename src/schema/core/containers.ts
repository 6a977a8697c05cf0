import { NANO, nanosOf } from '../quantity';
import { configKey, dnsLabel, dnsSubdomain, envName, headerName, innerPath, portName, qualifiedName } from './names';
import { judgePort, judgePortOrName } from './ports';
import type { Release } from './release';
import type { Spot } from './spot';

/** What containers are judged by beside themselves. */
export interface ContainerScope {
  readonly release: Release;
  /** The volumes of the pod; undefined where others may be added before a server validates it. */
  readonly volumes: ReadonlySet<string> | undefined;
  readonly isPod: boolean;
  readonly isHostNetwork: boolean;
  /** Names of the pod's resourceClaims. */
  readonly claims: ReadonlySet<string>;
  /** How many seconds a pod is given to end. */
  readonly grace: number;
}

/**
 * The containers of a pod.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, validateContainers and validateInitContainers
 */
export function judgeContainers(pod: Spot, scope: ContainerScope): void {
  const containers = pod.get('containers').items;
  if (containers.length === 0) {
    pod.needs('containers');
    return;
  }
  const names = new Set<string>();
  const hostPorts = new Set<string>();
  for (const container of containers) {
    judgeContainer(container, scope, hostPorts);
    unique(container, names);
    judgeRunning(container, scope);
    if (container.has('restartPolicy') && scope.release.isBefore(34))
      container.get('restartPolicy').excluded('only init containers have a restartPolicy here', 'leave it out');
  }
  if (!pod.has('initContainers')) return;
  for (const container of pod.get('initContainers').items) {
    judgeContainer(container, scope, new Set());
    unique(container, names);
    if (container.has('restartPolicy')) container.get('restartPolicy').among(['Always', 'Never', 'OnFailure']);
    if (container.textOf('restartPolicy') === 'Always') judgeRunning(container, scope);
    else {
      for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'])
        if (container.has(key))
          container
            .get(key)
            .excluded(`an init container has no ${key}, unless its restartPolicy is Always`, `leave out ${key}`);
    }
  }
}

function unique(container: Spot, names: Set<string>): void {
  const name = container.textOf('name');
  if (name !== '' && names.has(name)) container.get('name').again('name');
  names.add(name);
}

function judgeContainer(container: Spot, scope: ContainerScope, hostPorts: Set<string>): void {
  if (container.needs('name')) container.get('name').named(dnsLabel(container.textOf('name')));
  container.needs('image');
  const image = container.textOf('image');
  if (scope.isPod && image.trim() !== image) container.get('image').wrong('an image has no spaces around it');
  if (container.has('ports')) judgePorts(container.get('ports').items, scope, hostPorts);
  if (container.has('env')) for (const one of container.get('env').items) judgeVariable(one, scope.release);
  if (container.has('envFrom')) for (const one of container.get('envFrom').items) judgeVariables(one, scope.release);
  if (container.has('volumeMounts')) judgeMounts(container, scope);
  if (container.has('volumeDevices') && scope.volumes)
    for (const device of container.get('volumeDevices').items)
      if (!scope.volumes.has(device.textOf('name')))
        device.get('name').lost(`the pod has no volume ${JSON.stringify(device.textOf('name'))}`);
  if (container.has('terminationMessagePolicy'))
    container.get('terminationMessagePolicy').among(['File', 'FallbackToLogsOnError']);
  if (container.has('resources')) judgeResources(container.get('resources'), scope);
  if (container.has('securityContext')) judgeSecurity(container.get('securityContext'));
}

function judgePorts(ports: readonly Spot[], { isHostNetwork, isPod }: ContainerScope, hostPorts: Set<string>): void {
  const names = new Set<string>();
  for (const port of ports) {
    const name = port.textOf('name');
    if (name !== '') {
      const problem = portName(name);
      if (problem !== undefined) port.get('name').named(problem);
      else if (names.has(name)) port.get('name').again('name');
      names.add(name);
    }
    const number = port.get('containerPort').number;
    if (number === 0) port.needsNumber('containerPort');
    else judgePort(port.get('containerPort'));
    const host = port.get('hostPort').number;
    if (host !== 0) judgePort(port.get('hostPort'));
    if (isHostNetwork && host !== 0 && host !== number && number !== 0)
      port
        .get('hostPort')
        .wrong(`on the host's network a hostPort is the containerPort, which is ${number}`, 'leave out the hostPort');
    // A server writes the hostPort of a pod on the host's network.
    const taken = isHostNetwork && isPod ? number : host;
    if (taken === 0) continue;
    const key = `${port.textOf('protocol') || 'TCP'} ${port.textOf('hostIP')} ${taken}`;
    if (hostPorts.has(key)) port.get(host === 0 ? 'containerPort' : 'hostPort').again('hostPort');
    hostPorts.add(key);
  }
}

const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const;
const FIELDS: ReadonlySet<string> = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]);

const RESOURCES = /^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.*)$/;

function judgeVariable(one: Spot, release: Release): void {
  if (one.needs('name')) one.get('name').named(envName(one.textOf('name'), release.isBefore(30)));
  if (!one.has('valueFrom')) return;
  const from = one.get('valueFrom');
  const sources = SOURCES.filter((key) => from.has(key));
  if (sources.length === 0)
    from.excluded(`a variable comes from one of ${SOURCES.slice(0, 4).join(', ')}`, 'say which');
  else if (one.textOf('value') !== '')
    from.excluded('a variable has a value, or where it comes from: not both', 'keep value or valueFrom');
  else if (sources.length > 1) from.excluded(`${sources.join(' and ')} exclude each other`, 'keep one of them');
  if (from.has('fieldRef')) judgeFieldRef(from.get('fieldRef'));
  if (from.has('resourceFieldRef')) {
    const ref = from.get('resourceFieldRef');
    if (ref.needs('resource') && !RESOURCES.test(ref.textOf('resource')))
      ref.get('resource').wrong(`${JSON.stringify(ref.textOf('resource'))} is no resource that a variable can have`);
  }
  for (const key of ['configMapKeyRef', 'secretKeyRef']) {
    if (!from.has(key)) continue;
    const source = from.get(key);
    if (source.needs('name')) source.get('name').named(dnsSubdomain(source.textOf('name')));
    if (source.needs('key')) source.get('key').named(configKey(source.textOf('key')));
  }
}

function judgeFieldRef(ref: Spot): void {
  const path = ref.textOf('fieldPath');
  if (path === '') ref.needs('fieldPath');
  else if (!FIELDS.has(path) && !/^(?:metadata\.(?:labels|annotations)\['.+'\]|spec\.host)$/.test(path))
    ref.get('fieldPath').wrong(`${JSON.stringify(path)} is no field that a variable can have`);
}

function judgeVariables(one: Spot, release: Release): void {
  const prefix = one.textOf('prefix');
  if (prefix !== '') one.get('prefix').named(envName(prefix, release.isBefore(30)));
  const sources = ['configMapRef', 'secretRef'].filter((key) => one.has(key));
  if (sources.length === 0) one.excluded('variables come from configMapRef or secretRef', 'say which');
  else if (sources.length > 1) one.excluded('configMapRef and secretRef exclude each other', 'write an entry for each');
  for (const key of sources) {
    const source = one.get(key);
    if (source.needs('name')) source.get('name').named(dnsSubdomain(source.textOf('name').replace(/(.)-$/, '$1a')));
  }
}

function judgeMounts(container: Spot, { volumes }: ContainerScope): void {
  const paths = new Set<string>();
  for (const mount of container.get('volumeMounts').items) {
    const name = mount.textOf('name');
    if (name === '') mount.needs('name');
    else if (volumes && !volumes.has(name)) mount.get('name').lost(`the pod has no volume ${JSON.stringify(name)}`);
    const path = mount.textOf('mountPath');
    if (path === '') mount.needs('mountPath');
    else if (paths.has(path)) mount.get('mountPath').again('mountPath');
    paths.add(path);
    for (const key of ['subPath', 'subPathExpr'])
      if (mount.textOf(key) !== '') mount.get(key).wrong(innerPath(mount.textOf(key)));
    if (mount.textOf('subPath') !== '' && mount.textOf('subPathExpr') !== '')
      mount.get('subPathExpr').excluded('subPath and subPathExpr exclude each other', 'keep one of them');
    if (mount.textOf('mountPropagation') === 'Bidirectional' && !container.get('securityContext').isTrue('privileged'))
      mount.get('mountPropagation').wrong('only privileged containers mount Bidirectional', 'write HostToContainer');
  }
}

/** What a container may ask of a node by a name without a domain. */
const STANDARD = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

function judgeResources(resources: Spot, { claims }: ContainerScope): void {
  const limits = resources.get('limits');
  for (const claim of resources.get('claims').items)
    if (!claims.has(claim.textOf('name')))
      claim.get('name').lost(`the pod has no resourceClaim ${JSON.stringify(claim.textOf('name'))}`);
  const names = [...limits.keys, ...resources.get('requests').keys];
  if (names.some((name) => name.startsWith('hugepages-')) && !names.includes('cpu') && !names.includes('memory'))
    resources.excluded('huge pages are asked for together with cpu or memory', 'ask for memory as well');
  for (const key of ['limits', 'requests'] as const) {
    if (!resources.has(key)) continue;
    const list = resources.get(key);
    for (const name of list.keys) {
      const one = list.get(name);
      const amount = amountOf(one.value);
      if (
        !STANDARD.test(name) &&
        (!name.includes('/') || name.startsWith('requests.') || qualifiedName(name) !== undefined)
      )
        one.named(
          `${JSON.stringify(name)} is nothing that a container can ask for: cpu, memory, ephemeral-storage, or a name with a domain`,
        );
      if (amount === undefined) continue;
      if (amount < 0n) one.wrong(`${String(one.value)} is less than nothing`);
      const isWhole = name.includes('/') && !/^(?:[^/]*\.)?kubernetes\.io\//.test(name);
      if (isWhole && amount % NANO !== 0n)
        one.wrong(`${name} comes in whole numbers, and this is ${String(one.value)}`);
      if (key !== 'requests') continue;
      const limit = limits.has(name) ? amountOf(limits.map[name]) : undefined;
      if (limit === undefined) {
        if (isWhole || name.startsWith('hugepages-'))
          resources.needsOf(['limits', name], `what is asked for of ${name} is its limit as well`);
      } else if (amount > limit)
        one.wrong(
          `more is asked for than the limit lets it have: ${String(one.value)}, and the limit is ${String(limits.map[name])}`,
          'raise the limit, or ask for less',
        );
      else if (amount !== limit && (isWhole || name.startsWith('hugepages-')))
        one.wrong(`what is asked for of ${name} is its limit as well, which is ${String(limits.map[name])}`);
    }
  }
}

/** Amounts that were read: a mesh has few of them, and has them often. */
const AMOUNTS = new Map<string, bigint | undefined>();
const AMOUNTS_MOST = 1000;

function amountOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  const known = AMOUNTS.get(text);
  if (known !== undefined) return known;
  const amount = nanosOf(text);
  if (AMOUNTS.size < AMOUNTS_MOST) AMOUNTS.set(text, amount);
  return amount;
}

const ID_MOST = 2 ** 31 - 1;

export function judgeIds(security: Spot): void {
  for (const key of ['runAsUser', 'runAsGroup', 'fsGroup']) security.bounded(key, 0, ID_MOST);
  if (security.has('supplementalGroups'))
    for (const group of security.get('supplementalGroups').items) group.within(0, ID_MOST);
  const armor = security.get('appArmorProfile');
  if (armor.textOf('type') === 'Localhost') armor.needs('localhostProfile', 'Localhost names a profile');
  if (!security.has('seccompProfile')) return;
  const profile = security.get('seccompProfile');
  if (profile.textOf('type') === '') profile.needs('type');
  else if (profile.textOf('type') === 'Localhost') profile.needs('localhostProfile', 'Localhost names a file');
  else if (profile.has('localhostProfile'))
    profile.get('localhostProfile').excluded('only a seccompProfile of type Localhost has a file', 'leave it out');
}

function judgeSecurity(security: Spot): void {
  judgeIds(security);
  if (security.get('allowPrivilegeEscalation').value !== false) return;
  const added = security.get('capabilities').get('add').items;
  if (security.isTrue('privileged') || added.some(({ text }) => text === 'CAP_SYS_ADMIN'))
    security.excluded(
      'allowPrivilegeEscalation is false for a container that is privileged or has CAP_SYS_ADMIN',
      'take one of them back',
    );
}

/** Probes and hooks of a container that goes on running. */
function judgeRunning(container: Spot, { grace }: ContainerScope): void {
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!container.has(key)) continue;
    const probe = container.get(key);
    judgeHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc']);
    for (const one of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'failureThreshold'])
      probe.bounded(one);
    if (key === 'readinessProbe') {
      probe.bounded('successThreshold');
      if (probe.has('terminationGracePeriodSeconds'))
        probe
          .get('terminationGracePeriodSeconds')
          .excluded('a readinessProbe ends nothing, and has no time for it', 'leave it out');
      continue;
    }
    // A server reads 0 as its default, which is 1.
    if (![0, 1].includes(probe.get('successThreshold').number))
      probe.get('successThreshold').wrong(`one success is enough for a ${key}, and has to be`, 'leave it out');
    probe.bounded('terminationGracePeriodSeconds', 1);
  }
  if (!container.has('lifecycle')) return;
  for (const hook of ['postStart', 'preStop'])
    if (container.get('lifecycle').has(hook))
      judgeHandler(container.get('lifecycle').get(hook), ['exec', 'httpGet', 'tcpSocket', 'sleep'], grace);
}

function judgeHandler(handler: Spot, kinds: readonly string[], grace = 0): void {
  const given = kinds.filter((kind) => handler.has(kind));
  if (given.length === 0) {
    handler.absent(kinds);
    return;
  }
  for (const kind of given.slice(1))
    handler.get(kind).excluded(`${given[0]} and ${kind} exclude each other`, 'keep one of them');
  const how = handler.get(given[0]!);
  if (given[0] === 'exec') how.needs('command');
  else if (given[0] === 'httpGet') {
    judgePortOrName(how.get('port'));
    if (how.textOf('scheme') !== '') how.get('scheme').among(['HTTP', 'HTTPS']);
    if (how.has('httpHeaders'))
      for (const header of how.get('httpHeaders').items) header.get('name').named(headerName(header.textOf('name')));
  } else if (given[0] === 'tcpSocket') judgePortOrName(how.get('port'));
  else if (given[0] === 'grpc') judgePort(how.get('port'));
  else if (how.get('seconds').number < 0 || how.get('seconds').number > grace)
    how.wrong(
      `a pod has ${grace} seconds to end, and this sleeps ${how.get('seconds').number}`,
      'raise terminationGracePeriodSeconds',
    );
}
