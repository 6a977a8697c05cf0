import type { MigrationStep } from 'cdk8s-ambient/migrate';

/** A manifest, as far as it matters here. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: unknown;
}

/** What a sidecar that takes HBONE has on its pod; the injector of an ambient install writes it, and no manifest has it. */
const TUNNEL = 'networking.istio.io/tunnel';

/** The manifests once a step was taken: what is applied, what is deleted, and what the injector makes of restarted pods. */
export function afterStep(before: readonly Manifest[], step: MigrationStep): readonly Manifest[] {
  const now = new Map(before.map((one) => [keyOf(one.kind, one.metadata), one]));
  for (const { manifest } of step.applies) {
    const one = manifest as unknown as Manifest;
    now.set(keyOf(one.kind, one.metadata), one);
  }
  for (const { object } of step.deletes) now.delete(keyOf(object.kind, object));
  const isInjected = step.name.endsWith('sidecars-take-hbone');
  const restarted = new Set(step.restarts);
  return [...now.values()].map((one) => {
    const { name, namespace } = one.metadata;
    return restarted.has(`${one.kind} ${namespace}/${name}`) ? restart(one, isInjected) : one;
  });
}

function keyOf(kind: string, { name, namespace }: { readonly name: string; readonly namespace?: string | undefined }) {
  return [kind, namespace ?? '', name].join(' ');
}

function restart(workload: Manifest, isInjected: boolean): Manifest {
  const copy = structuredClone(workload) as unknown as {
    kind: string;
    spec: WithTemplate & { jobTemplate: { spec: WithTemplate } };
  };
  const { metadata } = (copy.kind === 'CronJob' ? copy.spec.jobTemplate.spec : copy.spec).template;
  const { [TUNNEL]: _, ...labels } = metadata.labels ?? {};
  metadata.labels = { ...labels, ...(isInjected && { [TUNNEL]: 'http' }) };
  return copy as unknown as Manifest;
}

interface WithTemplate {
  readonly template: { readonly metadata: { labels?: Record<string, string> } };
}
