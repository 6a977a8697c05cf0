import { addressOf, unmapped } from '../../model/services/address-blocks';
import { isAddress, isV4, isV6, leadsNowhere } from './addresses';
import { dnsLabel, dnsSubdomain, domainOf, labelValue, qualifiedName, shown } from './names';
import { judgePort } from './ports';
import type { Release } from './release';
import type { Spot } from './spot';

const ADDRESSES_MOST = 100;
const ENDPOINTS_MOST = 1000;

/**
 * An EndpointSlice.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/discovery/validation/validation.go
 */
export function judgeEndpointSlice(root: Spot, release: Release): void {
  const type = root.textOf('addressType');
  if (root.needs('addressType')) root.get('addressType').among(['IPv4', 'IPv6', 'FQDN']);
  const names = new Set<string>();
  for (const port of root.itemsOf('ports')) {
    const name = port.textOf('name');
    if (name !== '') port.namedAt('name', dnsLabel(name));
    if (names.has(name)) port.get('name').again('name');
    names.add(name);
    if (port.has('appProtocol'))
      port.namedAt('appProtocol', qualifiedName(port.textOf('appProtocol'), 'name of a protocol'));
  }
  const endpoints = root.itemsOf('endpoints');
  if (endpoints.length > ENDPOINTS_MOST)
    root.get('endpoints').wrong(`a slice has ${ENDPOINTS_MOST} endpoints at most, and this ${endpoints.length}`);
  for (const endpoint of endpoints) {
    const addresses = endpoint.itemsOf('addresses');
    if (addresses.length === 0) endpoint.needs('addresses');
    if (addresses.length > ADDRESSES_MOST)
      endpoint
        .get('addresses')
        .wrong(`an endpoint has ${ADDRESSES_MOST} addresses at most, and this ${addresses.length}`);
    for (const address of addresses) judgeEndpointAddress(address, type, release.isFrom(36));
    if (endpoint.has('hostname')) endpoint.namedAt('hostname', dnsLabel(endpoint.textOf('hostname')));
    if (endpoint.has('nodeName')) endpoint.namedAt('nodeName', dnsSubdomain(endpoint.textOf('nodeName')));
    const zones = new Set<string>();
    for (const zone of endpoint.get('hints').itemsOf('forZones')) {
      const name = zone.textOf('name');
      zone.namedAt('name', labelValue(name));
      if (zones.has(name)) zone.get('name').again('name');
      zones.add(name);
    }
  }
}

function judgeEndpointAddress(spot: Spot, type: string, isStrict: boolean): void {
  const { text } = spot;
  if (type === 'FQDN') spot.named(domainOf(2, text.replace(/\.$/, '')));
  else if (type === 'IPv4') {
    if (!isV4(text, isStrict)) spot.wrong(`${shown(text)} is no address of IPv4`);
    else spot.wrong(leadsNowhere(text));
  } else if (type === 'IPv6') {
    if (!isV6(text) || unmapped(addressOf(text))?.isV6 === false) spot.wrong(`${shown(text)} is no address of IPv6`);
    else spot.wrong(leadsNowhere(text));
  }
}

/** The older kind for the same, by pkg/apis/core/validation/validation.go, ValidateEndpoints. */
export function judgeEndpoints(root: Spot): void {
  for (const subset of root.itemsOf('subsets')) {
    const ready = subset.itemsOf('addresses');
    const others = subset.itemsOf('notReadyAddresses');
    if (ready.length + others.length === 0) subset.absent(['addresses', 'notReadyAddresses']);
    for (const address of [...ready, ...others]) {
      const ip = address.get('ip');
      if (!isAddress(ip.text)) ip.wrong(`${shown(ip.text)} is no IP address`);
      else ip.wrong(leadsNowhere(ip.text));
      if (address.textOf('hostname') !== '') address.namedAt('hostname', dnsLabel(address.textOf('hostname')));
      if (address.has('nodeName')) address.namedAt('nodeName', dnsSubdomain(address.textOf('nodeName')));
    }
    const ports = subset.itemsOf('ports');
    for (const port of ports) {
      const name = port.textOf('name');
      if (name !== '') port.namedAt('name', dnsLabel(name));
      else if (ports.length > 1) port.needs('name', 'of several ports each has one');
      judgePort(port.get('port'));
      if (port.has('appProtocol'))
        port.namedAt('appProtocol', qualifiedName(port.textOf('appProtocol'), 'name of a protocol'));
    }
  }
}
