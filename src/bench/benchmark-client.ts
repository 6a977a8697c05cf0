import type { Construct } from 'constructs';
import { k8s } from '../emit/generated';
import { metadata, type ObjectOptions } from '../emit/metadata';
import { labels } from '../input/names';
import { renderResources, RESTRICTED, type Quantities } from '../workload/pod-template';
import type { BenchmarkVariant } from './mesh-benchmark';
import { clientArgs, type BenchmarkLoad } from './benchmark-load';

/** What makes a client. */
export interface ClientFacts extends ObjectOptions {
  readonly namespace: string;
  readonly variant: BenchmarkVariant;
  readonly image: string;
  readonly url: string;
  readonly load: BenchmarkLoad;
  readonly repetitions: number;
  readonly resources: Quantities;
  readonly nodeSelector: Readonly<Record<string, string>> | undefined;
  /** Labels of the server's pods, which it keeps away from. */
  readonly serverLabels: Readonly<Record<string, string>>;
  readonly isSuspended: boolean;
}

const NAME = 'client';

/**
 * A ServiceAccount and a Job for the client. The Job is an indexed one that has one pod at a time: the image has no shell that could count.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode (read for 1.33)
 */
export function emitClient(scope: Construct, facts: ClientFacts): void {
  const { namespace, nodeSelector, resources, variant } = facts;
  const { KubeJob, KubeServiceAccount } = k8s();
  const own = metadata(scope, NAME, namespace, facts, { labels: { app: NAME } });
  new KubeServiceAccount(scope, 'ClientAccount', { metadata: own });
  new KubeJob(scope, 'Client', {
    metadata: own,
    spec: {
      completionMode: 'Indexed',
      // The first run warms up, and is left out of the report.
      completions: facts.repetitions + 1,
      parallelism: 1,
      backoffLimit: 2,
      suspend: facts.isSuspended,
      template: {
        metadata: {
          labels: { app: NAME },
          // A sidecar of the old kind goes on running, and with it the pod and the Job.
          ...(variant === 'sidecar' && { annotations: { 'sidecar.istio.io/nativeSidecar': 'true' } }),
        },
        spec: {
          serviceAccountName: NAME,
          automountServiceAccountToken: false,
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          ...(nodeSelector && { nodeSelector: labels(scope, 'nodeSelector label', nodeSelector) }),
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...facts.serverLabels } } },
              ],
            },
          },
          containers: [
            {
              name: NAME,
              image: facts.image,
              args: clientArgs(facts.url, variant, facts.load),
              resources: renderResources(scope, { requests: resources, limits: resources }),
              securityContext: RESTRICTED,
            },
          ],
        },
      },
    },
  });
}
