import type { k8s as KubernetesTypes } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { k8s } from '../emit/generated';
import { count, wholeSeconds } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import type { VerifyMesh, VerifyMeshProps } from './verify-mesh';

/** Seconds between attempts. */
const PAUSE = 5;
const MOUNTS = { checks: '/verify', podinfo: '/podinfo' } as const;
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The Job that checks, or the CronJob that makes it again and again. */
export function emitJob(verify: VerifyMesh, own: KubernetesTypes.ObjectMeta, props: VerifyMeshProps): Construct {
  const { deadline, schedule } = props;
  const spec: KubernetesTypes.JobSpec = {
    backoffLimit: 0,
    activeDeadlineSeconds: deadline === undefined ? 900 : wholeSeconds(verify, 'deadline', deadline, 1),
    template: { metadata: { labels: { app: verify.name } }, spec: podSpec(verify, props) },
  };
  if (schedule === undefined) {
    return new (k8s().KubeJob)(verify, 'Job', { metadata: own, spec });
  }
  if (!/^(@(hourly|daily|weekly|monthly)|[\d*/,-]+( [\d*/,A-Za-z-]+){4})$/.test(schedule))
    refuse(verify, `schedule must be five fields as cron has them, such as "0 * * * *", got ${shown(schedule)}`);
  return new (k8s().KubeCronJob)(verify, 'CronJob', {
    metadata: own,
    spec: {
      schedule,
      concurrencyPolicy: 'Forbid',
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: { spec },
    },
  });
}

function podSpec(
  verify: VerifyMesh,
  { attempts = 6, captured = [], image, runAsUser = 65_534, timeout }: VerifyMeshProps,
): KubernetesTypes.PodSpec {
  const { Quantity } = k8s();
  const env = {
    CHECKS: `${MOUNTS.checks}/checks`,
    PODINFO: MOUNTS.podinfo,
    ACCOUNT,
    API: 'https://kubernetes.default.svc',
    ATTEMPTS: String(count(verify, 'attempts', attempts, 1)),
    PAUSE: String(PAUSE),
    TIMEOUT: String(timeout === undefined ? 5 : wholeSeconds(verify, 'timeout', timeout, 1)),
  };
  return {
    serviceAccountName: verify.serviceAccountName,
    automountServiceAccountToken: captured.length > 0,
    restartPolicy: 'Never',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: count(verify, 'runAsUser', runAsUser, 1),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'verify',
        image,
        command: ['sh', `${MOUNTS.checks}/verify.sh`],
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
        resources: {
          requests: { cpu: Quantity.fromString('50m'), memory: Quantity.fromString('32Mi') },
          limits: { memory: Quantity.fromString('128Mi') },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: Object.entries(MOUNTS).map(([name, mountPath]) => ({ name, mountPath, readOnly: true })),
      },
    ],
    volumes: [
      { name: 'checks', configMap: { name: verify.name } },
      {
        name: 'podinfo',
        downwardApi: {
          items: [
            {
              path: 'redirection',
              fieldRef: { fieldPath: "metadata.annotations['ambient.istio.io/redirection']" },
            },
          ],
        },
      },
    ],
  };
}
