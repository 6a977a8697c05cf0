/**
 * The public surface: what the entries of the package export, each with all that users see of it, inherited members and docstrings
 * included.
 */
import { join, relative, sep } from 'node:path';
import { readSourceFile } from './source-file.mjs';

/**
 * @typedef {import('./source-file.mjs').Declaration} Declaration
 * @typedef {import('./source-file.mjs').Member} Member
 * @typedef {import('./source-file.mjs').SourceFile} SourceFile
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} module what it is imported from
 * @property {string} area folder of src/ that it is in
 * @property {string} path of its file from the root
 * @property {Declaration} declaration
 * @property {readonly Member[]} members its own, and those it has from what is not public itself
 * @property {readonly Ancestor[]} ancestors what it extends and is public, or belongs to another package
 * @property {readonly string[]} roles the public interfaces it implements
 *
 * @typedef {object} Ancestor
 * @property {string} name
 * @property {string | undefined} module the package it belongs to, if not to this one
 * @property {readonly string[]} members
 */

/** What users import from, and the file that says what is there. A name that two of them have is shown for the first. */
const MODULES = /** @type {const} */ ([
  ['cdk8s-ambient', 'src/index.ts'],
  ['cdk8s-ambient/check', 'src/check/index.ts'],
  ['cdk8s-ambient/simulate', 'src/simulate/index.ts'],
  ['cdk8s-ambient/cost', 'src/cost/index.ts'],
  ['cdk8s-ambient/migrate', 'src/migrate/index.ts'],
  ['cdk8s-ambient/testing', 'src/testing/index.ts'],
]);

/**
 * @param {string} root
 * @returns {readonly Entry[]} in the order of the entries of the package
 */
export function readSurface(root) {
  const project = new Project();
  const names = new Map(
    MODULES.toReversed().flatMap(([module, index]) => {
      const file = join(root, index);
      return [...project.file(file).names.keys()].map((name) => [name, { module, file }]);
    }),
  );
  const exported = new Set(names.keys());
  const order = MODULES.flatMap(([, index]) => [...project.file(join(root, index)).names.keys()]);
  return [...new Set(order)].map((name) => {
    const { module, file } = /** @type {{ module: string, file: string }} */ (names.get(name));
    const declaration = project.find(file, name);
    if (typeof declaration === 'string') throw new Error(`${file} exports ${name}, which no file of src/ declares`);
    const path = relative(root, declaration.file).split(sep).join('/');
    return {
      name,
      module,
      area: path.split('/')[1] ?? '',
      path,
      declaration,
      ...inherit(project, declaration, exported),
    };
  });
}

/** Files, each read once. */
class Project {
  /** @type {Map<string, SourceFile>} */
  #files = new Map();

  /** @param {string} path */
  file(path) {
    const file = this.#files.get(path) ?? readSourceFile(path);
    this.#files.set(path, file);
    return file;
  }

  /**
   * What a name means in a file, or the package it comes from.
   *
   * @param {string} path
   * @param {string} name
   * @returns {Declaration | string}
   */
  find(path, name) {
    const file = this.file(path);
    const declaration = file.declarations.get(name);
    if (declaration) return declaration;
    const origin = file.names.get(name);
    if (!origin) return 'JavaScript';
    return 'module' in origin ? origin.module : this.find(origin.file, origin.name);
  }
}

/**
 * Walks up from a declaration. What is exported is an ancestor to link to; of what is not, users see the members only.
 *
 * @param {Project} project
 * @param {Declaration} declaration
 * @param {ReadonlySet<string>} exported
 * @returns {Pick<Entry, 'members' | 'ancestors' | 'roles'>}
 */
function inherit(project, declaration, exported) {
  /** @type {Map<string, import('./source-file.mjs').Member>} */
  const members = new Map(declaration.members.map((member) => [keyOf(member), member]));
  /** @type {Map<string, Ancestor>} */
  const ancestors = new Map();
  const roles = new Set(
    declaration.implements.flatMap((name) => publicRoles(project, declaration.file, name, exported)),
  );
  for (const name of declaration.extends) {
    const parent = project.find(declaration.file, name);
    if (typeof parent === 'string') {
      ancestors.set(name, { name, module: parent, members: [] });
      continue;
    }
    const inherited = inherit(project, parent, exported);
    if (exported.has(name)) {
      ancestors.set(name, { name, module: undefined, members: inherited.members.map((member) => member.name) });
    } else {
      for (const member of inherited.members) {
        if (!members.has(keyOf(member))) members.set(keyOf(member), member);
      }
      for (const role of inherited.roles) roles.add(role);
    }
    for (const ancestor of inherited.ancestors) ancestors.set(ancestor.name, ancestor);
  }
  const documented = [...members.values()].map((member) => withDoc(project, declaration, member));
  // An override of somebody else's member, such as Error.name, has their words.
  const visible = documented.filter(({ doc, overrides }) => (doc ? !doc.internal : !overrides));
  return { members: visible, ancestors: [...ancestors.values()], roles: [...roles] };
}

/**
 * An interface, or, where it is not public itself, those of its parents that are.
 *
 * @param {Project} project
 * @param {string} file
 * @param {string} name
 * @param {ReadonlySet<string>} exported
 * @returns {readonly string[]}
 */
function publicRoles(project, file, name, exported) {
  if (exported.has(name)) return [name];
  const found = project.find(file, name);
  if (typeof found === 'string') return [];
  return found.extends.flatMap((parent) => publicRoles(project, found.file, parent, exported));
}

/**
 * A member without a docstring has that of the member it implements or overrides.
 *
 * @param {Project} project
 * @param {Declaration} declaration
 * @param {Member} member
 * @returns {Member}
 */
function withDoc(project, declaration, member) {
  if (member.doc || member.isStatic) return member;
  for (const name of [...declaration.implements, ...declaration.extends]) {
    const parent = project.find(declaration.file, name);
    if (typeof parent === 'string') continue;
    const same = parent.members.find((other) => keyOf(other) === keyOf(member));
    const found = withDoc(project, parent, same ?? { ...member, doc: undefined });
    if (found.doc) return { ...member, doc: found.doc };
  }
  return member;
}

/** @param {Member} member */
function keyOf(member) {
  return member.isStatic ? `static ${member.name}` : member.name;
}
