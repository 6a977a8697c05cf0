import { isIPv6 } from 'node:net';
import { addressBlockOf, addressOf, isWithin, type AddressBlock } from '../services/address-blocks';
import { agentSetting } from '../platform/cilium-config';
import type { Mesh } from '../mesh';
import type { Block, Peer, PolicyEntry } from './network-policy';
import { identityOf, type FlowEnd, type NodeEntity } from './network-policy-identity';
import { allOf, anyOf, selects, type IdentitySelector, type Perhaps } from './network-policy-selector';
import { hasCilium } from '../platform/platform-facts';
import { byLabelSelector } from '../selectors';
import { findService, servicesIn, type MeshService } from '../services/service';

/** Whether an entry is about an end of a flow; all selectors of `requires` must pick pods that it selects by labels. */
export function isAbout(
  mesh: Mesh,
  { peers }: PolicyEntry,
  end: FlowEnd,
  requires: readonly IdentitySelector[] = [],
): Perhaps {
  if (peers === undefined) return true;
  return anyOf(peers.map((peer) => isPeer(mesh, peer, end, requires)));
}

/** Whether a peer of an entry is an end of a flow. */
export function isPeer(mesh: Mesh, peer: Peer, end: FlowEnd, requires: readonly IdentitySelector[] = []): Perhaps {
  switch (peer.kind) {
    case 'pods': {
      const identity = identityOf(mesh, end);
      return allOf([peer.selector, ...requires].map((selector) => selects(selector, identity)));
    }
    case 'entity':
      return isEntity(peer.name, end);
    case 'blocks':
      return isInBlocks(mesh, peer.blocks, end);
    case 'names':
      return isNamed(peer.name, peer.pattern, end);
    case 'service':
      return isOfService(mesh, peer, end);
    case 'unresolved':
      return (peer.of === 'nodes' ? isNode(end) : 'address' in end) ? undefined : false;
  }
}

const NODES: readonly NodeEntity[] = ['host', 'remote-node', 'kube-apiserver'];

function isNode(end: FlowEnd): boolean {
  return 'entity' in end && NODES.includes(end.entity);
}

function isEntity(name: string, end: FlowEnd): Perhaps {
  if (name === 'all') return true;
  if (name === 'none') return false;
  if ('address' in end) {
    if (name === 'world-ipv4') return !isIPv6(end.address);
    if (name === 'world-ipv6') return isIPv6(end.address);
    return name === 'world';
  }
  if (name === 'cluster') return true;
  // The API server is on a node, and the node may be any.
  return 'entity' in end && (end.entity === name || (end.entity === 'kube-apiserver' && name === 'remote-node'));
}

function isInBlocks(mesh: Mesh, blocks: readonly Block[] | undefined, end: FlowEnd): Perhaps {
  if ('address' in end) return blocks && blocks.some((block) => isInBlock(block, end.address));
  if (hasCilium(mesh)) {
    const coversNodes = (agentSetting(mesh, 'policy-cidr-match-mode') ?? '').includes('nodes');
    return coversNodes && isNode(end) ? undefined : false;
  }
  // By the text of Kubernetes addresses of pods and nodes count too, and they are in no manifest.
  return blocks?.some(({ cidr, except }) => cidr === '0.0.0.0/0' && except.length === 0) ? true : undefined;
}

/** Whether an address is in a block, and in none of its exceptions. */
export function isInBlock(block: Block, address: string): boolean {
  const found = addressOf(address);
  if (!found) return false;
  const { cidr, except } = readBlock(block);
  return cidr !== undefined && isWithin(cidr, found) && !except.some((part) => isWithin(part, found));
}

interface ReadBlock {
  /** Undefined for no address at all: an API server refuses it. */
  readonly cidr: AddressBlock | undefined;
  readonly except: readonly AddressBlock[];
}

const readBlocks = new WeakMap<Block, ReadBlock>();

function readBlock(block: Block): ReadBlock {
  const before = readBlocks.get(block);
  if (before) return before;
  const read = {
    cidr: addressBlockOf(block.cidr),
    except: block.except.flatMap((part) => addressBlockOf(part) ?? []),
  };
  readBlocks.set(block, read);
  return read;
}

/** Whether a lookup gave the address for a name; without a table of names that is not known. */
function isNamed(name: string | undefined, pattern: string | undefined, end: FlowEnd): Perhaps {
  if (!('address' in end)) return false;
  if (end.names === undefined) return undefined;
  const wanted = name ?? pattern;
  const matches = wanted === undefined ? undefined : patternOf(wanted);
  return matches !== undefined && end.names.some((one) => matches.test(bare(one)));
}

/** A lone star is everything, one at the start that is doubled any number of labels, and others stay inside theirs (pkg/fqdn/matchpattern). */
function patternOf(text: string): RegExp {
  const pattern = bare(text);
  if (pattern === '*') return /^/;
  const isDeep = pattern.startsWith('**.');
  const rest = (isDeep ? pattern.slice(3) : pattern)
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '[-a-z0-9_]*');
  return new RegExp(`^${isDeep ? String.raw`([-a-z0-9_]+\.)+` : ''}${rest}$`);
}

function bare(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** A Service with a selector stands for its pods, and one without for addresses that others write. */
function isOfService(mesh: Mesh, { field }: Peer, end: FlowEnd): Perhaps {
  const named = field.get('k8sService');
  const selected = field.get('k8sServiceSelector');
  const at = named.isSet ? named : selected;
  const namespace = at.get('namespace').text ?? '';
  const found: readonly (MeshService | undefined)[] = named.isSet
    ? [findService(mesh, namespace, named.get('serviceName').text ?? '')]
    : servicesIn(mesh, namespace).filter(({ object }) =>
        byLabelSelector(selected.get('selector')).matches(object.labels),
      );
  const answers = found.map((service): Perhaps => {
    if (!service) return mesh.world === 'closed' ? false : undefined;
    if (!service.selector) return 'address' in end ? undefined : false;
    if (!('pods' in end) || end.pods.namespace !== namespace) return false;
    return Object.entries(service.selector).every(
      ([key, value]) => Object.hasOwn(end.pods.labels, key) && end.pods.labels[key] === value,
    );
  });
  return anyOf(mesh.world === 'open' && !named.isSet ? [...answers, undefined] : answers);
}
