/** What a project is called when its folder has no letter or digit that npm takes. */
const NAMELESS = 'ambient-mesh';
/** npm's own bound. */
const LONGEST = 214;
/** npm takes no package of these names. */
const RESERVED = ['node_modules', 'favicon.ico'];

/**
 * A name for package.json, made of a folder's name: `My App` becomes `my-app`, `Café_2` becomes `cafe_2`.
 *
 * @param taken names of the project's dependencies: Node and npm would take the project for the dependency
 */
export function projectName(folder: string, taken: readonly string[]): string {
  const name = folder
    .normalize('NFKD')
    // What NFKD parts from its letter: accents.
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-._]+/, '')
    .slice(0, LONGEST)
    .replace(/[-._]+$/, '');
  if (name === '') return NAMELESS;
  return taken.includes(name) || RESERVED.includes(name) ? `${name}-app` : name;
}
