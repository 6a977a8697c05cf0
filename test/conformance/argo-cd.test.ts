import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDefaults } from '../../src/gitops/defaults/with-defaults';
import type { PlainObject } from '../../src/gitops/shipment';

/**
 * Objects that constructs of ours emit, applied by server-side apply to kube-apiserver 1.36.1 with the Gateway API 1.6, and what Argo CD's
 * own comparison says of them then; all that is `written` it calls synced. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly object: PlainObject;
  readonly verdict: 'OutOfSync' | 'Synced';
  readonly written: PlainObject;
}

const rows = readFileSync(join(__dirname, 'argo-cd.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const isOfCrd = ({ object }: Row): boolean => String(object['apiVersion']).includes('gateway.networking.k8s.io');

test('what is written is what Argo CD calls synced', () => {
  for (const { object, written } of rows) expect(withDefaults(object, { gatewayApi: '1.6' })).toEqual(written);
});

test('of all that it calls out of sync something was missing', () => {
  const outOfSync = rows.filter(({ verdict }) => verdict === 'OutOfSync');
  expect(new Set(outOfSync.map(({ object }) => object['kind']))).toEqual(
    new Set(['Gateway', 'HTTPRoute', 'StatefulSet']),
  );
  for (const { object } of outOfSync) expect(withDefaults(object, { gatewayApi: '1.6' })).not.toBe(object);
});

test("Kubernetes' own kinds that it calls synced are left as they are", () => {
  const own = rows.filter((row) => !isOfCrd(row) && row.verdict === 'Synced');
  expect(new Set(own.map(({ object }) => object['kind'])).size).toBeGreaterThan(8);
  for (const { object } of own) expect(withDefaults(object, {})).toBe(object);
});
