import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import { isCaptured } from '../../src/model/workloads/enrolment';
import { services } from '../../src/model/services/service';
import { serviceEntries } from '../../src/model/services/service-entry';
import {
  bindingOfEntry,
  bindingOfService,
  bindingOfWorkload,
  bindingOfWorkloadEntry,
  type Binding,
} from '../../src/model/waypoints/waypoint-binding';
import { workloads } from '../../src/model/workloads/workload';

/**
 * Who is enrolled, and who is bound to which waypoint or why not, as the ambient index of istiod has it (istio/istio 86c9f01,
 * 1.32-dev); manifests made for the purpose. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly id: string;
  readonly note: string;
  readonly manifests: string;
  readonly enrolled: readonly string[];
  readonly bindings: Readonly<Record<string, { readonly waypoint?: string; readonly reason?: string }>>;
}

const rows = readFileSync(join(__dirname, 'path.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

describe.each(rows)('$id: $note', ({ manifests, enrolled, bindings }) => {
  const mesh = loadMesh(manifests, { world: 'closed' });

  test('the same workloads are enrolled', () => {
    const captured = workloads(mesh).filter((workload) => isCaptured(mesh, workload));
    expect(captured.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual([...enrolled].sort());
  });

  test('the same objects are bound, or not for the same reason', () => {
    const found = allBindings(mesh).map(([title, { status, gateway, reason }]) => {
      if (status === 'bound') return [title, { waypoint: `${gateway!.namespace}/${gateway!.name}` }];
      return [title, { reason }];
    });
    expect(Object.fromEntries(found)).toEqual(bindings);
  });
});

function allBindings(mesh: Mesh): [string, Binding][] {
  const all: [string, Binding][] = [
    ...services(mesh).map((one): [string, Binding] => [one.title, bindingOfService(mesh, one)]),
    ...serviceEntries(mesh).map((one): [string, Binding] => [one.title, bindingOfEntry(mesh, one)]),
    ...mesh.ofKind('WorkloadEntry').map((one): [string, Binding] => [one.title, bindingOfWorkloadEntry(mesh, one)]),
    // Of pods that ask in vain nothing is said.
    ...workloads(mesh)
      .map((one): [string, Binding] => [one.title, bindingOfWorkload(mesh, one)])
      .filter(([, { status }]) => status === 'bound'),
  ];
  return all.filter(([, { status }]) => status === 'bound' || status === 'unbound');
}
