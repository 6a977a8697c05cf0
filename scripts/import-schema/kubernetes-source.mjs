import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { releasesOf } from './crd-sources.mjs';

/** The kinds of Kubernetes that a mesh has to do with, by group and version; the file of `/openapi/v3` has the group's path. */
const KINDS = {
  v1: [
    'Namespace',
    'Node',
    'Pod',
    'Service',
    'ServiceAccount',
    'ConfigMap',
    'Secret',
    'Endpoints',
    'ReplicationController',
    'PersistentVolumeClaim',
    'LimitRange',
    'ResourceQuota',
  ],
  'apps/v1': ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  'batch/v1': ['Job', 'CronJob'],
  'networking.k8s.io/v1': ['NetworkPolicy', 'Ingress', 'IngressClass'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'autoscaling/v1': ['HorizontalPodAutoscaler'],
  'policy/v1': ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1': ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'admissionregistration.k8s.io/v1': ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
};

/** Types that are written in another way than their Go struct says. */
const BY_NAME = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: 'number', format: 'quantity' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};

/** Lists of constants that a server holds fields to; the others of the same kind are open. By the name of the field. */
const CLOSED = {
  protocol: ['TCP', 'UDP', 'SCTP'],
  imagePullPolicy: ['Always', 'IfNotPresent', 'Never'],
  restartPolicy: ['Always', 'OnFailure', 'Never'],
  dnsPolicy: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  sessionAffinity: ['ClientIP', 'None'],
  externalTrafficPolicy: ['Cluster', 'Local'],
  internalTrafficPolicy: ['Cluster', 'Local'],
  policyTypes: ['Ingress', 'Egress'],
  concurrencyPolicy: ['Allow', 'Forbid', 'Replace'],
  podManagementPolicy: ['OrderedReady', 'Parallel'],
  whenUnsatisfiable: ['DoNotSchedule', 'ScheduleAnyway'],
};
/** The same, of fields whose name other types have as well. */
const CLOSED_OF = {
  'io.k8s.api.core.v1.ServiceSpec': { type: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'] },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement': {
    operator: ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  },
  'io.k8s.api.core.v1.Toleration': {
    operator: ['Exists', 'Equal', 'Lt', 'Gt'],
    effect: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
  },
  'io.k8s.api.apps.v1.DeploymentStrategy': { type: ['Recreate', 'RollingUpdate'] },
  'io.k8s.api.core.v1.SeccompProfile': { type: ['Localhost', 'RuntimeDefault', 'Unconfined'] },
};
/** Containers have values of their own in newer releases; the field is a text there. */
const OPEN = {
  'io.k8s.api.core.v1.Container': ['restartPolicy'],
  'io.k8s.api.core.v1.ContainerResizePolicy': ['restartPolicy'],
};

/**
 * The kinds of Kubernetes, as {@link crdsOf} has those of CRDs. What OpenAPI says there of defaults and of fields that are required is
 * Go's, and not what a server asks, so that it is left out.
 *
 * @param {string} folder
 */
export function kubernetesKinds(folder) {
  const releases = releasesOf(folder);
  /** @type {Map<string, Map<string, any[]>>} */
  const kinds = new Map();
  releases.forEach((release, at) => {
    for (const [groupVersion, names] of Object.entries(KINDS)) {
      const path = groupVersion === 'v1' ? 'api__v1' : `apis__${groupVersion.replace('/', '__')}`;
      const file = join(folder, release, `${path}_openapi.json`);
      if (!existsSync(file)) continue;
      const { schemas } = JSON.parse(readFileSync(file, 'utf8')).components;
      const [group, version] = groupVersion === 'v1' ? ['', 'v1'] : groupVersion.split('/');
      const reader = new Reader(schemas);
      for (const kind of names) {
        const name = Object.keys(schemas).find((one) =>
          schemas[one]['x-kubernetes-group-version-kind']?.some(
            (gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind,
          ),
        );
        if (name === undefined) continue;
        put(kinds, `${group}/${kind}`, version, releases, at, reader.of(name));
      }
      if (groupVersion === 'v1') {
        put(kinds, '/ObjectMeta', 'v1', releases, at, reader.of('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'));
      }
    }
  });
  return { releases, kinds };
}

function put(kinds, key, version, releases, at, schema) {
  if (!kinds.has(key)) kinds.set(key, new Map());
  const list = kinds.get(key).get(version) ?? releases.map(() => undefined);
  list[at] = { schema, served: true, deprecated: false };
  kinds.get(key).set(version, list);
}

class Reader {
  constructor(schemas) {
    this.schemas = schemas;
    this.known = new Map();
  }

  /** @param {string} name */
  of(name) {
    if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
    const before = this.known.get(name);
    if (before) return before;
    const made = {};
    this.known.set(name, made);
    Object.assign(made, this.schema(this.schemas[name], name));
    return made;
  }

  schema(schema, owner = '') {
    if (schema.$ref) return this.of(schema.$ref.replace('#/components/schemas/', ''));
    if (schema.allOf?.length === 1) return this.schema(schema.allOf[0], owner);
    const out = {};
    for (const key of ['type', 'format', 'x-kubernetes-preserve-unknown-fields'])
      if (schema[key] !== undefined) out[key] = schema[key];
    // Quantities and the like are written out at every use in some releases.
    if (schema.format === 'int-or-string') return { 'x-kubernetes-int-or-string': true };
    if (schema.items) out.items = this.schema(schema.items);
    if (schema.additionalProperties) out.additionalProperties = this.schema(schema.additionalProperties);
    if (schema.properties) {
      out.properties = Object.fromEntries(
        Object.entries(schema.properties).map(([name, one]) => [name, this.closed(owner, name, this.schema(one))]),
      );
    }
    if (schema.type === 'object' && !schema.properties && !schema.additionalProperties)
      out['x-kubernetes-preserve-unknown-fields'] = true;
    return out;
  }

  closed(owner, name, schema) {
    if (OPEN[owner]?.includes(name)) return schema;
    const values = CLOSED_OF[owner]?.[name] ?? (name in CLOSED ? CLOSED[name] : undefined);
    if (!values) return schema;
    if (schema.type === 'string') return { ...schema, enum: values };
    return schema.items?.type === 'string' ? { ...schema, items: { ...schema.items, enum: values } } : schema;
  }
}
