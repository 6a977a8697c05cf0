import type { Field } from '../model/field';
import type { PolicyEntry } from '../model/network/network-policy';
import { HBONE_PORT } from '../model/waypoints/waypoint';
import type { PatchStep } from './finding';
import { pointerTo } from './json-pointer';

/** Where an entry of a network policy has its ports. */
export function portsField({ field }: PolicyEntry): Field {
  return [field.get('ports'), field.get('toPorts')].find(({ isSet }) => isSet) ?? field;
}

/** How to let mesh traffic of the peers of an entry through, beside its own ports. */
export function admitHbone({ field }: PolicyEntry): [text: string, patch: readonly PatchStep[]] {
  const isCilium = field.get('toPorts').isSet;
  const list = field.get('toPorts').items.findIndex((one) => one.get('ports').items.length > 0);
  const path = isCilium ? pointerTo(field.path, 'toPorts', list, 'ports', '-') : pointerTo(field.path, 'ports', '-');
  const port = isCilium ? String(HBONE_PORT) : HBONE_PORT;
  return [
    `add port ${HBONE_PORT} of TCP; which ports these peers may reach is then for an AuthorizationPolicy to say`,
    [{ op: 'add', path, value: isCilium ? { port, protocol: 'TCP' } : { protocol: 'TCP', port } }],
  ];
}
