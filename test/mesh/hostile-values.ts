import { Chart } from 'cdk8s';
import { manifestsOf, testApp } from '../synth';
import { isRefusal, recent } from './refusal';

/** What a program without types may put in any place, by a name for messages. */
const HOSTILE: Readonly<Record<string, unknown>> = {
  zero: 0,
  five: 5,
  NaN,
  'a bigint': 1n,
  true: true,
  'no text': '',
  'a word': 'x',
  'a path': '../../x',
  'long text': 'a'.repeat(5000),
  'a symbol': Symbol('s'),
  'a function': () => 'x',
  'an empty list': [],
  'a list of a word': ['x'],
  'a list of null': [null],
  'a list of undefined': [undefined],
  'a list of a number': [5],
  'a list of an object': [{}],
  'an empty object': {},
  'an object of a word': { x: 'y' },
  'an object of a number': { x: 5 },
  'an object whose name is a number': { name: 5 },
  'an object without prototype': Object.create(null),
  'an object with a key __proto__': JSON.parse('{"__proto__":{"name":"x"}}'),
  'an object with a key constructor': { constructor: 'x' },
  'a Date': new Date(0),
  'a Map': new Map([['x', 'y']]),
};

const OBJECTS = ['an empty object', 'an object without prototype'];

/** By the kind of a place, the hostile values that it may take because there they are not hostile. */
const TAKES = {
  /** An object of ours, or one of a few words: no hostile value is. */
  choice: [],
  name: ['a word'],
  labelValue: ['a word', 'no text'],
  text: ['a word', 'a path', 'long text'],
  anyText: ['a word', 'a path', 'long text', 'no text'],
  flag: ['true'],
  number: ['five'],
  count: ['zero', 'five'],
  names: ['an empty list', 'a list of a word'],
  numbers: ['a list of a number'],
  /** A list of objects of ours, or of a few words. */
  choices: ['an empty list'],
  /** Labels and the like. */
  map: [...OBJECTS, 'an object of a word'],
  /** An object with props of which none is required. */
  options: [...OBJECTS, 'a Date', 'a Map'],
  /** The long tail of a pod. */
  podSpec: [...OBJECTS, 'an object of a word', 'an object of a number', 'an object whose name is a number'],
} satisfies Record<string, readonly string[]>;

export type Kind = keyof typeof TAKES;

/**
 * What becomes of a program: it is taken and its manifests fit their CRDs; it is refused in our words, each line of which
 * says where; or it crashes with the words of somebody else.
 */
export function fate(build: (chart: Chart) => unknown): 'taken' | 'refused' | `crashed: ${string}` {
  const chart = new Chart(testApp(recent), 'test');
  try {
    build(chart);
    manifestsOf(chart);
    return 'taken';
  } catch (error) {
    const lines = error instanceof Error ? error.message.split('\n') : [];
    const says = lines.every((line) => /^( *\[[^\]]+\] \S|Validation failed with)/.test(line));
    return isRefusal(error) && says ? 'refused' : `crashed: ${String(error).split('\n')[0]}`;
  }
}

/** All that goes wrong in a place of some kind when it is given everything that it may not be, and nothing at all. */
export function mishaps(kind: Kind, build: (chart: Chart, value: unknown) => unknown): string[] {
  const out: string[] = [];
  for (const [name, value] of Object.entries(HOSTILE)) {
    const result = fate((chart) => build(chart, value));
    const mayBeTaken = (TAKES[kind] as readonly string[]).includes(name);
    if (result !== 'refused' && !(result === 'taken' && mayBeTaken)) out.push(`${name}: ${result}`);
  }
  // Nothing may mean "not given", or be refused.
  for (const value of [null, undefined]) {
    const result = fate((chart) => build(chart, value));
    if (result.startsWith('crashed')) out.push(`${value}: ${result}`);
  }
  return out;
}
