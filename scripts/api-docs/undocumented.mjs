/**
 * The public names that nobody says anything about. `…Props` and `…Options` need no words of their own: what takes them
 * has them.
 *
 * @param {readonly import('./surface.mjs').Entry[]} entries
 * @returns {readonly string[]}
 */
export function undocumented(entries) {
  return entries.flatMap(({ declaration, members, name }) => {
    const self = declaration.doc || /(Props|Options)$/.test(name) ? [] : [name];
    const own = members.filter((member) => !member.doc);
    const lost = members.filter(
      (member) => member.doc && member.optional && isGiven(name) && member.doc.defaultTo === '',
    );
    return [
      ...self,
      ...own.map((member) => `${name}.${member.name}`),
      ...lost.map((member) => `${name}.${member.name} @default`),
    ];
  });
}

/** @param {string} name */
function isGiven(name) {
  return /(Props|Options)$/.test(name);
}
