/**
 * Reads one TypeScript file: what it declares, with docstrings, and where the names it uses come from. By syntax alone:
 * this library writes out every type of its public surface, so nothing has to be inferred.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@babel/parser';
import { parseDocstring } from './docstring.mjs';

/**
 * @typedef {import('./docstring.mjs').Docstring} Docstring
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {string} type
 * @property {boolean} optional
 * @property {boolean} rest
 *
 * @typedef {object} Member
 * @property {string} name
 * @property {'property' | 'method'} kind
 * @property {boolean} isStatic
 * @property {boolean} optional
 * @property {boolean} overrides
 * @property {string} type of a property, or what a method returns
 * @property {readonly Parameter[]} parameters
 * @property {Docstring | undefined} doc
 *
 * @typedef {object} Declaration
 * @property {string} name
 * @property {'class' | 'function' | 'constant' | 'interface' | 'type'} kind
 * @property {string} file
 * @property {Docstring | undefined} doc
 * @property {readonly string[]} extends names of what it extends
 * @property {readonly string[]} implements
 * @property {readonly Member[]} members those that are neither private nor protected, in the order of the source
 * @property {readonly Parameter[] | undefined} constructorParameters nothing when users cannot construct it
 * @property {readonly Parameter[]} parameters of a function
 * @property {string} type of a type alias, as it is written; what a function returns; of a constant, where it is said
 *
 * @typedef {object} SourceFile
 * @property {ReadonlyMap<string, Declaration>} declarations
 * @property {ReadonlyMap<string, Origin>} names imported and re-exported names
 *
 * @typedef {{ readonly file: string, readonly name: string } | { readonly module: string }} Origin
 */

/**
 * @param {string} file
 * @returns {SourceFile}
 */
export function readSourceFile(file) {
  const code = readFileSync(file, 'utf8');
  const { program } = parse(code, { sourceType: 'module', plugins: ['typescript'] });
  /** @type {Map<string, Declaration>} */
  const declarations = new Map();
  /** @type {Map<string, Origin>} */
  const names = new Map();
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration' || (statement.type === 'ExportNamedDeclaration' && statement.source)) {
      readNames(file, statement, names);
      continue;
    }
    const exported = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    const declaration = exported && readDeclaration(file, code, exported, docOf(statement));
    if (declaration) declarations.set(declaration.name, declaration);
  }
  return { declarations, names };
}

/**
 * @param {string} file
 * @param {any} statement
 * @param {Map<string, Origin>} names
 */
function readNames(file, statement, names) {
  const from = statement.source.value;
  for (const specifier of statement.specifiers) {
    const local = (specifier.exported ?? specifier.local).name;
    const name = (specifier.imported ?? specifier.local).name;
    names.set(local, from.startsWith('.') ? { file: fileOf(join(dirname(file), from)), name } : { module: from });
  }
}

/** @param {string} path of a file without its ending, or of a folder with an index */
function fileOf(path) {
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
}

/**
 * @param {string} file
 * @param {string} code
 * @param {any} node
 * @param {Docstring | undefined} doc
 * @returns {Declaration | undefined}
 */
function readDeclaration(file, code, node, doc) {
  const text = textIn(code);
  const common = {
    name: node.id?.name,
    file,
    doc,
    extends: [],
    implements: [],
    members: [],
    constructorParameters: undefined,
    parameters: [],
    type: '',
  };
  switch (node.type) {
    case 'ClassDeclaration':
      return {
        ...common,
        kind: 'class',
        extends: node.superClass ? [text(node.superClass)] : [],
        implements: (node.implements ?? []).map(text),
        members: node.body.body.flatMap((/** @type {any} */ member) => classMembers(code, member)),
        constructorParameters: constructorOf(code, node),
      };
    case 'TSInterfaceDeclaration':
      return {
        ...common,
        kind: 'interface',
        extends: (node.extends ?? []).map(text),
        members: node.body.body.map((/** @type {any} */ member) => memberOf(code, member)),
      };
    case 'FunctionDeclaration':
      return {
        ...common,
        kind: 'function',
        parameters: parametersOf(code, node),
        type: typeOf(code, node.returnType),
      };
    case 'VariableDeclaration':
      return constantOf(code, node, common);
    case 'TSTypeAliasDeclaration':
      return { ...common, kind: 'type', type: code.slice(node.start, node.end) };
    default:
      return undefined;
  }
}

