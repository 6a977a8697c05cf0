/**
 * Reads docstrings as this library writes them: prose, then block tags. Examples are code without fences.
 *
 * @typedef {object} Docstring
 * @property {string} text what comes before the first tag, as Markdown
 * @property {string} defaultTo what happens when a prop is left out
 * @property {readonly { name: string, text: string }[]} params
 * @property {readonly string[]} throws
 * @property {readonly string[]} returns
 * @property {readonly string[]} examples
 * @property {readonly string[]} see
 * @property {boolean} internal
 */

const BLOCK_TAGS = ['default', 'param', 'throws', 'returns', 'example', 'see', 'internal'];

/**
 * @param {string} comment the inside of a block comment that began with two stars
 * @returns {Docstring}
 */
export function parseDocstring(comment) {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  /** @type {{ tag: string, lines: string[] }[]} */
  const blocks = [{ tag: '', lines: [] }];
  for (const line of lines) {
    const [, tag, rest = ''] = /^@(\w+)(?:\s+(.*))?$/.exec(line) ?? [];
    if (tag !== undefined && BLOCK_TAGS.includes(tag)) blocks.push({ tag, lines: [rest] });
    else blocks.at(-1)?.lines.push(line);
  }
  /** @param {string} tag */
  const all = (tag) => blocks.filter((block) => block.tag === tag).map((block) => textOf(block.lines));
  return {
    text: textOf(blocks[0]?.lines ?? []),
    defaultTo: (all('default')[0] ?? '').replace(/^- /, ''),
    params: all('param').map((text) => {
      const [, name = '', rest = ''] = /^(\S+)\s*(?:- )?([^]*)$/.exec(text) ?? [];
      return { name, text: rest };
    }),
    throws: all('throws'),
    returns: all('returns'),
    examples: all('example'),
    see: all('see'),
    internal: blocks.some((block) => block.tag === 'internal'),
  };
}

/** @param {readonly string[]} lines */
function textOf(lines) {
  return lines.join('\n').trim();
}

/**
 * The first paragraph, for an index.
 *
 * @param {Docstring} doc
 */
export function summaryOf(doc) {
  return oneLine(doc.text.split('\n\n')[0] ?? '');
}

/** @param {string} text */
export function oneLine(text) {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
