import { migrate, migrationOf } from '../../src/migrate/migrate';
import type { MigrateOptions, MigrationPlan, MigrationStep, StepChange } from '../../src/migrate/plan';
import { edited } from '../../src/migrate/edit';
import { loadMesh, type Mesh } from '../../src/model';
import { answer, type Answer, type MeshRequest } from '../../src/simulate';

export function planned(objects: readonly object[], how: MigrateOptions = {}): MigrationPlan {
  return migrate(objects as never, how);
}

export function meshOf(objects: readonly object[]): Mesh {
  return loadMesh(objects as never, { world: 'closed' });
}

/** A step by its name without its place in the order. */
export function stepOf(plan: MigrationPlan, name: string): MigrationStep {
  const found = plan.steps.find((one) => one.name.slice(4) === name);
  if (!found) throw new Error(`no step ${name}, but ${plan.steps.map((one) => one.name).join(', ')}`);
  return found;
}

/** The manifests as somebody has them after applying all that a plan says, up to a step. */
export function objectsAfter(objects: readonly object[], plan: MigrationPlan, last?: string): readonly object[] {
  const steps =
    last === undefined
      ? plan.steps
      : plan.steps.slice(0, plan.steps.findIndex((one) => one.name.slice(4) === last) + 1);
  const { objects: all } = edited(
    meshOf(objects),
    steps.flatMap(({ applies, deletes }) => [
      ...applies.map(({ manifest, why }) => ({ does: 'apply' as const, object: manifest, why })),
      ...deletes.map(({ object: { apiVersion, kind, name, namespace }, why }) => ({
        does: 'delete' as const,
        object: { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
        why,
      })),
    ]),
  );
  const restarted = new Set(steps[0]?.name.endsWith('sidecars-take-hbone') ? steps[0].restarts : []);
  return all.map(({ raw, title }) => (restarted.has(title) ? injectedAgain(raw) : raw));
}

/** Pods as the injector of an ambient install makes them: their sidecars take HBONE. */
function injectedAgain(raw: object): object {
  const copy = structuredClone(raw) as { spec: { template: { metadata: { labels: Record<string, string> } } } };
  copy.spec.template.metadata.labels['networking.istio.io/tunnel'] = 'http';
  return copy;
}

/** What becomes of a call of a Service. */
export function called(
  objects: readonly object[],
  from: string,
  service: string,
  http: MeshRequest['http'] = { path: '/' },
  port = 9080,
): Answer {
  const [found] = answer(objects as never, { from: { workload: from }, to: { service, port }, ...(http && { http }) });
  return found!;
}

/** Differences that somebody has to look at. */
export function lookedAt(step: MigrationStep): readonly StepChange[] {
  return step.changes.filter(({ because, kind }) => because === undefined && kind !== 'path');
}

export { migrationOf };
