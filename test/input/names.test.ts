import * as fc from 'fast-check';
import { InputError } from '../../src';
import {
  annotations,
  dnsLabel,
  labels,
  nameFromId,
  objectName,
  plainName,
  serviceName,
  type Named,
} from '../../src/input/names';

// The tables of kubernetes/apimachinery pkg/util/validation/validation_test.go (read for 0.37).
const LABELS = ['a', 'ab', 'abc', 'a1', 'a-1', 'a--1--2--b', 'a'.repeat(63)];
const DIGIT_FIRST = ['0', '01', '012', '1a', '1-a', '1--a--b--2'];
const DOTTED = ['a.a', 'a--1--2--b.a', 'a.1', '0.a', '1--a--b--2.1', 'a.b.c.d.e', '11.22.33.44.55', 'a'.repeat(253)];
const NO_NAMES = [
  ...'A ABC aBc A1 A-1 1-A - a- -a 1- -1 _ a_ _a a_b 1_ _1 1_2 . a. .a 1. .1 a..b 1..2'.split(' '),
  ...'a@b a,b a;b a:b a%b a?b a$b A.a ab.A A.B.C.D.E aa.bB.cc.dd.ee'.split(' '),
  '',
  ' ',
  'a ',
  ' a',
  'a b',
  '1 ',
  ' 1',
  '1 2',
];
/** What else a program may bring. */
const HOSTILE = [
  '../../x',
  '/etc/passwd',
  'a\n',
  'a\nb',
  'a\0',
  'ａ',
  'é',
  '$(id)',
  '{{ .x }}',
  'constructor ',
  '__proto__',
];

const CHECKS = { dnsLabel, serviceName, objectName };
const refusedBy = (check: keyof typeof CHECKS, values: readonly string[]): void => {
  const taken = values.filter((value) => {
    try {
      CHECKS[check]('place', 'name', value);
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return false;
    }
  });
  expect(taken).toEqual([]);
};

describe('a namespace, subset or container', () => {
  test('is named by an RFC 1123 label, as Kubernetes checks it', () => {
    for (const name of [...LABELS, ...DIGIT_FIRST]) expect(dnsLabel('place', 'name', name)).toBe(name);
    refusedBy('dnsLabel', [...NO_NAMES, ...HOSTILE, 'a.b', '1.2', 'a'.repeat(64)]);
  });

  test('refuses a name with what would do', () => {
    expect(() => dnsLabel('shop', 'namespace', 'My Shop')).toThrow(
      new InputError(
        'shop',
        'namespace "My Shop" is not a valid name; use lower-case letters, digits and "-", as in "reviews-v1"',
      ),
    );
  });

  test('refuses a long name with its length, and without drowning the message', () => {
    let message = '';
    try {
      dnsLabel('place', 'namespace', 'x'.repeat(5000));
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain('has 5000 characters; at most 63 are allowed');
    expect(message.length).toBeLessThan(180);
  });
});

describe('a Service or Gateway', () => {
  test('is named by an RFC 1035 label, as Kubernetes checks it', () => {
    for (const name of LABELS) expect(serviceName('place', 'name', name)).toBe(name);
    refusedBy('serviceName', [...NO_NAMES, ...HOSTILE, ...DIGIT_FIRST, 'a.b', 'a'.repeat(64)]);
  });

  test('refuses a digit first, and says so', () => {
    expect(() => serviceName('place', 'name', '1st')).toThrow(
      '"1st" is not a valid name; use lower-case letters, digits and "-", a letter first',
    );
  });
});

describe('any other object', () => {
  test('is named by an RFC 1123 subdomain, as Kubernetes checks it', () => {
    for (const name of [...LABELS, ...DIGIT_FIRST, ...DOTTED]) expect(objectName('place', 'name', name)).toBe(name);
    refusedBy('objectName', [...NO_NAMES, ...HOSTILE, 'a'.repeat(254)]);
  });
});

describe('a name of any kind', () => {
  test.each(Object.keys(CHECKS) as (keyof typeof CHECKS)[])('that is no text is refused (%s)', (check) => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(typeof value !== 'string');
        expect(() => CHECKS[check]('place', 'name', value)).toThrow(/^\[place\] name must be a string, got /);
      }),
    );
  });
});

