import { applyPatch } from 'fast-json-patch';

import type { Finding } from '../../../src/check';
import { checkIstioValues, type IstioValuesOptions } from '../../../src/check/istio-values';
import { InputError } from '../../../src/input/refuse';
import { ISTIO_MINORS, type IstioMinor } from '../../../src/values/charts';
import type { Values } from '../../../src/values/effective-values';

type ChartName = IstioValuesOptions['chart'];

const CHARTS = ['base', 'istiod', 'cni', 'ztunnel', 'gateway'] as const;

const from = (first: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(ISTIO_MINORS.indexOf(first));
const until = (last: IstioMinor): IstioMinor[] => ISTIO_MINORS.slice(0, ISTIO_MINORS.indexOf(last) + 1);

const KEY_RULE = /\/(unknown-key|unknown-value|wrong-type|out-of-bounds)$/;

function said(values: unknown, version: string, chart: ChartName, field: string): Finding[] {
  return checkIstioValues(values, { version, chart }).filter((finding) => finding.field === field);
}

const rules = (values: unknown, version: string, chart: ChartName, field: string): string[] =>
  said(values, version, chart, field).map(({ rule }) => rule);

function fixed(values: Values, finding: Finding): unknown {
  return applyPatch(structuredClone(values), [...finding.fix!.patch!] as never[], true, false, true).newDocument;
}

interface Key {
  readonly rule: string;
  readonly chart: ChartName;
  readonly field: string;
  readonly values: Values;
  readonly near: Values;
  /** The minors in which it holds; all of them if it is left out. */
  readonly in?: readonly IstioMinor[];
}

/** Keys and shapes that mean nothing. Only the gateway chart has a schema, and that closes its root only. */
const KEYS: readonly Key[] = [
  {
    rule: 'istio-values/unknown-key',
    chart: 'cni',
    field: 'excludeNamespace',
    values: { excludeNamespace: ['kube-system'] },
    near: { excludeNamespaces: ['kube-system'] },
  },
  {
    rule: 'istio-values/unknown-key',
    chart: 'cni',
    field: 'cni.ambient.enable',
    values: { cni: { ambient: { enable: true } } },
    near: { cni: { ambient: { enabled: true } } },
  },
  {
    rule: 'istio-values/unknown-key',
    chart: 'ztunnel',
    field: 'logLevl',
    values: { logLevl: 'debug' },
    near: { logLevel: 'debug' },
  },
  {
    rule: 'istio-values/unknown-key',
    chart: 'gateway',
    field: 'service.typ',
    values: { service: { typ: 'ClusterIP' } },
    near: { service: { type: 'ClusterIP' } },
  },
  {
    rule: 'istio-chart/unknown-key',
    chart: 'gateway',
    field: 'hub',
    values: { hub: 'x' },
    near: { labels: { hub: 'x' } },
  },
  {
    rule: 'istio-values/unknown-key',
    chart: 'ztunnel',
    field: 'resourceName',
    values: { resourceName: 'zt' },
    near: {},
    in: until('1.24'),
  },
  {
    rule: 'istio-values/unknown-key',
    chart: 'ztunnel',
    field: 'peerCaCrl',
    values: { peerCaCrl: { enabled: true } },
    near: {},
    in: until('1.28'),
  },
  {
    rule: 'istio-values/unknown-key',
    chart: 'istiod',
    field: 'pilot.pdb',
    values: { pilot: { pdb: { minAvailable: 1 } } },
    near: {},
    in: until('1.26'),
  },
  {
    rule: 'istio-values/wrong-type',
    chart: 'cni',
    field: 'ambient.enabled',
    values: { ambient: { enabled: 'false' } },
    near: { ambient: { enabled: false } },
  },
  {
    rule: 'istio-values/wrong-type',
    chart: 'istiod',
    field: 'pilot.autoscaleEnabled',
    values: { pilot: { autoscaleEnabled: 'false' } },
    near: { pilot: { autoscaleEnabled: false } },
  },
  {
    rule: 'istio-values/wrong-type',
    chart: 'ztunnel',
    field: 'logAsJson',
    values: { logAsJson: 'false' },
    near: { logAsJson: false },
  },
  {
    rule: 'istio-chart/wrong-type',
    chart: 'gateway',
    field: 'resources.limits.cpu',
    values: { resources: { limits: { cpu: 1 } } },
    near: { resources: { limits: { cpu: '1' } } },
  },
  {
    rule: 'istio-chart/unknown-value',
    chart: 'gateway',
    field: 'kind',
    values: { kind: 'StatefulSet' },
    near: { kind: 'DaemonSet' },
  },
  {
    rule: 'istio-values/unknown-value',
    chart: 'istiod',
    field: 'global.resourceScope',
    values: { global: { resourceScope: 'everything' } },
    near: { global: { resourceScope: 'cluster' } },
    in: from('1.28'),
  },
];

describe.each(KEYS)('$rule of $chart: $field', ({ rule, chart, field, values, near, in: minors = ISTIO_MINORS }) => {
  test('is found in the minors that it holds for, and no other', () => {
    expect(ISTIO_MINORS.filter((version) => rules(values, version, chart, field).includes(rule))).toEqual(minors);
  });

  test('is not found for what is near', () => {
    const wrong = minors.flatMap((version) =>
      checkIstioValues(near, { version, chart }).filter((finding) => KEY_RULE.test(finding.rule)),
    );
    expect(wrong).toEqual([]);
  });

  test('goes away with its patch', () => {
    const stays = minors.filter((version) => {
      const finding = said(values, version, chart, field).find((one) => one.rule === rule)!;
      return finding.fix?.patch && rules(fixed(values, finding), version, chart, field).includes(rule);
    });
    expect(stays).toEqual([]);
  });
});

describe('an unknown key', () => {
  test.each([
    ['cni', { excludeNamespace: ['a'] }, 'excludeNamespace', 'excludeNamespaces'],
    ['cni', { cni: { ambient: { enable: true } } }, 'cni.ambient.enable', 'cni.ambient.enabled'],
    ['ztunnel', { logLevl: 'debug' }, 'logLevl', 'logLevel'],
    ['istiod', { pilot: { autoscaleEnable: true } }, 'pilot.autoscaleEnable', 'pilot.autoscaleEnabled'],
  ] as const)('of %s has its nearest key named: %j', (chart, values, field, nearest) => {
    expect(said(values, '1.28', chart, field)[0]!.fix!.text).toContain(nearest);
  });

  test.each([
    ['ztunnel', { resourceName: 'zt' }, 'resourceName', '1.24', '1.25'],
    ['ztunnel', { peerCaCrl: { enabled: true } }, 'peerCaCrl', '1.28', '1.29'],
    ['ztunnel', { dnsPolicy: 'Default' }, 'dnsPolicy', '1.29', '1.30'],
    ['istiod', { pilot: { pdb: { minAvailable: 1 } } }, 'pilot.pdb', '1.24', '1.27'],
    ['cni', { cni: { updateStrategy: {} } }, 'cni.updateStrategy', '1.25', '1.26'],
    ['cni', { useAppArmorAnnotation: false }, 'useAppArmorAnnotation', '1.29', '1.30'],
  ] as const)('of %s that came later says when: %j', (chart, values, field, before, first) => {
    expect(said(values, before, chart, field)[0]!.message).toContain(`came with Istio ${first}`);
    expect(rules(values, first, chart, field)).not.toContain('istio-values/unknown-key');
  });

  test('below the copied key is judged as one at the root', () => {
    const values = { excludeNamespace: ['a'], cni: { excludeNamespace: ['a'] } };
    for (const field of ['excludeNamespace', 'cni.excludeNamespace'])
      expect(rules(values, '1.28', 'cni', field)).toEqual(['istio-values/unknown-key']);
  });
});

test.each([
  ['1.33', true],
  ['1.32', false],
  ['v1.28.3', false],
  ['1.31.0-rc.0', false],
])('%s is an unknown version: %s', (version, expected) => {
  const found = checkIstioValues({}, { version, chart: 'cni' }).map(({ rule }) => rule);
  expect(found.includes('istio-values/unknown-version')).toBe(expected);
});

describe('what cannot be judged is refused', () => {
  test.each([[undefined], [null], ['text'], [5], [[{}]], [true]])('values %j', (values) => {
    expect(() => checkIstioValues(values, { version: '1.28', chart: 'cni' })).toThrow(InputError);
  });

  test.each([[undefined], [null], [''], ['latest'], [1.28], ['1'], ['2.0'], ['1.23'], ['1.28.x'], [['1.28']]])(
    'version %j',
    (version) => {
      expect(() => checkIstioValues({}, { version, chart: 'cni' } as never)).toThrow(InputError);
    },
  );

  test.each([[undefined], [null], ['pilot'], ['CNI'], ['__proto__'], ['constructor'], [5]])('chart %j', (chart) => {
    expect(() => checkIstioValues({}, { version: '1.28', chart } as never)).toThrow(InputError);
  });

  test.each([[undefined], [null], ['1.28'], [5], [{ version: '1.28', chart: 'cni', charts: 'cni' }]])(
    'options %j',
    (options) => {
      expect(() => checkIstioValues({}, options as never)).toThrow(InputError);
    },
  );
});

function nested(depth: number, inList = false): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = inList ? [value] : { a: value };
  return value;
}

