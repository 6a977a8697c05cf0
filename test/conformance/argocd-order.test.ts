import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argoCdOrder } from '../../src/gitops/order/argocd-order';
import type { PlainObject } from '../../src/gitops/shipment';

/** Random objects, and the order in which `syncTasks.Sort` of gitops-engine 0.7.3 put those that a sync applies. */
const CASES = readFileSync(join(__dirname, 'argocd-order.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { readonly objects: readonly PlainObject[]; readonly order: readonly number[] });

test.each(CASES.map(({ objects, order }, i) => [i + 1, objects, order] as const))(
  'case %d is sorted as Argo CD sorts it',
  (_, objects, order) => {
    expect(argoCdOrder(objects)).toEqual(order);
  },
);
