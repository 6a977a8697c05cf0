import { blockOf, isAddress, isV6, leadsNowhere } from './addresses';
import { judgeLabels } from './metadata';
import { dnsLabel, dnsSubdomain, qualifiedName, shown } from './names';
import { judgePort, judgePortOrName } from './ports';
import type { Release } from './release';
import type { Spot } from './spot';

/** What a client's address is remembered for at most: a day. */
const AFFINITY_MOST = 86_400;

/**
 * A Service.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, validateService
 */
export function judgeService(root: Spot, release: Release): void {
  const spec = root.get('spec');
  const type = spec.textOf('type') || 'ClusterIP';
  const ips = spec.has('clusterIPs') ? spec.itemsOf('clusterIPs').map(({ text }) => text) : [];
  const [first = spec.textOf('clusterIP')] = ips;
  const isHeadless = first === 'None' && ips.length < 2;
  if (type === 'ExternalName') judgeExternalName(spec);
  else if (!isHeadless) spec.needs('ports', 'a Service with an address has ports');
  judgePorts(spec, type);
  if (spec.has('selector')) judgeLabels(spec.get('selector'));
  if (type !== 'ExternalName') {
    judgeClusterIps(spec, ips, release);
    judgeFamilies(spec);
  }
  if (isHeadless && (type === 'NodePort' || type === 'LoadBalancer'))
    ipField(spec).excluded(
      `a Service of type ${type} has an address of its own, which None is not`,
      'leave out clusterIP',
    );
  judgeAffinity(spec);
  judgeOutside(spec, type, release);
}

function ipField(spec: Spot): Spot {
  return spec.has('clusterIPs') ? spec.get('clusterIPs') : spec.get('clusterIP');
}

function judgeExternalName(spec: Spot): void {
  const name = spec.textOf('externalName').replace(/\.$/, '');
  if (name === '') spec.needs('externalName', 'a Service of type ExternalName stands for a name');
  else spec.namedAt('externalName', dnsSubdomain(name));
  for (const key of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    const value = spec.has(key) ? spec.map[key] : '';
    if (value !== '' && !(Array.isArray(value) && value.length === 0))
      spec.get(key).excluded(`a Service of type ExternalName has no ${key}`, 'leave it out');
  }
}

function judgePorts(spec: Spot, type: string): void {
  const ports = spec.itemsOf('ports');
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  for (const port of ports) {
    const name = port.textOf('name');
    if (name !== '') {
      port.namedAt('name', dnsLabel(name));
      if (names.has(name)) port.get('name').again('name');
      names.add(name);
    } else if (ports.length > 1) port.needs('name', 'of several ports each has one');
    const number = port.get('port');
    judgePort(number);
    const target = port.get('targetPort');
    // A server writes the port for it.
    if (target.isSet && target.value !== 0 && target.value !== '') judgePortOrName(target);
    if (port.textOf('appProtocol') !== '' || port.get('appProtocol').value === '')
      port.namedAt('appProtocol', qualifiedName(port.textOf('appProtocol'), 'name of a protocol'));
    const protocol = port.textOf('protocol') || 'TCP';
    const key = `${protocol} ${number.number}`;
    if (numbers.has(key)) port.again('port and protocol');
    numbers.add(key);
    const node = port.get('nodePort').number;
    if (node === 0) continue;
    if (type === 'ClusterIP')
      port
        .get('nodePort')
        .excluded('a Service of type ClusterIP has no port on nodes', 'write type: NodePort, or leave it out');
    else if (nodePorts.has(`${protocol} ${node}`)) port.get('nodePort').again('nodePort');
    else judgePort(port.get('nodePort'));
    nodePorts.add(`${protocol} ${node}`);
  }
}

