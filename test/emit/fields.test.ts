import { ApiObject, Chart, Testing } from 'cdk8s';
import { fields, lazily } from '../../src/emit/fields';
import { testApp } from '../synth';

/** The spec that a manifest has in the end. */
function written(spec: unknown, before: () => void = () => {}): unknown {
  const chart = new Chart(testApp(), 'test');
  new ApiObject(chart, 'Object', { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' }, spec });
  before();
  return (Testing.synth(chart) as { spec: unknown }[])[0]!.spec;
}

test('fields that are undefined stay out of the manifest', () => {
  interface Spec {
    readonly a: number;
    readonly b?: string;
  }
  expect(written(fields<Spec>({ a: 0, b: undefined }))).toEqual({ a: 0 });
});

test('a lazy value is what it is when the manifest is written', () => {
  const values = ['early'];
  expect(written({ values: lazily(() => values) }, () => values.push('late'))).toEqual({ values: ['early', 'late'] });
});

test('a lazy value of nothing stays out of the manifest', () => {
  expect(written({ a: 1, values: lazily(() => undefined) })).toEqual({ a: 1 });
});
