/** Writes the public surface as Markdown: a page for each folder of src/, and an index. */
import { oneLine, summaryOf } from './docstring.mjs';
import { Links } from './links.mjs';

/**
 * @typedef {import('./surface.mjs').Entry} Entry
 * @typedef {import('./source-file.mjs').Member} Member
 * @typedef {import('./source-file.mjs').Parameter} Parameter
 * @typedef {import('./docstring.mjs').Docstring} Docstring
 */

const HEADER = '<!-- Written by `npm run docs` from the docstrings in src/. Edit those. -->';

/** What the folders are about, in the order in which one needs them. @type {Readonly<Record<string, string>>} */
const AREAS = {
  app: 'The app, which writes the files',
  install: 'The cluster that manifests are for, and what is installed under the mesh',
  cilium: "Values of Cilium's chart",
  mesh: 'Namespaces, services, waypoints and ways in and out',
  workload: 'The pods of a service',
  policy: 'Who may call whom',
  network: 'What the network lets through',
  routing: 'Where requests go',
  gitops: 'Files in an order to apply, for the tool that applies them',
  'verify-mesh': 'Checks of a mesh from inside',
  observe: 'Metrics and alerts of a mesh that runs',
  check: 'What is wrong with manifests and values that somebody wrote',
  model: 'What is checked',
  simulate: 'Would this request be allowed, by what, and where does it land',
  migrate: 'The way from sidecars to ambient mode',
  cost: 'What proxies take and add',
  bench: 'What this cluster makes of them, measured',
  measure: 'What was measured, as a report',
  status: 'The conditions that istiod will write',
  testing: 'Tests that say who may call whom',
  plugin: 'A check of what `cdk8s synth` has written',
  values: 'What values of charts are made of',
  emit: 'What every construct takes',
  input: 'Names that are taken, and errors that are thrown',
};

/**
 * @param {readonly Entry[]} entries
 * @returns {ReadonlyMap<string, string>} file names with their text
 */
export function renderPages(entries) {
  const links = new Links(entries);
  const known = Object.keys(AREAS);
  const areas = [...new Set(entries.map((entry) => entry.area))];
  const unknown = areas.find((area) => !known.includes(area));
  if (unknown !== undefined) throw new Error(`say in scripts/api-docs/pages.mjs what src/${unknown} is about`);
  areas.sort((a, b) => known.indexOf(a) - known.indexOf(b));
  const pages = new Map([['README.md', index(areas, entries, links)]]);
  for (const area of areas) {
    const here = arrange(entries.filter((entry) => entry.area === area));
    const body = here.map((entry) => section(entry, entries, links));
    pages.set(`${area}.md`, page([`# ${title(area)}`, contents(here, entries, links, area), ...body]));
  }
  return pages;
}

/** @param {string} area */
function title(area) {
  return `${area}: ${(AREAS[area] ?? '').replace(/^./, (first) => first.toLowerCase())}`;
}

/** @param {readonly string[]} blocks */
function page(blocks) {
  return `${[HEADER, ...blocks.filter((block) => block !== '')].join('\n\n')}\n`;
}

/**
 * @param {readonly string[]} areas
 * @param {readonly Entry[]} entries
 * @param {Links} links
 */
function index(areas, entries, links) {
  const parts = areas.map((area) => {
    const here = arrange(entries.filter((entry) => entry.area === area));
    return `## [${area}](${area}.md)\n\n${AREAS[area] ?? ''}.\n\n${contents(here, entries, links, '')}`;
  });
  const intro =
    'All that `cdk8s-ambient` exports, and `cdk8s-ambient/check`, `cdk8s-ambient/simulate`, `cdk8s-ambient/cost`, `cdk8s-ambient/migrate` or `cdk8s-ambient/testing` where an entry says so. Every prop is read-only, every optional prop may be given as `undefined`, and a prop ' +
    'that nobody reads is refused with an `InputError`.';
  return page(['# API', intro, ...parts]);
}

/**
 * Classes and functions first, each followed by what it takes.
 *
 * @param {readonly Entry[]} entries
 */
function arrange(entries) {
  const files = [...new Set(entries.map((entry) => entry.path))];
  return files.flatMap((file) => {
    const here = entries.filter((entry) => entry.path === file);
    const order = ['class', 'function', 'constant', 'interface', 'type'];
    return here.sort(
      (a, b) =>
        order.indexOf(a.declaration.kind) - order.indexOf(b.declaration.kind) ||
        Number(b.name.endsWith('Props')) - Number(a.name.endsWith('Props')),
    );
  });
}

/**
 * @param {readonly Entry[]} here
 * @param {readonly Entry[]} entries
 * @param {Links} links
 * @param {string} area
 */
function contents(here, entries, links, area) {
  const lines = here.map((entry) => {
    const { doc } = entry.declaration;
    const summary = doc ? links.inText(summaryOf(doc), area) : takenBy(entry, entries, links, area);
    return `- ${links.to(entry, area)}: ${summary}`;
  });
  return lines.join('\n');
}

/**
 * Who takes an object of this shape; most have no words of their own, because their taker has them.
 *
 * @param {Entry} entry
 * @param {readonly Entry[]} entries
 * @param {Links} links
 * @param {string} area
 */
