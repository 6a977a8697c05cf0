import { titleOf, type StatusDifference } from './compare';
import { isBad, type StatusCondition } from './condition';

/** Conditions as people read them: object by object, what fails marked. */
export function statusText(conditions: readonly StatusCondition[]): string {
  if (conditions.length === 0) return 'Nothing here has a status of istiod’s.\n';
  const lines: string[] = [];
  let before = '';
  for (const condition of conditions) {
    const { message, object, of, reason, status, type } = condition;
    const title = `${titleOf(object)}${of === null ? '' : `, ${of}`}`;
    if (title !== before) lines.push(...(before === '' ? [] : ['']), title);
    before = title;
    lines.push(
      `  ${isBad(condition) ? '✗' : status === 'Unknown' ? '?' : '·'} ${type} ${status} ${reason}: ${message}`,
    );
  }
  const bad = conditions.filter(isBad).length;
  return `${lines.join('\n')}\n\n${conditions.length} conditions, ${bad} of them bad\n`;
}

export function differencesText(found: readonly StatusDifference[]): string {
  if (found.length === 0) return 'The cluster has every condition as predicted.\n';
  const lines = found.map(({ object, of, predicted, type, written }) => {
    const is = (one: StatusDifference['written']): string => (one ? `${one.status} ${one.reason}` : 'nothing');
    return `${titleOf(object)}${of === null ? '' : `, ${of}`}: ${type} is ${is(written)}, and was predicted as ${is(predicted)}`;
  });
  return `${lines.join('\n')}\n`;
}
