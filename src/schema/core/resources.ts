import { NANO, nanosOf } from '../quantity';
import { qualifiedName, shown } from './names';
import type { Spot } from './spot';

/** What a container may ask of a node by a name without a domain. */
const STANDARD = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

/**
 * What a container asks for, and is kept to.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, validateResourceRequirements
 */
export function judgeResources(resources: Spot, claims: ReadonlySet<string>): void {
  const limits = resources.get('limits');
  for (const claim of resources.itemsOf('claims'))
    if (!claims.has(claim.textOf('name')))
      claim.get('name').lost(`the pod has no resourceClaim ${shown(claim.textOf('name'))}`, claims);
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
          `${shown(name)} is nothing that a container can ask for: cpu, memory, ephemeral-storage, or a name with a domain`,
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

/** What the security context of a pod and that of a container have in common. */
export function judgeIds(security: Spot): void {
  for (const key of ['runAsUser', 'runAsGroup', 'fsGroup']) security.bounded(key, 0, ID_MOST);
  if (security.has('supplementalGroups'))
    for (const group of security.itemsOf('supplementalGroups')) group.within(0, ID_MOST);
  const armor = security.get('appArmorProfile');
  if (armor.textOf('type') === 'Localhost') armor.needs('localhostProfile', 'Localhost names a profile');
  if (!security.has('seccompProfile')) return;
  const profile = security.get('seccompProfile');
  if (profile.textOf('type') === '') profile.needs('type');
  else if (profile.textOf('type') === 'Localhost') profile.needs('localhostProfile', 'Localhost names a file');
  else if (profile.has('localhostProfile'))
    profile.get('localhostProfile').excluded('only a seccompProfile of type Localhost has a file', 'leave it out');
}

/** @see ValidateSecurityContext of the same file */
export function judgeSecurity(security: Spot): void {
  judgeIds(security);
  if (security.get('allowPrivilegeEscalation').value !== false) return;
  const added = security.get('capabilities').itemsOf('add');
  if (security.isTrue('privileged') || added.some(({ text }) => text === 'CAP_SYS_ADMIN'))
    security.excluded(
      'allowPrivilegeEscalation is false for a container that is privileged or has CAP_SYS_ADMIN',
      'take one of them back',
    );
}
