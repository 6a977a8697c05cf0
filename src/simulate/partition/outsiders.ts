import {
  addressBlockOf,
  addressOf,
  addressText,
  firstOf,
  isWithin,
  type AddressBlock,
} from '../../model/services/address-blocks';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { fact } from '../../model/fact';
import type { Field } from '../../model/field';
import { knownAddress } from '../../model/services/known-addresses';
import type { Mesh } from '../../model/mesh';
import { workloads } from '../../model/workloads/workload';
import { isGatewayByItself } from '../path/ends';
import { probeAddresses } from '../../model/workloads/probed-ports';
import { gateways } from '../../model/waypoints/waypoint';
import type { RequestFrom } from '../request';

/** Somebody who sends requests, and is no workload. */
export interface Outsider {
  /** As people read it: `outside`, `outside 203.0.113.0/24`, `gateway edge/public`. */
  readonly name: string;
  readonly from: RequestFrom;
}

/** Addresses outside of a cluster, one for all that no policy of these meshes can tell apart. */
export function outsideAddresses(
  meshes: readonly Mesh[],
): readonly { readonly name: string; readonly address: string }[] {
  const named = new Map<string, AddressBlock>();
  for (const text of meshes.flatMap((mesh) => blocksOf(mesh))) {
    const block = addressBlockOf(text);
    if (block && !isOfNode(meshes, block)) named.set(`${addressText(firstOf(block))}/${lengthOf(block)}`, block);
  }
  const isOurs = (address: string): boolean =>
    meshes.some((mesh) => {
      const { endpoint, service, workload, workloadEntry } = knownAddress(mesh, address, '');
      return [endpoint, service, workload, workloadEntry].some((one) => one !== undefined);
    });
  const rest = ANYWHERE.find((address) => !isOurs(address) && ![...named.values()].some((one) => holds(one, address)));
  return [
    ...(rest === undefined ? [] : [{ name: 'outside', address: rest }]),
    ...[...named].flatMap(([text, block]) => {
      const within = [...named.values()].filter((one) => one !== block && isInside(one, block));
      const address = candidates(block, within).find(
        (one) => !isOurs(one) && !within.some((inner) => holds(inner, one)),
      );
      return address === undefined ? [] : [{ name: `outside ${text}`, address }];
    }),
  ];
}

/** Ingress gateways, which are clients of what they lead to. */
export const gatewayClients = fact((mesh): readonly Outsider[] => {
  const made = gateways(mesh).filter(({ role }) => role !== 'waypoint');
  const titles = [...made, ...workloads(mesh).filter((one) => isGatewayByItself(mesh, one))].map(
    ({ name, namespace }) => `${namespace}/${name}`,
  );
  return [...new Set(titles)].map((title) => ({ name: `gateway ${title}`, from: { gateway: title } }));
});

/** Workloads that send for themselves: the pods of a gateway that somebody runs send what comes to its listeners, by its routes. */
export const clientWorkloads = fact((mesh) => workloads(mesh).filter((one) => !isGatewayByItself(mesh, one)));

/** Whether a block is about what comes from a node, such as probes, and no host outside. */
function isOfNode(meshes: readonly Mesh[], block: AddressBlock): boolean {
  if (LINK_LOCAL.some((one) => one.isV6 === block.isV6 && isWithin(one, firstOf(block)))) return true;
  return (
    lengthOf(block) === (block.isV6 ? 128 : 32) &&
    meshes.some((mesh) => probeAddresses(mesh).some((one) => holds(block, one)))
  );
}

const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'].map((text) => addressBlockOf(text)!);

/** Of documentation (RFC 5737), and two of the world: some policies name all but private addresses. */
const ANYWHERE = ['203.0.113.250', '198.51.100.250', '192.0.2.250', '9.9.9.9', '81.2.69.142'];

/** Blocks of addresses that policies name. */
const blocksOf = fact((mesh): readonly string[] => {
  const found = new Set<string>();
  for (const kind of ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] as const) {
    for (const policy of mesh.ofKind(kind)) for (const key of ['spec', 'specs']) gather(policy.field(key), found);
  }
  for (const policy of mesh.ofKind('AuthorizationPolicy')) {
    for (const rule of authorizationOf(mesh, policy).rules) {
      for (const { field, name } of attributesOf(rule)) {
        if (!/ipBlocks$/i.test(name) && name !== 'source.ip' && name !== 'remote.ip') continue;
        const values = name.includes('.')
          ? [...field.get('values').texts, ...field.get('notValues').texts]
          : field.texts;
        for (const one of values) found.add(one);
      }
    }
  }
  return [...found];
});

/** Texts below a field that are blocks, under whichever of the many names that policies have for them. */
function gather(field: Field, found: Set<string>): void {
  if (field.text !== undefined) {
    if (field.text.includes('/') && addressBlockOf(field.text)) found.add(field.text);
  } else for (const one of [...field.items, ...field.entries.map(([, entry]) => entry)]) gather(one, found);
}

function lengthOf({ isV6, rest }: AddressBlock): number {
  return (isV6 ? 128 : 32) - Number(rest);
}

function holds(block: AddressBlock, address: string): boolean {
  const own = addressOf(address);
  return own !== undefined && isWithin(block, own);
}

function isInside(inner: AddressBlock, outer: AddressBlock): boolean {
  return inner.rest < outer.rest && isWithin(outer, firstOf(inner));
}

/** Addresses of a block that might be in none of the smaller ones: its ends, and those beside each of them. */
function candidates(block: AddressBlock, within: readonly AddressBlock[]): readonly string[] {
  const { isV6, value } = firstOf(block);
  const last = value + (1n << block.rest) - 1n;
  const beside = within.flatMap((one) => {
    const first = firstOf(one).value;
    return [first + (1n << one.rest), first - 1n];
  });
  return [value + 7n, value + 1n, value, last, last - 1n, ...beside]
    .filter((one) => one >= value && one <= last)
    .map((one) => addressText({ isV6, value: one }));
}