/**
 * A constant; the functions of an object are its methods.
 *
 * @param {string} code
 * @param {any} node
 * @param {Omit<Declaration, 'kind'>} common
 * @returns {Declaration | undefined}
 */
function constantOf(code, { kind, declarations }, common) {
  const [{ id, init }] = declarations;
  if (kind !== 'const' || id.type !== 'Identifier') return undefined;
  const methods = (init?.properties ?? []).filter((/** @type {any} */ one) => one.type === 'ObjectMethod');
  return {
    ...common,
    name: id.name,
    kind: 'constant',
    members: methods.map((/** @type {any} */ member) => memberOf(code, member)),
    type: typeOf(code, id.typeAnnotation),
  };
}

/**
 * @param {string} code
 * @param {any} node
 * @returns {readonly Parameter[] | undefined}
 */
function constructorOf(code, node) {
  const own = node.body.body.find((/** @type {any} */ member) => member.kind === 'constructor');
  if (node.abstract || !own || own.accessibility) return undefined;
  return own.params.map((/** @type {any} */ param) => parameterOf(code, param));
}

/**
 * @param {string} code
 * @param {any} node
 * @returns {Member[]}
 */
function classMembers(code, node) {
  if (node.kind === 'constructor') {
    const fields = node.params.filter((/** @type {any} */ p) => p.type === 'TSParameterProperty' && isOpen(p));
    return fields.map((/** @type {any} */ field) => parameterProperty(code, field));
  }
  if (node.type === 'ClassPrivateProperty' || node.type === 'ClassPrivateMethod' || node.kind === 'set') return [];
  return isOpen(node) ? [memberOf(code, node)] : [];
}

/** @param {{ accessibility?: string | null }} node */
function isOpen({ accessibility }) {
  return accessibility !== 'private' && accessibility !== 'protected';
}

/**
 * @param {string} code
 * @param {any} node
 * @returns {Member}
 */
function memberOf(code, node) {
  const isMethod = /Method/.test(node.type) && node.kind !== 'get';
  return {
    name: node.key.name ?? String(node.key.value),
    kind: isMethod ? 'method' : 'property',
    isStatic: node.static === true,
    optional: node.optional === true,
    overrides: node.override === true,
    type: typeOf(code, node.returnType ?? node.typeAnnotation),
    parameters: isMethod ? parametersOf(code, node) : [],
    doc: docOf(node),
  };
}

/**
 * @param {string} code
 * @param {any} node
 * @returns {Member}
 */
function parameterProperty(code, node) {
  const { name, optional, type } = parameterOf(code, node);
  return {
    name,
    kind: 'property',
    isStatic: false,
    optional,
    overrides: node.override === true,
    type,
    parameters: [],
    doc: docOf(node),
  };
}

/**
 * @param {string} code
 * @param {any} node
 * @returns {readonly Parameter[]}
 */
function parametersOf(code, node) {
  return (node.params ?? node.parameters)
    .map((/** @type {any} */ param) => parameterOf(code, param))
    .filter((/** @type {Parameter} */ { name }) => name !== 'this');
}

/**
 * @param {string} code
 * @param {any} node
 * @returns {Parameter}
 */
function parameterOf(code, node) {
  const inner = node.type === 'TSParameterProperty' ? node.parameter : node;
  const target = inner.type === 'AssignmentPattern' ? inner.left : inner;
  const rest = target.type === 'RestElement';
  return {
    name: rest ? target.argument.name : target.name,
    type: typeOf(code, target.typeAnnotation),
    optional: inner.type === 'AssignmentPattern' || target.optional === true,
    rest,
  };
}

/**
 * @param {string} code
 * @param {any} annotation
 */
function typeOf(code, annotation) {
  return annotation ? textIn(code)(annotation.typeAnnotation) : '';
}

/** @param {string} code */
function textIn(code) {
  return (/** @type {any} */ node) =>
    code
      .slice(node.start, node.end)
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/\s+/g, ' ');
}

/**
 * @param {any} node
 * @returns {Docstring | undefined}
 */
function docOf(node) {
  const comment = node.leadingComments?.at(-1);
  if (comment?.type !== 'CommentBlock' || !comment.value.startsWith('*')) return undefined;
  return parseDocstring(comment.value);
}
