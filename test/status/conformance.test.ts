import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '../../src/status/status';
import type { StatusCondition } from '../../src/status/condition';

/** Conditions that istiod wrote (module of 27 Aug 2026), of a waypoint, its routes and its policies. `npm run import-vectors` writes the file. */
interface Row {
  readonly id: string;
  readonly manifests: string;
  readonly conditions: Readonly<Record<string, unknown>>;
}

interface Written {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

interface WrittenGateway {
  readonly conditions: readonly Written[];
  readonly listeners: readonly { readonly name: string; readonly conditions: readonly Written[] }[];
}

interface WrittenParent {
  readonly parentRef: { readonly kind: string; readonly name: string };
  readonly conditions: readonly Written[];
}

function rowsOf<T>(file: string): readonly T[] {
  const lines = readFileSync(join(__dirname, '../conformance', file), 'utf8')
    .trim()
    .split('\n');
  return lines.map((text) => JSON.parse(text) as T);
}

function line(object: string, of: string | null, { type, status: is, reason }: Written): string {
  return `${object}${of === null ? '' : ` ${of}`}: ${type} ${is} ${reason}`;
}

function predicted({ object: { kind, name, namespace }, of, ...condition }: StatusCondition): string {
  return line(`${kind} ${namespace}/${name}`, of, condition);
}

function written(object: string, value: unknown): string[] {
  if (!Array.isArray(value)) {
    const { conditions, listeners } = value as WrittenGateway;
    return [
      ...conditions.map((one) => line(object, null, one)),
      ...listeners.flatMap(({ name, conditions: own }) => own.map((one) => line(object, `listener/${name}`, one))),
    ];
  }
  return (value as (Written | WrittenParent)[]).flatMap((one) => {
    if (!('parentRef' in one)) return [line(object, null, one)];
    const { kind, name } = one.parentRef;
    return one.conditions.map((condition) => line(object, `${kind}/${name}`, condition));
  });
}

test.each(rowsOf<Row>('waypoint.jsonl'))(
  '$id: the conditions are those that istiod wrote',
  ({ conditions, manifests }) => {
    const expected = Object.entries(conditions).flatMap(([object, value]) => written(object, value));
    expect(status(manifests).map(predicted).sort()).toEqual(expected.sort());
  },
);

interface ZtunnelRow {
  readonly id: string;
  readonly manifests: string;
  readonly ztunnelStatus?: Readonly<
    Record<string, { readonly status: string; readonly reason: string; readonly attributes?: readonly string[] }>
  >;
}

test.each(rowsOf<ZtunnelRow>('ztunnel.jsonl'))(
  '$id: what ztunnel makes of each policy is what istiod wrote',
  ({ manifests, ztunnelStatus = {} }) => {
    const found = status(manifests).filter(({ reason, type }) => type === 'ZtunnelAccepted' && reason !== 'Accepted');
    const named = Object.fromEntries(
      found.map(({ object: { name, namespace }, status: is, reason }) => [
        `${namespace}/${name}`,
        { status: is, reason },
      ]),
    );
    const expected = Object.entries(ztunnelStatus).map(([name, { reason, status: is }]) => [
      name,
      { status: is, reason },
    ]);
    expect(named).toEqual(Object.fromEntries(expected));
    for (const [name, { attributes = [] }] of Object.entries(ztunnelStatus)) {
      const message = found.find(({ object }) => `${object.namespace}/${object.name}` === name)!.message;
      for (const attribute of attributes) expect(message).toContain(attribute);
    }
  },
);
