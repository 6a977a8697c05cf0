/**
 * Whether text that a template prints after `key: `, as it is, leaves something that is no YAML. Reads the start of the text
 * as YAML does, and says no where in doubt: a value that is read as something else is not the question here.
 *
 * @see https://yaml.org/spec/1.2.2/#733-plain-style
 */
export function breaksPlain(text: string): boolean {
  const line = text.trim();
  if (line.includes('\n')) return true;
  switch (line[0]) {
    case undefined:
      return false;
    case '"':
      return !/^"(?:[^"\\]|\\.)*"(?:\s+#.*)?$/.test(line) || breaksQuoted(line.slice(1, line.lastIndexOf('"')));
    case "'":
      return !/^'(?:[^']|'')*'(?:\s+#.*)?$/.test(line);
    case '{':
    case '[':
      return !line.endsWith(line[0] === '{' ? '}' : ']');
    case '%':
    case '@':
    case '`':
    case ',':
    case ']':
    case '}':
    case '*':
      return true;
    default:
      return /^[-?](?:\s|$)|:(?:\s|$)/.test(line);
  }
}

/** Whether text that a template prints in the middle of others, without quotes, leaves something that is no YAML. */
export function breaksInline(text: string): boolean {
  return /:(?:\s|$)|\n/.test(text);
}

/** Whether text that a template prints between double quotes ends them, or has an escape that YAML doesn't know. */
export function breaksQuoted(text: string): boolean {
  return !/^(?:[^"\\]|\\(?:[0abtnvfre "/\\N_LP\n\t]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}))*$/.test(text);
}
