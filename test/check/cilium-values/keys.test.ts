import { applyPatch } from 'fast-json-patch';

import { checkCiliumValues } from '../../../src/check/cilium-values';
import type { Finding } from '../../../src/check';
import type { Values } from '../../../src/values/effective-values';
import { InputError } from '../../../src/input/refuse';
import { MINORS, type Minor } from './cases';

const from = (first: Minor): Minor[] => MINORS.slice(MINORS.indexOf(first));
const until = (last: Minor): Minor[] => MINORS.slice(0, MINORS.indexOf(last) + 1);

/** What is said of one field, without what ambient wants. */
function said(values: unknown, version: string, field: string): Finding[] {
  return checkCiliumValues(values, { version, ambient: false }).filter((finding) => finding.field === field);
}

const rules = (values: unknown, version: string, field: string): string[] =>
  said(values, version, field).map(({ rule }) => rule);

function fixed(values: Values, finding: Finding): unknown {
  return applyPatch(structuredClone(values), [...finding.fix!.patch!] as never[], true, false, true).newDocument;
}

interface Key {
  readonly rule: string;
  readonly field: string;
  readonly values: Values;
  readonly near: Values;
  /** The minors that know no such value; all of them if it is left out. */
  readonly in?: readonly Minor[];
}

/** Keys and shapes that mean nothing; what is known of each minor is in its values.yaml, schema and templates. */
const KEYS: readonly Key[] = [
  {
    rule: 'cilium/unknown-key',
    field: 'enable-host-reachable-services',
    values: { 'enable-host-reachable-services': true },
    near: { socketLB: { enabled: true } },
  },
  {
    rule: 'cilium/unknown-key',
    field: 'socketLB.hostnamespaceOnly',
    values: { socketLB: { hostnamespaceOnly: true } },
    near: { socketLB: { hostNamespaceOnly: true } },
  },
  {
    rule: 'cilium/unknown-key',
    field: 'sessionAffinity',
    values: { sessionAffinity: true },
    near: { kubeProxyReplacement: true },
    in: from('1.19'),
  },
  {
    rule: 'cilium/unknown-key',
    field: 'hostPort',
    values: { hostPort: { enabled: true } },
    near: {},
    in: from('1.18'),
  },
  {
    rule: 'cilium/unknown-key',
    field: 'underlayProtocol',
    values: { underlayProtocol: 'ipv4' },
    near: {},
    in: until('1.17'),
  },
  {
    rule: 'cilium/unknown-key',
    field: 'policyDenyResponse',
    values: { policyDenyResponse: 'icmp' },
    near: {},
    in: until('1.18'),
  },
  {
    rule: 'cilium/wrong-type',
    field: 'cni.exclusive',
    values: { cni: { exclusive: 'false' } },
    near: { cni: { exclusive: false } },
    in: ['1.15'],
  },
  {
    rule: 'cilium-chart/wrong-type',
    field: 'cni.exclusive',
    values: { cni: { exclusive: 'false' } },
    near: { cni: { exclusive: false } },
    in: from('1.16'),
  },
  {
    rule: 'cilium/wrong-type',
    field: 'socketLB.hostNamespaceOnly',
    values: { socketLB: { hostNamespaceOnly: 'true' } },
    near: { socketLB: { hostNamespaceOnly: true } },
  },
  {
    rule: 'cilium/unknown-value',
    field: 'policyEnforcementMode',
    values: { policyEnforcementMode: 'allways' },
    near: { policyEnforcementMode: 'always' },
  },
  {
    rule: 'cilium/unknown-value',
    field: 'cni.chainingMode',
    values: { cni: { chainingMode: 'port-map' } },
    near: { cni: { chainingMode: 'portmap' } },
  },
  {
    rule: 'cilium-chart/out-of-bounds',
    field: 'bpf.monitorTraceIPOption',
    values: { bpf: { monitorTraceIPOption: 256 } },
    near: { bpf: { monitorTraceIPOption: 255 } },
    in: from('1.19'),
  },
  {
    rule: 'cilium-chart/removed-key',
    field: 'tunnel',
    values: { tunnel: 'disabled' },
    near: { routingMode: 'native' },
  },
  {
    rule: 'cilium-chart/removed-key',
    field: 'proxy.prometheus.enabled',
    values: { proxy: { prometheus: { enabled: false } } },
    near: { envoy: { prometheus: { enabled: false } } },
    in: from('1.16'),
  },
  {
    rule: 'cilium-chart/removed-key',
    field: 'enableCiliumEndpointSlice',
    values: { enableCiliumEndpointSlice: true },
    near: { ciliumEndpointSlice: { enabled: true } },
    in: from('1.18'),
  },
];

