/** JSON pointers of what differs; what only one of two maps has is a default or an addition, which nothing that applies Git takes out. */
export function differences(before: unknown, after: unknown, at = ''): string[] {
  const isObject = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
  if (isObject(before) && isObject(after))
    return Object.keys(before).flatMap((key) =>
      key in after ? differences(before[key], after[key], `${at}/${key}`) : [`${at}/${key}`],
    );
  return before === after ? [] : [at];
}