function judgeClusterIps(spec: Spot, ips: readonly string[], release: Release): void {
  const ip = spec.textOf('clusterIP');
  const isStrict = release.isFrom(36);
  const check = (spot: Spot): void => {
    if (!isAddress(spot.text, isStrict)) spot.wrong(`${shown(spot.text)} is no IP address`);
  };
  if (!spec.has('clusterIPs') || ips.length === 0) {
    if (ip !== '' && ip !== 'None') check(spec.get('clusterIP'));
    return;
  }
  const list = spec.get('clusterIPs');
  if (ip === '') list.wrong('the first of clusterIPs is clusterIP as well', 'write clusterIP too, or leave it out');
  else if (ips[0] !== ip) list.wrong(`the first of clusterIPs is clusterIP, which is ${shown(ip)}`);
  else if (ips[0] === 'None') {
    if (ips.length > 1) list.wrong('beside None there are no addresses');
    return;
  } else if (ips.length > 2) list.wrong(`a Service has 2 addresses at most, and these are ${ips.length}`);
  else if (ips.length === 2 && isV6(ips[0]!) === isV6(ips[1]!) && ips.every((one) => isAddress(one)))
    list.wrong('a Service has one address of IPv4 and one of IPv6 at most');
  for (const one of list.items) check(one);
}

function judgeFamilies(spec: Spot): void {
  const seen = new Set<string>();
  for (const family of spec.itemsOf('ipFamilies')) {
    family.among(['IPv4', 'IPv6']);
    if (seen.has(family.text)) family.again('value');
    seen.add(family.text);
  }
  if (spec.has('ipFamilyPolicy'))
    spec.get('ipFamilyPolicy').among(['SingleStack', 'PreferDualStack', 'RequireDualStack']);
  if (spec.has('trafficDistribution'))
    spec.get('trafficDistribution').among(['PreferClose', 'PreferSameZone', 'PreferSameNode']);
}

function judgeAffinity(spec: Spot): void {
  // Without it a server drops the config.
  if (spec.textOf('sessionAffinity') === 'ClientIP') {
    const timeout = spec.get('sessionAffinityConfig').get('clientIP').get('timeoutSeconds');
    if (timeout.isSet) timeout.within(1, AFFINITY_MOST);
  }
}

/** How the Service is reached from outside of the cluster. */
function judgeOutside(spec: Spot, type: string, release: Release): void {
  const isBalancer = type === 'LoadBalancer';
  const external = spec.itemsOf('externalIPs');
  for (const ip of external) {
    if (!isAddress(ip.text, release.isFrom(36))) ip.wrong(`${shown(ip.text)} is no IP address`);
    else ip.wrong(leadsNowhere(ip.text));
  }
  const isOpen = isBalancer || type === 'NodePort' || (type === 'ClusterIP' && external.length > 0);
  const policy = spec.textOf('externalTrafficPolicy');
  if (policy !== '' && !isOpen)
    spec
      .get('externalTrafficPolicy')
      .excluded(`a Service of type ${type} is not reached from outside`, 'leave out externalTrafficPolicy');
  if (spec.get('healthCheckNodePort').number !== 0 && !(isBalancer && policy === 'Local'))
    spec
      .get('healthCheckNodePort')
      .excluded('only a LoadBalancer with externalTrafficPolicy Local has it', 'leave out healthCheckNodePort');
  if (!isBalancer) {
    for (const key of ['loadBalancerClass', 'allocateLoadBalancerNodePorts', 'loadBalancerSourceRanges']) {
      if (spec.has(key) && !(key === 'loadBalancerSourceRanges' && spec.itemsOf(key).length === 0))
        spec.get(key).excluded(`a Service of type ${type} has no ${key}`, 'write type: LoadBalancer, or leave it out');
    }
    return;
  }
  if (spec.has('loadBalancerClass'))
    spec.namedAt('loadBalancerClass', qualifiedName(spec.textOf('loadBalancerClass'), 'name of a class'));
  for (const range of spec.itemsOf('loadBalancerSourceRanges'))
    if (blockOf(range.text.trim(), release.isFrom(36)) === undefined)
      range.wrong(`${shown(range.text)} is no block of addresses`);
}