describe.each(CHARTS)('hostile values of %s are judged', (chart) => {
  const version = '1.30';
  const unknown = chart === 'gateway' ? 'istio-chart/unknown-key' : 'istio-values/unknown-key';

  test.each(['__proto__', 'constructor'])('a key %s is refused, and sets nothing below', (key) => {
    const polluted: unknown = JSON.parse(`{"${key}": {"profile": "demo"}}`);
    expect(() => checkIstioValues(polluted, { version, chart })).toThrow(InputError);
    expect(checkIstioValues({ global: polluted }, { version, chart })).toEqual(expect.any(Array));
    expect(({} as Record<string, unknown>).profile).toBeUndefined();
  });

  test.each(['toString', 'hasOwnProperty'])('a key %s is unknown', (key) => {
    expect(rules({ [key]: 1 }, version, chart, key)).toEqual([unknown]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'platform-__proto__', 'platform-toString'])(
    'profile %s is unknown',
    (profile) => {
      expect(rules({ profile }, version, chart, 'profile')).toEqual(['istio-chart/unknown-profile']);
    },
  );

  test.each([
    ['maps in maps', { unheardOf: nested(2000) }],
    ['lists in lists', { unheardOf: nested(2000, true) }],
    ['a long list', { unheardOf: Array.from({ length: 100_000 }, () => ({ a: 1 })) }],
  ])('%s below an unknown key', (_, values) => {
    expect(rules(values, version, chart, 'unheardOf')).toEqual([unknown]);
  });

  test('a profile that is a deep map', () => {
    expect(rules({ profile: nested(2000) }, version, chart, 'profile')).toContain('istio-chart/unknown-profile');
  });
});

describe.each(['cni', 'istiod'] as const)('what the profile overrules in %s', (chart) => {
  test('may be deep', () => {
    const values = {
      profile: 'ambient',
      ambient: { enabled: nested(2000) },
      env: { PILOT_ENABLE_AMBIENT: nested(2000) },
    };
    expect(checkIstioValues(values, { version: '1.28', chart }).map(({ rule }) => rule)).toContain(
      'istio-values/overruled',
    );
  });
});