describe.each(KEYS)('$rule: $field in $values', ({ rule, field, values, near, in: minors = MINORS }) => {
  test('is found in the minors that it holds for, and no other', () => {
    expect(MINORS.filter((version) => rules(values, version, field).includes(rule))).toEqual(minors);
  });

  test('is not found for what is near', () => {
    const keyRule = /unknown-key|unknown-value|wrong-type|out-of-bounds|removed-key/;
    const wrong = minors.filter((version) =>
      checkCiliumValues(near, { version, ambient: false }).some((finding) => keyRule.test(finding.rule)),
    );
    expect(wrong).toEqual([]);
  });

  test('goes away with its patch', () => {
    const stays = minors.filter((version) => {
      const finding = said(values, version, field).find((one) => one.rule === rule)!;
      return finding.fix?.patch && rules(fixed(values, finding), version, field).includes(rule);
    });
    expect(stays).toEqual([]);
  });
});

describe('an unknown key', () => {
  test.each([
    [{ cni: { exlusive: false } }, 'cni.exlusive', 'cni.exclusive', { cni: { exclusive: false } }],
    [{ routingmode: 'native' }, 'routingmode', 'routingMode', { routingMode: 'native' }],
    [
      { hubble: { rellay: { enabled: true } } },
      'hubble.rellay',
      'hubble.relay',
      { hubble: { relay: { enabled: true } } },
    ],
  ])('%j has its nearest key named, and its patch writes that', (values, field, nearest, expected) => {
    const [finding] = said(values, '1.18', field);
    expect(finding!.fix!.text).toContain(nearest);
    expect(fixed(values, finding!)).toEqual(expected);
  });

  test('goes, where its nearest key is there too', () => {
    const values = { cni: { exlusive: true, exclusive: false } };
    expect(fixed(values, said(values, '1.18', 'cni.exlusive')[0]!)).toEqual({ cni: { exclusive: false } });
  });

  test('without a near one is left out', () => {
    const values = { somethingElseAltogether: 1 };
    const [finding] = said(values, '1.18', 'somethingElseAltogether');
    expect(finding!.fix!.text).toBe('leave it out');
    expect(fixed(values, finding!)).toEqual({});
  });

  test.each([
    ['underlayProtocol', { underlayProtocol: 'ipv4' }, '1.17', /came with 1\.18/],
    ['policyDenyResponse', { policyDenyResponse: 'icmp' }, '1.15', /came with 1\.19/],
    ['sessionAffinity', { sessionAffinity: true }, '1.20', /went with 1\.19/],
    ['externalIPs', { externalIPs: { enabled: true } }, '1.18', /went with 1\.17/],
    ['highScaleIPcache', { highScaleIPcache: { enabled: true } }, '1.18', /went with 1\.18/],
  ])('%s of another minor says which', (field, values, version, when) => {
    expect(said(values, version, field)[0]!.message).toMatch(when);
  });

  test.each([
    [
      'enable-host-reachable-services',
      { 'enable-host-reachable-services': true },
      '1.15',
      /socketLB\.hostNamespaceOnly/,
    ],
    ['encryption.secretName', { encryption: { secretName: 's' } }, '1.16', /encryption\.ipsec\.secretName/],
    ['bgp', { bgp: { enabled: true } }, '1.17', /bgpControlPlane/],
  ])('%s says what took its place', (field, values, version, instead) => {
    const texts = checkCiliumValues(values, { version }).filter((one) => one.field?.startsWith(field));
    expect(texts.map((one) => one.fix!.text).join('\n')).toMatch(instead);
  });
});

