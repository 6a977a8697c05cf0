import type { DefaultsNode, Json } from '../../gitops/defaults/table';

/*
 * What an API server writes into kinds of Kubernetes' own: pkg/apis/{core,apps,batch,autoscaling,networking}/v1/defaults.go of
 * kubernetes/kubernetes 1.36, as a server of 1.36 returned them.
 */

type Below = Readonly<Record<string, DefaultsNode>>;

/** A place whose fields have defaults, and what is below it. */
function node(values: Readonly<Record<string, Json>>, below: Below = {}): DefaultsNode {
  const names = [...new Set([...Object.keys(values), ...Object.keys(below)])];
  return {
    fields: names.map((name) => ({
      name,
      ...(Object.hasOwn(values, name) && { value: values[name] }),
      ...(Object.hasOwn(below, name) && { node: below[name] }),
    })),
  };
}

const each = (items: DefaultsNode): DefaultsNode => ({ fields: [], items });
const at = (below: Below): DefaultsNode => node({}, below);

const PORTS = each(node({ protocol: 'TCP' }));
const FIELD_REF = node({ apiVersion: 'v1' });
const HTTP_GET = node({ path: '/', scheme: 'HTTP' });
const PROBE = node(
  { failureThreshold: 3, periodSeconds: 10, successThreshold: 1, timeoutSeconds: 1 },
  { httpGet: HTTP_GET, grpc: node({ service: '' }) },
);
const HOOK = at({ httpGet: HTTP_GET });

const CONTAINERS = each(
  node(
    { resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
    {
      ports: PORTS,
      env: each(node({ value: '' }, { valueFrom: at({ fieldRef: FIELD_REF }) })),
      livenessProbe: PROBE,
      readinessProbe: PROBE,
      startupProbe: PROBE,
      lifecycle: at({ postStart: HOOK, preStop: HOOK }),
    },
  ),
);

const DOWNWARD = node({ defaultMode: 420 }, { items: each(at({ fieldRef: FIELD_REF })) });
const VOLUMES = each(
  at({
    configMap: node({ defaultMode: 420 }),
    secret: node({ defaultMode: 420 }),
    downwardAPI: DOWNWARD,
    projected: node(
      { defaultMode: 420 },
      { sources: each(at({ serviceAccountToken: node({ expirationSeconds: 3600 }), downwardAPI: DOWNWARD })) },
    ),
    hostPath: node({ type: '' }),
  }),
);

const TEMPLATE = node(
  { metadata: {} },
  {
    metadata: node({ creationTimestamp: null }),
    spec: node(
      {
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
        terminationGracePeriodSeconds: 30,
      },
      { containers: CONTAINERS, initContainers: CONTAINERS, volumes: VOLUMES },
    ),
  },
);

const JOB = node(
  {
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    suspend: false,
  },
  { template: TEMPLATE },
);

const CLAIM = node({ volumeMode: 'Filesystem' });

/** By group and kind, what is below the object. */
export const KUBERNETES: ReadonlyMap<string, DefaultsNode> = new Map([
  [
    'apps/Deployment',
    at({
      spec: node(
        {
          progressDeadlineSeconds: 600,
          replicas: 1,
          revisionHistoryLimit: 10,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        },
        { template: TEMPLATE },
      ),
    }),
  ],
  [
    'apps/StatefulSet',
    at({
      spec: node(
        {
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          podManagementPolicy: 'OrderedReady',
          replicas: 1,
          revisionHistoryLimit: 10,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        },
        {
          template: TEMPLATE,
          volumeClaimTemplates: each(
            node({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } }, { spec: CLAIM }),
          ),
        },
      ),
    }),
  ],
  [
    'apps/DaemonSet',
    at({
      spec: node(
        {
          revisionHistoryLimit: 10,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        },
        { template: TEMPLATE },
      ),
    }),
  ],
  ['batch/Job', at({ spec: JOB })],
  [
    'batch/CronJob',
    at({
      spec: node(
        { concurrencyPolicy: 'Allow', failedJobsHistoryLimit: 1, successfulJobsHistoryLimit: 3, suspend: false },
        { jobTemplate: node({ metadata: {} }, { spec: JOB }) },
      ),
    }),
  ],
  [
    '/Service',
    at({
      spec: node(
        {
          allocateLoadBalancerNodePorts: true,
          externalTrafficPolicy: 'Cluster',
          internalTrafficPolicy: 'Cluster',
          sessionAffinity: 'None',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
          type: 'ClusterIP',
        },
        { ports: PORTS },
      ),
    }),
  ],
  ['autoscaling/HorizontalPodAutoscaler', at({ spec: node({ minReplicas: 1 }) })],
  [
    'networking.k8s.io/NetworkPolicy',
    at({ spec: at({ ingress: each(at({ ports: PORTS })), egress: each(at({ ports: PORTS })) }) }),
  ],
  ['/PersistentVolumeClaim', at({ spec: CLAIM })],
  ['/Secret', node({ type: 'Opaque' })],
  ['/Namespace', node({ spec: { finalizers: ['kubernetes'] } })],
]);
