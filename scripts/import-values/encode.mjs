/** Writes the nodes of a values model in the compact form that src/values/value-node.ts reads. */

/** @type {Record<string, string>} */
const LETTERS = { string: 's', boolean: 'b', integer: 'i', number: 'n', array: 'a', object: 'o', null: 'z' };

/** What is kept of a node beside its types, default and children. */
const KEPT = [
  'open',
  'enum',
  'enumBy',
  'hint',
  'hintBy',
  'src',
  'since',
  'unread',
  'min',
  'max',
  'op',
  'enumOp',
  'wins',
  'flattened',
  'k8s',
];

/** @param {any} node @param {string} [path] @returns {any} */
export function encode(node, path = '') {
  const children = childrenOf(node, path);
  const own = description(node, path);
  if (Object.keys(children).length === 0) return own;
  return own === 'o' ? children : { '': own, ...children };
}

/** @param {any} node @param {string} path */
function childrenOf(node, path) {
  /** @type {Record<string, any>} */
  const children = {};
  for (const [key, child] of Object.entries(node.properties ?? {}))
    children[key] = encode(child, path === '' ? key : `${path}.${key}`);
  if (isNode(node.items)) children['[]'] = encode(node.items, `${path}[]`);
  if (isNode(node.values)) children['*'] = encode(node.values, `${path}.*`);
  return children;
}

/** @param {any} node */
function isNode(node) {
  return typeof node === 'object' && node !== null && Object.keys(node).length > 0;
}

/** @param {any} node @param {string} path */
function description(node, path) {
  const types = (node.type === undefined ? [] : [node.type].flat())
    .map((/** @type {string} */ type) => LETTERS[type])
    .join('');
  const isScalar = node.default === null || typeof node.default !== 'object';
  const hasDefault = 'default' in node && isScalar;
  /** @type {Record<string, any>} */
  const rest = {};
  for (const name of KEPT) if (name in node) rest[name] = node[name];
  // An IstioOperator mostly takes a key where the chart has it, below the component's own name; only other places are kept.
  if (typeof rest.op === 'string' && rest.op.endsWith(`.${path}`)) delete rest.op;
  if (Object.keys(rest).length > 0)
    return [types, hasDefault ? node.default : null, hasDefault ? rest : { ...rest, x: 1 }];
  return hasDefault ? [types, node.default] : types;
}

/**
 * What has to change in one encoded tree to get another.
 *
 * @param {any} from @param {any} to @returns {any}
 */
export function difference(from, to) {
  if (!isMap(from) || !isMap(to)) return to;
  /** @type {Record<string, any>} */
  const change = {};
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) change[key] = null;
  for (const [key, value] of Object.entries(to)) {
    if (!Object.hasOwn(from, key)) change[key] = value;
    else if (JSON.stringify(from[key]) !== JSON.stringify(value)) change[key] = difference(from[key], value);
  }
  return change;
}

/** @param {any} x */
function isMap(x) {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}
