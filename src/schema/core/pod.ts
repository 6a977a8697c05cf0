import { judgeContainers } from './containers';
import { isAddress } from './addresses';
import { judgeAnnotations, judgeLabels } from './metadata';
import { dnsLabel, dnsSubdomain, qualifiedName, searchDomain, shown } from './names';
import type { Release } from './release';
import { judgeIds } from './resources';
import { judgeScheduling } from './scheduling';
import type { Spot } from './spot';
import { judgeVolumes } from './volumes';

/** What makes a pod different by what makes it. */
export interface PodScope {
  readonly release: Release;
  readonly isPod?: boolean;
  /** Names of volumes that come from elsewhere. */
  readonly claims?: readonly string[];
  /** A StatefulSet writes these itself. */
  readonly isHostnameKept?: boolean;
}

/** The template of a pod: its labels, annotations and spec. */
export function judgeTemplate(template: Spot, scope: PodScope): void {
  const metadata = template.get('metadata');
  if (metadata.has('labels')) judgeLabels(metadata.get('labels'));
  if (metadata.has('annotations')) judgeAnnotations(metadata.get('annotations'));
  judgePodSpec(template.get('spec'), scope);
}

/** The restartPolicy and time of pods that are kept running. */
export function judgeKeptRunning(template: Spot, kind: string): void {
  const spec = template.get('spec');
  if (spec.textOf('restartPolicy') !== '') spec.get('restartPolicy').among(['Always']);
  if (spec.has('activeDeadlineSeconds'))
    spec
      .get('activeDeadlineSeconds')
      .excluded(`pods of a ${kind} have no deadline: it would start them again`, 'leave it out');
}

/**
 * What a pod is.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, ValidatePodSpec
 */
export function judgePodSpec(pod: Spot, { claims = [], isHostnameKept, isPod = false, release }: PodScope): void {
  const volumes = new Set(claims);
  if (pod.has('volumes')) judgeVolumes(pod.get('volumes'), volumes);
  judgeContainers(pod, {
    release,
    isPod,
    isHostNetwork: pod.isTrue('hostNetwork'),
    // What the webhook of a sidecar puts into a pod is not there yet.
    volumes: isPod ? undefined : volumes,
    claims: new Set(pod.itemsOf('resourceClaims').map((claim) => claim.textOf('name'))),
    // A server writes 30 seconds.
    grace: pod.has('terminationGracePeriodSeconds') ? pod.get('terminationGracePeriodSeconds').number : 30,
  });
  judgeScheduling(pod, release);
  if (pod.has('nodeSelector')) judgeLabels(pod.get('nodeSelector'));
  if (!isPod && pod.itemsOf('ephemeralContainers').length > 0)
    pod.get('ephemeralContainers').excluded('ephemeral containers come to a pod that runs', 'leave them out');
  if (pod.has('preemptionPolicy')) pod.get('preemptionPolicy').among(['PreemptLowerPriority', 'Never']);
  pod.bounded('activeDeadlineSeconds', 1, 2 ** 31 - 1);
  for (const key of ['serviceAccountName', 'priorityClassName', 'nodeName', 'runtimeClassName'])
    if (pod.textOf(key) !== '') pod.namedAt(key, dnsSubdomain(pod.textOf(key)));
  for (const key of isHostnameKept ? [] : ['hostname', 'subdomain'])
    if (pod.textOf(key) !== '') pod.namedAt(key, dnsLabel(pod.textOf(key)));
  if (pod.has('os')) pod.get('os').get('name').among(['linux', 'windows']);
  for (const gate of pod.itemsOf('schedulingGates'))
    gate.namedAt('name', qualifiedName(gate.textOf('name'), 'name of a gate'));
  for (const gate of pod.itemsOf('readinessGates'))
    gate.namedAt('conditionType', qualifiedName(gate.textOf('conditionType'), 'type of a condition'));
  for (const alias of pod.itemsOf('hostAliases')) {
    judgeAddress(alias.get('ip'));
    for (const name of alias.itemsOf('hostnames')) name.named(dnsSubdomain(name.text));
  }
  judgeDns(pod);
  judgeSecurity(pod);
}

function judgeAddress(spot: Spot): void {
  if (!isAddress(spot.text)) spot.wrong(`${shown(spot.text)} is no IP address`);
}

const SERVERS_MOST = 3;
const SEARCHES_MOST = 32;

function judgeDns(pod: Spot): void {
  const config = pod.get('dnsConfig');
  if (pod.textOf('dnsPolicy') === 'None' && config.itemsOf('nameservers').length === 0)
    pod.needsOf(
      config.isSet ? ['dnsConfig', 'nameservers'] : ['dnsConfig'],
      'with dnsPolicy None nothing else says whom to ask',
    );
  if (!config.isSet) return;
  const servers = config.itemsOf('nameservers');
  if (servers.length > SERVERS_MOST)
    config.get('nameservers').wrong(`a pod asks ${SERVERS_MOST} nameservers at most, and these are ${servers.length}`);
  for (const server of servers) judgeAddress(server);
  const searches = config.itemsOf('searches');
  if (searches.length > SEARCHES_MOST)
    config.get('searches').wrong(`there are ${SEARCHES_MOST} search domains at most, and these are ${searches.length}`);
  for (const option of config.itemsOf('options')) option.needs('name');
  for (const search of searches) if (search.text !== '.') search.named(searchDomain(search.text.replace(/\.$/, '')));
}

/** Letters as sysctl has them, in parts. */
const SYSCTL = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/;
const SYSCTL_MOST = 253;

function judgeSecurity(pod: Spot): void {
  if (pod.isTrue('shareProcessNamespace') && pod.isTrue('hostPID'))
    pod
      .get('shareProcessNamespace')
      .excluded('hostPID and shareProcessNamespace exclude each other', 'keep one of them');
  if (!pod.has('securityContext')) return;
  const security = pod.get('securityContext');
  judgeIds(security);
  if (security.has('fsGroupChangePolicy')) security.get('fsGroupChangePolicy').among(['Always', 'OnRootMismatch']);
  const names = new Set<string>();
  for (const one of security.itemsOf('sysctls')) {
    const name = one.textOf('name');
    if (name === '') one.needs('name');
    else if (name.length > SYSCTL_MOST || !SYSCTL.test(name))
      one.namedAt('name', `${shown(name)} is no name of a sysctl`);
    else if (names.has(name)) one.get('name').again('name');
    names.add(name);
  }
}
