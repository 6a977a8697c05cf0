import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type MeshOptions } from '../../src/model';
import type { Answer } from '../../src/simulate/answer';
import type { MeshRequest } from '../../src/simulate/request';
import { answerRequest } from '../../src/simulate/answer-request';

/**
 * Whole walks against what the real ones decided: ztunnel 62d8265 on the ambient index of istiod 86c9f01 (`ztunnel.jsonl`, `path.jsonl`), Cilium's
 * policy engine 1.18.0 (`cilium.jsonl`), and Envoy 1.40.0 on the configuration of istiod of 27 Aug 2026 (`waypoint.jsonl`). The tests of the
 * parts beside this one say more of each.
 */
interface Row {
  readonly id: string;
  readonly manifests: string;
  readonly settings?: { readonly trustDomain?: string; readonly trustDomainAliases?: readonly string[] };
  readonly options?: { readonly policyEnforcementMode: string };
  readonly requests: readonly MeshRequest[];
  readonly expected: readonly Expected[];
}

interface Expected {
  readonly verdict: Answer['verdict'] | null;
  readonly outcome?: string;
  readonly status?: number | null;
  readonly path?: string;
  readonly waypoint?: string;
  readonly by?: { readonly object: string | null } | null;
  readonly lands?: readonly Landing[];
  readonly dnsDependent?: boolean;
}

interface Landing {
  readonly workloads: readonly string[];
  readonly service?: string | undefined;
  readonly subset?: string | undefined;
  readonly ports: readonly number[];
  readonly weight?: number | undefined;
}

/** Envoy's shares are whole numbers. */
function landings(lands: readonly Landing[] = []): readonly Landing[] {
  return lands.map(({ ports, service, subset, weight, workloads }) => ({
    workloads,
    ports,
    ...(service !== undefined && { service }),
    ...(subset !== undefined && { subset }),
    ...(weight !== undefined && { weight: Math.round(weight) }),
  }));
}

function rowsOf(file: string): readonly Row[] {
  return readFileSync(join(__dirname, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function answersOf(row: Row, options: MeshOptions): readonly Answer[] {
  const mesh = loadMesh(row.manifests, { world: 'closed', ...options });
  return row.requests.map((request) => answerRequest(mesh, request));
}

describe.each(rowsOf('ztunnel.jsonl'))('ztunnel: $id', (row) => {
  test('every request is let in or refused by the same object', () => {
    const { trustDomain, trustDomainAliases } = row.settings ?? {};
    const meshConfig = { ...(trustDomain && { trustDomain }), ...(trustDomainAliases && { trustDomainAliases }) };
    const ours = answersOf(row, { values: { istiod: { meshConfig } } });
    expect(ours.map(({ by, verdict }) => [verdict, by?.object ?? null])).toEqual(
      row.expected.map(({ by, verdict }) => [verdict, by?.object ?? null]),
    );
  });
});

describe.each(rowsOf('cilium.jsonl'))('cilium: $id', (row) => {
  test('every request passes the network or does not', () => {
    const policyEnforcementMode = row.options?.policyEnforcementMode ?? 'default';
    const ours = answersOf(row, { platform: { cilium: '1.18.0' }, values: { cilium: { policyEnforcementMode } } });
    expect(ours.map(({ verdict }) => verdict)).toEqual(row.expected.map(({ verdict }) => verdict));
  });
});

describe.each(rowsOf('path.jsonl'))('path: $id', (row) => {
  test('every connection goes the same way', () => {
    const asked = row.expected.map((_, i) => i).filter((i) => !row.expected[i]!.dnsDependent);
    const ours = answersOf(row, {});
    expect(asked.map((i) => [ours[i]!.path.kind, ours[i]!.path.waypoint ?? undefined])).toEqual(
      asked.map((i) => [row.expected[i]!.path, row.expected[i]!.waypoint]),
    );
  });
});

describe.each(rowsOf('waypoint.jsonl'))('waypoint: $id', (row) => {
  test('every request has the same verdict, outcome and status', () => {
    const ours = answersOf(row, {});
    // Addresses of Deployments are in no manifest, so that Envoy knew what nobody else can.
    const known = ours
      .map((_, i) => i)
      .filter((i) => ours[i]!.verdict !== 'unknown' || !/address/.test(ours[i]!.assumptions.join(' ')));
    const of = ({ by, lands, outcome, status, verdict }: Answer | Expected, asked: Expected) => ({
      verdict: asked.verdict === null ? null : verdict,
      outcome,
      status,
      by: by?.object ?? null,
      lands: landings(lands),
    });
    expect(known.map((i) => of(ours[i]!, row.expected[i]!))).toEqual(
      known.map((i) => of(row.expected[i]!, row.expected[i]!)),
    );
    expect(known.length).toBeGreaterThan(ours.length - 2);
  });
});

describe.each(rowsOf('sidecar.jsonl'))('sidecar: $id', (row) => {
  test('every request of a sidecar, or through a gateway, has the same verdict, outcome, status and end', () => {
    const ours = answersOf(row, {});
    const known = ours.map((_, i) => i).filter((i) => ours[i]!.verdict !== 'unknown');
    const of = ({ lands, outcome, status, verdict }: Answer | Expected, asked: Expected) => ({
      verdict: asked.verdict === null ? null : verdict,
      outcome,
      status,
      lands: landings(lands),
    });
    expect(known.map((i) => of(ours[i]!, row.expected[i]!))).toEqual(
      known.map((i) => of(row.expected[i]!, row.expected[i]!)),
    );
    // The test of sidecars says which four turn on addresses that no manifest has.
    expect(known.length).toBeGreaterThanOrEqual(ours.length - 2);
  });
});
