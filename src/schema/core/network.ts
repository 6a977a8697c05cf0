import { addressBlockOf, addressOf, isWithin } from '../../model/services/address-blocks';
import { blockOf } from './addresses';
import { judgeSelector } from './metadata';
import { dnsLabel, dnsSubdomain, dns1035Label, pathStep, portName, shown } from './names';
import { judgePort, judgePortOrName } from './ports';
import type { Release } from './release';
import type { Spot } from './spot';

/**
 * A NetworkPolicy.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/networking/validation/validation.go, ValidateNetworkPolicySpec
 */
export function judgeNetworkPolicy(root: Spot, release: Release): void {
  const spec = root.get('spec');
  judgeSelector(spec.get('podSelector'));
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    for (const entry of spec.itemsOf(direction)) {
      for (const port of entry.itemsOf('ports')) judgePolicyPort(port);
      for (const peer of entry.itemsOf(peers)) judgePeer(peer, release.isFrom(36));
    }
  const types = spec.itemsOf('policyTypes');
  if (types.length > 2) spec.get('policyTypes').wrong('there are two policyTypes, Ingress and Egress');
  else for (const type of types) type.among(['Ingress', 'Egress']);
}

function judgePolicyPort(one: Spot): void {
  const port = one.get('port');
  const end = one.get('endPort');
  if (port.isSet) judgePortOrName(port);
  if (!end.isSet) return;
  if (typeof port.value !== 'number')
    end.excluded(
      'an endPort follows a port that is a number',
      port.isSet ? 'write the number' : 'write the first port',
    );
  else if (end.number < port.number) end.wrong(`the last port is ${end.number}, and the first ${port.number}`);
  else judgePort(end);
}

function judgePeer(peer: Spot, isStrict: boolean): void {
  const hasBlock = peer.has('ipBlock');
  for (const key of ['podSelector', 'namespaceSelector']) if (peer.has(key)) judgeSelector(peer.get(key));
  const hasPods = peer.has('podSelector') || peer.has('namespaceSelector');
  if (!hasBlock && !hasPods) peer.absent(['podSelector', 'namespaceSelector', 'ipBlock']);
  else if (hasBlock && hasPods)
    peer.excluded('a peer is an ipBlock, or pods by selectors: not both', 'make two peers of it');
  if (hasBlock) judgeBlock(peer.get('ipBlock'), isStrict);
}

function judgeBlock(block: Spot, isStrict: boolean): void {
  const text = block.textOf('cidr');
  if (text === '') {
    block.needs('cidr');
    return;
  }
  const whole = blockOf(text, isStrict);
  if (!whole) {
    block.get('cidr').wrong(`${shown(text)} is no block of addresses, such as 10.0.0.0/8`);
    return;
  }
  const range = addressBlockOf(`${whole.address}/${whole.bits}`);
  for (const except of block.itemsOf('except')) {
    const part = blockOf(except.text, isStrict);
    const address = part && addressOf(part.address);
    if (!part || !address) except.wrong(`${shown(except.text)} is no block of addresses, such as 10.0.0.0/8`);
    else if (!range || !isWithin(range, address) || part.bits <= whole.bits)
      except.wrong(`${except.text} is no part of ${text}`, 'leave it out');
  }
}

/**
 * An Ingress.
 *
 * @see ValidateIngressCreate of the same file
 */
export function judgeIngress(root: Spot, release: Release): void {
  const spec = root.get('spec');
  const rules = spec.itemsOf('rules');
  if (rules.length === 0 && !spec.has('defaultBackend')) spec.absent(['defaultBackend', 'rules']);
  if (spec.has('defaultBackend')) judgeBackend(spec.get('defaultBackend'), release);
  for (const rule of rules) {
    if (rule.textOf('host') !== '') judgeHost(rule.get('host'));
    if (!rule.has('http')) continue;
    const http = rule.get('http');
    http.needs('paths');
    for (const path of http.itemsOf('paths')) judgePath(path, release);
  }
  for (const tls of spec.itemsOf('tls')) {
    for (const host of tls.itemsOf('hosts')) judgeHost(host, true);
    if (tls.textOf('secretName') !== '') tls.namedAt('secretName', dnsSubdomain(tls.textOf('secretName')));
  }
  if (spec.has('ingressClassName')) spec.namedAt('ingressClassName', dnsSubdomain(spec.textOf('ingressClassName')));
}

function judgeHost(spot: Spot, isForTls = false): void {
  const { text } = spot;
  if (!isForTls && addressOf(text)) spot.wrong(`${shown(text)} is an IP address, and no name`);
  else spot.named(dnsSubdomain(text.replace(/^\*\.(?=.)/, '')));
}

const LEAVES_PATH = /\/\/|\/\.\.?\/|%2f|\/\.\.?$/i;

function judgePath(path: Spot, release: Release): void {
  const type = path.textOf('pathType');
  const text = path.textOf('path');
  if (type === '') {
    path.needs('pathType');
    return;
  }
  if (!path.get('pathType').among(['Exact', 'ImplementationSpecific', 'Prefix'])) return;
  const isMade = type !== 'ImplementationSpecific';
  if (!text.startsWith('/') && (isMade || text !== ''))
    path.get('path').wrong(`${shown(text)} does not begin with "/"`);
  else if (isMade && LEAVES_PATH.test(text))
    path.get('path').wrong(`${shown(text)} is no plain path: no empty step, "." or "..", no %2f`);
  judgeBackend(path.get('backend'), release);
}

function judgeBackend(backend: Spot, release: Release): void {
  const resource = backend.get('resource');
  const service = backend.get('service');
  if (resource.isSet && service.isSet) backend.excluded('service and resource exclude each other', 'keep one of them');
  else if (resource.isSet) {
    for (const key of ['kind', 'name']) if (resource.needs(key)) resource.namedAt(key, pathStep(resource.textOf(key)));
  } else if (!service.isSet) backend.absent(['service', 'resource']);
  else {
    if (service.needs('name'))
      service.namedAt('name', (release.isBefore(34) ? dns1035Label : dnsLabel)(service.textOf('name')));
    const port = service.get('port');
    const name = port.textOf('name');
    if (name !== '' && port.get('number').number !== 0)
      port.excluded('a port has a name or a number here', 'keep one of them');
    else if (name !== '') port.namedAt('name', portName(name));
    else if (port.get('number').number !== 0) judgePort(port.get('number'));
    else service.get('port').absent(['name', 'number']);
  }
}
