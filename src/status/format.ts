import { titleOf, type StatusDifference } from './compare';
import type { StatusCondition } from './condition';

/** Conditions as people read them: object by object, what fails marked. */
export function statusText(conditions: readonly StatusCondition[]): string {
  if (conditions.length === 0) return 'Nothing here has a status of istiod’s.\n';
  const lines: string[] = [];
  let before = '';
  for (const { message, object, of, reason, status, type } of conditions) {
    const title = `${titleOf(object)}${of === null ? '' : `, ${of}`}`;
    if (title !== before) lines.push(...(before === '' ? [] : ['']), title);
    before = title;
    lines.push(
      `  ${isBad(type, status) ? '✗' : status === 'Unknown' ? '?' : '·'} ${type} ${status} ${reason}: ${message}`,
    );
  }
  const bad = conditions.filter(({ status, type }) => isBad(type, status)).length;
  return `${lines.join('\n')}\n\n${conditions.length} conditions, ${bad} of them bad\n`;
}

/** Conditions whose being true is the bad news. */
const BAD_IF_TRUE = ['Conflicted', 'istio.io/WaypointMissing', 'InsecureFrontendValidationMode'];

/** Whether a condition tells of something wrong. */
export function isBad(type: string, status: StatusCondition['status']): boolean {
  return status === (BAD_IF_TRUE.includes(type) ? 'True' : 'False');
}

export function differencesText(found: readonly StatusDifference[]): string {
  if (found.length === 0) return 'The cluster has every condition as predicted.\n';
  const lines = found.map(({ object, of, predicted, type, written }) => {
    const is = (one: StatusDifference['written']): string => (one ? `${one.status} ${one.reason}` : 'nothing');
    return `${titleOf(object)}${of === null ? '' : `, ${of}`}: ${type} is ${is(written)}, and was predicted as ${is(predicted)}`;
  });
  return `${lines.join('\n')}\n`;
}
