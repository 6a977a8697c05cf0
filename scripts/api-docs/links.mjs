/**
 * Where the pages have what, and how text and types lead there.
 *
 * @typedef {import('./surface.mjs').Entry} Entry
 */
export class Links {
  /** @type {Map<string, Entry>} */
  #entries;

  /** @param {readonly Entry[]} entries */
  constructor(entries) {
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /**
   * Makes links of `{@link Name}` and `{@link Name.member}`.
   *
   * @param {string} text
   * @param {string} area of the page that the text is on
   * @param {string} [of] name of the entry that a bare member belongs to
   */
  inText(text, area, of) {
    return text.replaceAll(/\{@link\s+([\w.]+)\s*\}/g, (_, target) => {
      const [name, member] = target.split('.');
      if (this.#entries.has(name)) return this.#to(target, area, name, member);
      return of === undefined ? `\`${target}\`` : this.#to(target, area, of, name);
    });
  }

  /**
   * A type as code, where each public name in it leads to its entry.
   *
   * @param {string} type
   * @param {string} area
   */
  inType(type, area) {
    const parts = type.split(/\b([A-Za-z]\w*)\b/);
    /** @type {string[]} */
    const out = [];
    let code = '';
    const flush = () => {
      const [, before = '', inner = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(code) ?? [];
      out.push(inner === '' ? code : `${before}\`${inner}\`${after}`);
      code = '';
    };
    for (const part of parts) {
      if (this.#entries.has(part)) {
        flush();
        out.push(this.#to(part, area, part, undefined));
      } else {
        code += part;
      }
    }
    flush();
    return out.join('');
  }

  /**
   * @param {string} text
   * @param {string} area
   * @param {string} name
   * @param {string | undefined} member
   */
  #to(text, area, name, member) {
    const there = this.#entries.get(name)?.area;
    const page = there === area ? '' : `${there}.md`;
    return `[\`${text}\`](${page}#${name.toLowerCase()}${member?.toLowerCase() ?? this.#suffixOf(name)})`;
  }

  /**
   * A heading that differs from an earlier one by its case alone has an anchor of its own: GitHub counts. Functions come first on a page.
   *
   * @param {string} name
   */
  #suffixOf(name) {
    const entry = this.#entries.get(name);
    if (!entry || entry.declaration.kind === 'function') return '';
    const isSecond = [...this.#entries.values()].some(
      (other) =>
        other.area === entry.area &&
        other.declaration.kind === 'function' &&
        other.name.toLowerCase() === name.toLowerCase(),
    );
    return isSecond ? '-1' : '';
  }

  /**
   * @param {Entry} entry
   * @param {string} area
   */
  to(entry, area) {
    return this.#to(entry.name, area, entry.name, undefined);
  }
}