describe('labels', () => {
  // TestIsQualifiedName and TestIsValidLabelValue of the same file.
  test.each([
    ...'simple now-with-dashes 1-starts-with-num 1234 simple/simple now-with-dashes/now-with-dashes'.split(' '),
    ...'now.with.dots/simple 1-num.2-num/3-num 1.2.3.4/5678 Uppercase_OK_1 a.com/Upper_OK requests.storage-foo'.split(
      ' ',
    ),
    'a'.repeat(63),
    `${'a'.repeat(253)}/${'b'.repeat(63)}`,
  ])('take the key %s', (key) => {
    expect(labels('place', 'label', { [key]: 'x' })).toEqual({ [key]: 'x' });
  });

  test.each([
    ...'nospecialchars%^=@ cantendwithadash- -cantstartwithadash- only/one/slash Example.com/abc'.split(' '),
    ...'example_com/abc example.com/ /simple a/__proto__'.split(' '),
    '',
    'a'.repeat(64),
    `${'a'.repeat(254)}/abc`,
  ])('refuse the key %s', (key) => {
    const given = JSON.parse(`{${JSON.stringify(key)}:"x"}`) as Record<string, string>;
    expect(() => labels('place', 'label', given)).toThrow(InputError);
    expect(() => labels('place', 'label', given)).toThrow(/\[place\] label (key|prefix) "/);
  });

  test.each(['simple', 'now-with-dashes', '1-starts-with-num', 'end-with-num-1', '1234', 'a'.repeat(63), '', 'V1.2_x'])(
    'take the value "%s"',
    (value) => {
      expect(labels('place', 'label', { a: value })).toEqual({ a: value });
    },
  );

  test.each([
    ...'nospecialchars%^=@ Tama-nui-te-rā.is.Māori.sun \\backslashes\\are\\bad -starts-with-dash'.split(' '),
    ...'ends-with-dash- .starts.with.dot ends.with.dot.'.split(' '),
    'a'.repeat(64),
    'two words',
  ])('refuse the value "%s"', (value) => {
    expect(() => labels('place', 'label', { a: value })).toThrow(InputError);
    expect(() => labels('place', 'label', { a: value })).toThrow('[place] label value of "a"');
  });

  test.each<[string, unknown]>([
    ['a number', 1],
    ['a boolean', true],
    ['null', null],
    ['undefined', undefined],
    ['an object', {}],
  ])('refuse %s, which YAML would not quote', (_, value) => {
    const given = { version: value } as Record<string, string>;
    expect(() => labels('place', 'label', given)).toThrow(/label "version" must be a string, got .*; quote it$/);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['text', 'app=web'],
    ['a number', 5],
    ['a list', ['web']],
    ['an empty list', []],
    ['a Map, whose entries nobody would see', new Map([['app', 'web']])],
  ])('refuse %s in place of a map', (_, given) => {
    expect(() => labels('place', 'label', given as Record<string, string>)).toThrow(
      '[place] labels must be a map, got',
    );
  });

  test.each(['constructor', '__proto__'])('refuse a key "%s", which cdk8s cannot write', (key) => {
    const given = JSON.parse(`{"${key}":"x"}`) as Record<string, string>;
    expect(() => labels('place', 'label', given)).toThrow(
      new InputError('place', `labels has a key "${key}", which can't be written; use another`),
    );
  });

  test('come back as a copy', () => {
    const given = { app: 'web' };
    const copy = labels('place', 'label', given);
    given.app = 'other';
    expect(copy).toEqual({ app: 'web' });
  });
});

describe('annotations', () => {
  test('take any text as value', () => {
    const given = { 'example.com/note': 'Two words, {"json": true}\nand a line', empty: '' };
    expect(annotations('place', given)).toEqual(given);
  });

  test('refuse what is no text', () => {
    const given = { note: 5 } as unknown as Record<string, string>;
    expect(() => annotations('place', given)).toThrow('[place] annotation "note" must be a string, got 5; quote it');
  });

  test('refuse a wrong key', () => {
    expect(() => annotations('place', { 'two words': 'x' })).toThrow('annotation key "two words" is not a valid name');
  });

  test('refuse a list in place of a map', () => {
    expect(() => annotations('place', ['x'] as unknown as Record<string, string>)).toThrow(
      'annotations must be a map, got',
    );
  });
});

describe('something named', () => {
  test('is text, or an object with a name', () => {
    expect(plainName('place', 'x', 'web')).toBe('web');
    expect(plainName('place', 'x', { name: 'web' })).toBe('web');
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['an object without a name', {}],
    ['an object whose name is no text', { name: 5 }],
    ['a list', ['web']],
    ['a class, although classes have names', InputError],
  ])('is not %s', (_, value) => {
    expect(() => plainName('place', 'x', value as Named)).toThrow(
      /^\[place\] x must be a name or something that has one, got /,
    );
  });
});

describe('a name made from an id', () => {
  test.each([
    ['Reviews', 'reviews'],
    ['ReviewsV2', 'reviews-v2'],
    ['productPage', 'product-page'],
    ['HTTPServer', 'http-server'],
    ['MyAPI', 'my-api'],
    ['v2', 'v2'],
    ['already-kebab', 'already-kebab'],
  ])('%s is %s', (id, name) => {
    expect(nameFromId(id)).toBe(name);
  });
});
