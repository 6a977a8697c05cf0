import { configKey, dnsLabel, dnsSubdomain, envName, innerPath, portName, shown } from './names';
import { judgePort } from './ports';
import { judgeRunning } from './probes';
import type { Release } from './release';
import { judgeResources, judgeSecurity } from './resources';
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
  const containers = pod.itemsOf('containers');
  if (containers.length === 0) {
    pod.needs('containers');
    return;
  }
  const names = new Set<string>();
  const hostPorts = new Set<string>();
  for (const container of containers) {
    judgeContainer(container, scope, hostPorts);
    unique(container, names);
    judgeRunning(container, scope.grace);
    if (!container.has('restartPolicy')) continue;
    const restart = container.get('restartPolicy');
    if (scope.release.isBefore(34)) restart.excluded('only init containers have a restartPolicy here', 'leave it out');
    else restart.among(['Always', 'Never', 'OnFailure']);
  }
  if (!pod.has('initContainers')) return;
  for (const container of pod.itemsOf('initContainers')) {
    judgeContainer(container, scope, new Set());
    unique(container, names);
    if (container.has('restartPolicy')) container.get('restartPolicy').among(['Always', 'Never', 'OnFailure']);
    if (container.textOf('restartPolicy') === 'Always') judgeRunning(container, scope.grace);
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
  if (container.needs('name')) container.namedAt('name', dnsLabel(container.textOf('name')));
  container.needs('image');
  if (scope.isPod && container.textOf('image').trim() !== container.textOf('image'))
    container.get('image').wrong('an image has no spaces around it');
  if (container.has('ports')) judgePorts(container.itemsOf('ports'), scope, hostPorts);
  if (container.has('env')) for (const one of container.itemsOf('env')) judgeVariable(one, scope.release);
  if (container.has('envFrom')) for (const one of container.itemsOf('envFrom')) judgeVariables(one, scope.release);
  if (container.has('volumeMounts')) judgeMounts(container, scope);
  if (container.has('volumeDevices') && scope.volumes)
    for (const device of container.itemsOf('volumeDevices'))
      if (!scope.volumes.has(device.textOf('name')))
        device.get('name').lost(`the pod has no volume ${shown(device.textOf('name'))}`, scope.volumes);
  if (container.has('terminationMessagePolicy'))
    container.get('terminationMessagePolicy').among(['File', 'FallbackToLogsOnError']);
  for (const policy of container.itemsOf('resizePolicy')) {
    policy.get('resourceName').among(['cpu', 'memory']);
    policy.get('restartPolicy').among(['NotRequired', 'RestartContainer']);
  }
  if (container.has('resources')) judgeResources(container.get('resources'), scope.claims);
  if (container.has('securityContext')) judgeSecurity(container.get('securityContext'));
}

function judgePorts(ports: readonly Spot[], { isHostNetwork, isPod }: ContainerScope, hostPorts: Set<string>): void {
  const names = new Set<string>();
  for (const port of ports) {
    const name = port.textOf('name');
    if (name !== '') {
      const problem = portName(name);
      if (problem !== undefined) port.namedAt('name', problem);
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
  if (one.needs('name')) one.namedAt('name', envName(one.textOf('name'), release.isBefore(30)));
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
      ref.get('resource').wrong(`${shown(ref.textOf('resource'))} is no resource that a variable can have`);
  }
  for (const key of ['configMapKeyRef', 'secretKeyRef']) {
    if (!from.has(key)) continue;
    const source = from.get(key);
    if (source.needs('name')) source.namedAt('name', dnsSubdomain(source.textOf('name')));
    if (source.needs('key')) source.namedAt('key', configKey(source.textOf('key')));
  }
}

function judgeFieldRef(ref: Spot): void {
  const path = ref.textOf('fieldPath');
  if (path === '') ref.needs('fieldPath');
  else if (!FIELDS.has(path) && !/^(?:metadata\.(?:labels|annotations)\['.+'\]|spec\.host)$/.test(path))
    ref.get('fieldPath').wrong(`${shown(path)} is no field that a variable can have`);
}

function judgeVariables(one: Spot, release: Release): void {
  const prefix = one.textOf('prefix');
  if (prefix !== '') one.namedAt('prefix', envName(prefix, release.isBefore(30)));
  const sources = ['configMapRef', 'secretRef'].filter((key) => one.has(key));
  if (sources.length === 0) one.excluded('variables come from configMapRef or secretRef', 'say which');
  else if (sources.length > 1) one.excluded('configMapRef and secretRef exclude each other', 'write an entry for each');
  for (const key of sources) {
    const source = one.get(key);
    if (source.needs('name')) source.namedAt('name', dnsSubdomain(source.textOf('name').replace(/(.)-$/, '$1a')));
  }
}

function judgeMounts(container: Spot, { volumes }: ContainerScope): void {
  const paths = new Set<string>();
  for (const mount of container.itemsOf('volumeMounts')) {
    const name = mount.textOf('name');
    if (name === '') mount.needs('name');
    else if (volumes && !volumes.has(name)) mount.get('name').lost(`the pod has no volume ${shown(name)}`, volumes);
    const path = mount.textOf('mountPath');
    if (path === '') mount.needs('mountPath');
    else if (paths.has(path)) mount.get('mountPath').again('mountPath');
    paths.add(path);
    for (const key of ['subPath', 'subPathExpr'])
      if (mount.textOf(key) !== '') mount.get(key).wrong(innerPath(mount.textOf(key)));
    if (mount.textOf('subPath') !== '' && mount.textOf('subPathExpr') !== '')
      mount.get('subPathExpr').excluded('subPath and subPathExpr exclude each other', 'keep one of them');
    if (mount.has('mountPropagation'))
      mount.get('mountPropagation').among(['None', 'HostToContainer', 'Bidirectional']);
    if (mount.textOf('mountPropagation') === 'Bidirectional' && !container.get('securityContext').isTrue('privileged'))
      mount.get('mountPropagation').wrong('only privileged containers mount Bidirectional', 'write HostToContainer');
  }
}
