import { Call, New, This, Variable, type Expression, type Statement } from './expression';
import { literal } from './literal';

/** What most formatters are told; run yours over the files all the same. */
export const WIDTH = 120;
const STEP = '  ';
/** Behind a shorter key, a line of its own would gain next to nothing. */
const LONG_KEY = 5;

/** A statement as TypeScript. `variables` has the names of those that others use. */
export function printStatement(
  { key, expression }: Statement,
  variables: ReadonlyMap<string, string>,
  indent: string,
): string {
  const name = key === undefined ? undefined : variables.get(key);
  const start = name === undefined ? '' : `const ${name} = `;
  return `${indent}${start}${print(expression, variables, indent, start.length + 1)};`;
}

/** Code of an expression: on one line where it fits after `before` characters, else with a line for each part. */
export function print(expression: Expression, variables: ReadonlyMap<string, string>, indent = '', before = 0): string {
  if (typeof expression === 'string') return printText(expression, indent, before);
  if (expression === null || typeof expression !== 'object')
    return Object.is(expression, -0) ? '-0' : String(expression);
  if (expression instanceof This) return 'this';
  if (expression instanceof Variable) return variables.get(expression.key)!;
  if (expression instanceof New) {
    const { className, id, props } = expression;
    const scope = id === undefined ? '' : `this, ${literal(id)}`;
    if (props === undefined) return `new ${className}(${scope})`;
    const head = `new ${className}(${scope}${scope && ', '}`;
    return `${head}${print(props, variables, indent, before + head.length + 1)})`;
  }
  if (expression instanceof Call) return printCall(expression, variables, indent, before);
  const lines = partsOf(expression, variables, `${indent}${STEP}`);
  const [open, close] = Array.isArray(expression) ? ['[', ']'] : ['{', '}'];
  if (lines.length === 0) return `${open}${close}`;
  const gap = open === '{' ? ' ' : '';
  const inline = `${open}${gap}${lines.join(', ')}${gap}${close}`;
  if (fits(inline, indent, before) && !isTable(expression)) return inline;
  return `${open}\n${lines.map((line) => `${indent}${STEP}${line},\n`).join('')}${indent}${close}`;
}

/** A list of maps that have some fields each has a line for each, as Prettier does it. */
function isTable(expression: readonly Expression[] | { readonly [field: string]: Expression }): boolean {
  const hasSome = (item: Expression): boolean =>
    typeof item === 'object' && item !== null && isPlain(item) && Object.keys(item).length > 1;
  if (!isList(expression) || expression.length < 2 || !expression.every(hasSome)) return false;
  return expression.every(Array.isArray) || !expression.some(Array.isArray);
}

const isPlain = (item: object): boolean => !(item instanceof New || item instanceof Call || item instanceof Variable);

function partsOf(
  expression: readonly Expression[] | { readonly [field: string]: Expression },
  variables: ReadonlyMap<string, string>,
  indent: string,
): string[] {
  if (isList(expression)) return expression.map((item) => print(item, variables, indent, 1));
  return Object.entries(expression).map(([field, value]) => {
    // `{ namespace }` for `{ namespace: namespace }`.
    if (value instanceof Variable && variables.get(value.key) === field) return field;
    const key = /^[A-Za-z_$][\w$]*$/.test(field) ? field : literal(field);
    const text = print(value, variables, indent, key.length + 3);
    // Text that is too long for what is left of the line has one of its own.
    const isLong = typeof value === 'string' && key.length >= LONG_KEY && !fits(text, indent, key.length + 3);
    return isLong && !text.includes('\n') ? `${key}:\n${indent}${STEP}${text}` : `${key}: ${text}`;
  });
}

const isList = (expression: object): expression is readonly Expression[] => Array.isArray(expression);

function printCall({ on, method, args }: Call, variables: ReadonlyMap<string, string>, indent: string, before: number) {
  const start = `${typeof on === 'string' ? on : print(on, variables, indent, before)}.${method}(`;
  // Of what is called, the last line alone has to share its width with the arguments.
  const used = start.includes('\n') ? lastLine(start).length - indent.length : before + start.length;
  const inline = args.map((arg) => print(arg, variables, indent, used)).join(', ');
  if (args.length === 0 || fits(`${inline})`, indent, used)) return `${start}${inline})`;
  // The last argument alone may go on over lines, as in `f(this, 'Id', {`.
  const last = args.at(-1)!;
  const head = args.slice(0, -1).map((arg) => print(arg, variables, indent, used));
  if (isOpen(last) && !head.some((text) => text.includes('\n'))) {
    return `${start}${[...head, print(last, variables, indent, used + head.join(', ').length + 2)].join(', ')})`;
  }
  const deeper = `${indent}${STEP}`;
  return `${start}\n${args.map((arg) => `${deeper}${print(arg, variables, deeper, 1)},\n`).join('')}${indent})`;
}

/** Whether it begins on the line of a call and ends on that of its bracket. */
const isOpen = (expression: Expression): boolean =>
  typeof expression === 'object' && expression !== null && isPlain(expression);

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);

const fits = (text: string, indent: string, before: number): boolean =>
  !text.includes('\n') && indent.length + before + text.length <= WIDTH;

/** Text of several lines stands on several lines. */
function printText(text: string, indent: string, before: number): string {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (lines.length < 2 || fits(literal(text), indent, before)) return literal(text);
  const deeper = `${indent}${STEP}`;
  return `[\n${text
    .split('\n')
    .map((line) => `${deeper}${literal(line)},\n`)
    .join('')}${indent}].join('\\n')`;
}
