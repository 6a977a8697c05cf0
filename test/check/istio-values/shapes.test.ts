import { checkIstioValues } from '../../../src/check/istio-values';
import { ISTIO_MINORS, type IstioChartName } from '../../../src/values/charts';
import { SHAPES, valuesOf } from './shapes.cases';

function refusals(values: unknown, version: string, chart: IstioChartName): string[] {
  return checkIstioValues(values, { version, chart })
    .filter(({ rule }) => rule.startsWith('istio-chart/'))
    .map(({ field }) => field!);
}

describe.each(SHAPES)('$chart: $field', ({ chart, field, refused, accepted, in: minors = ISTIO_MINORS }) => {
  test(`${JSON.stringify(refused)} is refused in the minors that stumble over it, and no other`, () => {
    const found = ISTIO_MINORS.filter((version) => refusals(valuesOf(field, refused), version, chart).includes(field));
    expect(found).toEqual(minors);
  });

  test(`${JSON.stringify(accepted)} is accepted`, () => {
    expect(minors.flatMap((version) => refusals(valuesOf(field, accepted), version, chart))).toEqual([]);
  });
});

test('what wins over a wrong value is what counts', () => {
  const values = { revision: 130, pilot: { revision: 'canary' } };
  expect(refusals(values, '1.30', 'istiod')).toEqual([]);
  expect(refusals({ revision: 'canary', pilot: { revision: 130 } }, '1.30', 'istiod')).toEqual(['pilot.revision']);
});

/* Each was rendered with the charts of 1.30 and 1.32. */
test.each([
  ['cni', { excludeNamespaces: 'a' }, ['all', 'namespace'], 'excludeNamespaces'],
  ['cni', { ambient: false }, ['all', 'cluster', 'namespace'], 'ambient'],
  ['cni', { global: { networkPolicy: true } }, ['all', 'cluster', 'namespace', 'other'], 'global.networkPolicy'],
  ['base', { base: { excludedCRDs: 'a' } }, ['all', 'cluster'], 'base.excludedCRDs'],
  ['base', { global: { imagePullSecrets: 'a' } }, ['all', 'namespace'], 'global.imagePullSecrets'],
] as const)('chart %s reads what is in scope: %j in %j', (chart, values, scopes, field) => {
  const found = ['all', 'cluster', 'namespace', 'other'].filter((resourceScope) => {
    const global = { ...('global' in values ? values.global : {}), resourceScope };
    return refusals({ ...values, global }, '1.30', chart).includes(field);
  });
  expect(found).toEqual(scopes);
});

test('before 1.28 there are no scopes', () => {
  const values = { global: { resourceScope: 'other' }, excludeNamespaces: 'a' };
  expect(refusals(values, '1.27', 'cni')).toEqual(['excludeNamespaces']);
  expect(refusals(values, '1.28', 'cni')).toEqual([]);
});

test.each([
  ['cni', { resources: '100m' }, 'istio >=1.28'],
  ['ztunnel', { env: 'x' }, 'istio >=1.26'],
  ['cni', { excludeNamespaces: 'a' }, undefined],
] as const)('chart %s: %j is said to be wrong since %s', (chart, values, since) => {
  const [finding] = checkIstioValues(values, { version: '1.30', chart });
  expect(finding?.rule).toBe('istio-chart/crash');
  expect(finding?.since).toBe(since);
});