function takenBy(entry, entries, links, area) {
  /** @param {readonly Parameter[] | undefined} parameters */
  const takes = (parameters) => parameters?.some(({ type }) => new RegExp(`\\b${entry.name}\\b`).test(type)) === true;
  const takers = entries
    .filter(({ declaration }) => declaration.kind === 'class' || declaration.kind === 'function')
    .flatMap((other) => {
      if (takes(other.declaration.parameters)) return [links.inText(`{@link ${other.name}}`, area)];
      const methods = other.members.filter((member) => takes(member.parameters)).map(({ name }) => `.${name}`);
      const names = [...(takes(other.declaration.constructorParameters) ? [''] : []), ...methods];
      return names.map((name) => links.inText(`{@link ${other.name}${name}}`, area));
    });
  return takers.length > 0 ? `What ${[...new Set(takers)].join(' or ')} takes.` : '';
}

/**
 * @param {Entry} entry
 * @param {readonly Entry[]} entries
 * @param {Links} links
 */
function section(entry, entries, links) {
  const { area, declaration, members, name } = entry;
  const { doc } = declaration;
  const taken = doc ? '' : takenBy(entry, entries, links, area);
  const properties = members.filter((member) => member.kind === 'property');
  const methods = members.filter((member) => member.kind === 'method');
  const blocks = [
    `## ${name}`,
    headline(entry, links),
    doc ? prose(doc, links, area, name) : taken,
    ...(declaration.kind === 'type' ? [code(declaration.type)] : []),
    ...(declaration.kind === 'constant' && declaration.type !== '' ? [code(`${name}: ${declaration.type}`)] : []),
    ...(declaration.kind === 'function'
      ? [code(`${name}(${signature(declaration.parameters)}): ${declaration.type}`)]
      : []),
    ...constructorBlock(entry),
    propertyTable(entry, properties, links),
    ...methods.map((method) => methodBlock(entry, method, links)),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/**
 * @param {Entry} entry
 * @param {Links} links
 */
function headline({ ancestors, area, declaration, module, path, roles }, links) {
  const parents = ancestors.map(({ name, members, module: from }) => {
    if (from !== undefined) return `${links.inType(name, area)} of ${from}`;
    const list = members.length > 0 ? ` (${members.map((member) => `\`${member}\``).join(', ')})` : '';
    return `${links.inType(name, area)}${list}`;
  });
  return [
    `*${declaration.kind}* in [${path}](../../${path})`,
    ...(module === 'cdk8s-ambient' ? [] : [`from \`${module}\``]),
    ...(parents.length > 0 ? [`extends ${parents.join('; ')}`] : []),
    ...(roles.length > 0 ? [`implements ${roles.map((name) => links.inType(name, area)).join(', ')}`] : []),
  ].join(' · ');
}

/** @param {Entry} entry */
function constructorBlock({ declaration, name }) {
  const { constructorParameters } = declaration;
  return constructorParameters ? [code(`new ${name}(${signature(constructorParameters)})`)] : [];
}

/**
 * @param {Docstring} doc
 * @param {Links} links
 * @param {string} area
 * @param {string} of
 */
function prose(doc, links, area, of) {
  /** @param {string} text */
  const linked = (text) => links.inText(text, area, of);
  const facts = [
    ...doc.params.map(({ name, text }) => `- \`${name}\`: ${linked(oneLine(text))}`),
    ...doc.returns.map((text) => `- Returns ${linked(oneLine(text))}`),
    ...doc.throws.map((text) => `- Throws ${linked(oneLine(text)).replace(/^(\w+Error)\b/, '`$1`')}`),
    ...doc.see.map((text) => `- See ${linked(oneLine(text))}`),
  ];
  return [linked(doc.text), ...doc.examples.map(code), facts.join('\n')].filter((part) => part !== '').join('\n\n');
}

/**
 * @param {Entry} entry
 * @param {readonly Member[]} properties
 * @param {Links} links
 */
function propertyTable({ area, declaration, name }, properties, links) {
  if (properties.length === 0) return '';
  // Classes have what they are; what is given to them can be left out.
  const given = declaration.kind === 'interface' && /(Props|Options)$/.test(name);
  const withDefault = given || properties.some(({ doc }) => doc && doc.defaultTo !== '');
  const rows = properties.map((property) => {
    const type = links.inType(property.optional ? property.type.replace(/ \| undefined$/, '') : property.type, area);
    const meaning = property.doc ? links.inText(oneLine(property.doc.text), area, name) : '';
    const left = property.optional ? links.inText(oneLine(property.doc?.defaultTo ?? ''), area, name) : '**required**';
    const own = `\`${property.isStatic ? `${name}.` : ''}${property.name}\``;
    return [own, type, ...(withDefault ? [left] : []), meaning];
  });
  const head = [given ? 'prop' : 'property', 'type', ...(withDefault ? ['left out'] : []), 'meaning'];
  return [head, head.map(() => '---'), ...rows].map(row).join('\n');
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/**
 * @param {Entry} entry
 * @param {Member} method
 * @param {Links} links
 */
function methodBlock({ area, name }, method, links) {
  const call = `${method.isStatic ? `${name}.` : ''}${method.name}(${signature(method.parameters)}): ${method.type}`;
  const parts = [`### ${name}.${method.name}`, code(call), method.doc ? prose(method.doc, links, area, name) : ''];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** @param {readonly Parameter[]} parameters */
function signature(parameters) {
  return parameters
    .map(({ name, optional, rest, type }) => `${rest ? '...' : ''}${name}${optional ? '?' : ''}: ${type}`)
    .join(', ');
}

/** @param {string} text */
function code(text) {
  return `\`\`\`ts\n${text}\n\`\`\``;
}