test.each([
  ['1.21', true],
  ['1.20', false],
  ['v1.18.3', false],
  ['1.19.0-rc.1', false],
])('%s is an unknown version: %s', (version, expected) => {
  const found = checkCiliumValues({ cni: { exclusive: false } }, { version }).map(({ rule }) => rule);
  expect(found.includes('cilium/unknown-version')).toBe(expected);
});

describe('what cannot be judged is refused', () => {
  test.each([[undefined], [null], ['text'], [5], [[{}]], [true]])('values %j', (values) => {
    expect(() => checkCiliumValues(values, { version: '1.18' })).toThrow(InputError);
  });

  test.each([[undefined], [null], [''], ['latest'], [1.18], ['1'], ['2.0'], ['1.14'], ['1.18.x'], [['1.18']]])(
    'version %j',
    (version) => {
      expect(() => checkCiliumValues({}, { version } as never)).toThrow(InputError);
    },
  );

  test.each([[undefined], [null], ['1.18'], [5], [{ version: '1.18', ambiant: true }]])('options %j', (options) => {
    expect(() => checkCiliumValues({}, options as never)).toThrow(InputError);
  });
  test.each([['yes'], [0], [null]])('ambient %j', (ambient) => {
    expect(() => checkCiliumValues({}, { version: '1.18', ambient } as never)).toThrow(InputError);
  });
});

function nested(depth: number, inList = false): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = inList ? [value] : { a: value };
  return value;
}

describe('hostile values are judged', () => {
  test.each(MINORS)('a key __proto__ is unknown, at any depth, in %s', (version) => {
    const values: unknown = JSON.parse(
      '{"__proto__": {"cni": {"exclusive": false}}, "cni": {"__proto__": {"exclusive": false}}}',
    );
    expect(rules(values, version, '__proto__')).toEqual(['cilium/unknown-key']);
    expect(rules(values, version, 'cni.__proto__')).toEqual(['cilium/unknown-key']);
    expect(checkCiliumValues(values, { version }).map(({ rule }) => rule)).toContain('cilium/exclusive-cni');
  });

  test.each([['constructor'], ['toString'], ['hasOwnProperty']])('a key %s is unknown', (key) => {
    expect(rules({ [key]: 1 }, '1.18', key)).toEqual(['cilium/unknown-key']);
  });

  test.each([
    ['an unknown key, nested deeply', { unheardOf: nested(2000) }, 'unheardOf'],
    ['an unknown key, with lists in lists', { unheardOf: nested(2000, true) }, 'unheardOf'],
    ['a list for a map', { cni: Array.from({ length: 100_000 }, () => ({ exclusive: false })) }, 'cni'],
    ['a deep map for a switch', { cni: { exclusive: nested(2000) } }, 'cni.exclusive'],
    ['a long key', { ['x'.repeat(10_000)]: 1 }, 'x'.repeat(10_000)],
  ])('%s', (_, values, field) => {
    for (const version of MINORS) expect(said(values, version, field).length).toBeGreaterThan(0);
  });

  test('a free map, nested deeply, has nothing wrong', () => {
    expect(checkCiliumValues({ extraConfig: nested(2000) }, { version: '1.15', ambient: false })).toEqual(
      expect.any(Array),
    );
  });

  test('a list of 100000 elements has each one that is wrong', () => {
    const rateLimits = Array.from({ length: 100_000 }, () => ({ nodes: 'many' }));
    const found = checkCiliumValues({ ciliumEndpointSlice: { rateLimits } }, { version: '1.18', ambient: false });
    expect(found.length).toBeGreaterThanOrEqual(100_000);
  });
});
