import { isMap } from '../../values/effective-values';
import { removing, setting } from '../values-patch';
import { isUpgradeFromBefore, type Context, type Report, type ValuesRule } from './rule';

const VALIDATE = ['cilium/cilium install/kubernetes/cilium/templates/validate.yaml'];
const APISERVER = ['cilium/cilium install/kubernetes/cilium/templates/clustermesh-apiserver'];

/** What the chart refuses about the cluster's name and number, and about cluster meshes. */
export const CLUSTER: readonly ValuesRule[] = [
  {
    id: 'cilium-chart/cluster-name',
    severity: 'error',
    minors: [16],
    sources: VALIDATE,
    check(context) {
      const name = context.values.get('cluster.name');
      if (typeof name !== 'string') return undefined;
      const problem = nameProblem(context, name);
      if (problem === undefined) return undefined;
      return {
        field: 'cluster.name',
        message: `the chart refuses to render: cluster name "${name}" ${problem}`,
        fix: 'name it with at most 32 lower-case letters, digits and "-", such as "prod-eu-1"',
      };
    },
  },
  {
    id: 'cilium-chart/cluster-name-default-with-id',
    severity: 'error',
    minors: [16],
    sources: VALIDATE,
    check({ values }) {
      if (values.get('cluster.name') !== 'default' || asInt(values.get('cluster.id')) === 0) return undefined;
      return {
        field: 'cluster.name',
        message:
          'the chart refuses to render: a cluster with a number needs a name of its own, and this one is "default"',
        fix: 'give the cluster a name that no other of the mesh has, or leave out cluster.id',
      };
    },
  },
  {
    id: 'cilium-chart/cluster-id-drops-policy-traffic',
    severity: 'error',
    minors: [16],
    sources: [...VALIDATE, 'cilium/cilium issue 21330'],
    check({ values }) {
      const id = asInt(values.get('cluster.id'));
      const affected = (id >= 128 && id <= 255) || (id >= 384 && id <= 511);
      const cloud =
        values.isTrue('eni.enabled') ||
        values.isTrue('alibabacloud.enabled') ||
        values.get('cni.chainingMode') === 'aws-cni';
      if (!affected || !cloud || values.get('extraConfig.allow-unsafe-policy-skb-usage') === 'true') return undefined;
      return {
        field: 'cluster.id',
        message: `the chart refuses to render: with cluster.id=${id}, traffic that policies match is dropped where ENIs are used`,
        fix: 'number the cluster 1 to 127 (or 256 to 383)',
      };
    },
  },
  {
    id: 'cilium/cluster-id',
    severity: 'error',
    sources: ['cilium/cilium pkg/clustermesh/types/types.go'],
    check({ values }) {
      const id = values.get('cluster.id');
      const most = values.get('clustermesh.maxConnectedClusters') === 511 ? 511 : 255;
      if (typeof id !== 'number' || (id >= 0 && id <= most)) return undefined;
      return {
        field: 'cluster.id',
        message: `no agent starts with cluster.id=${id}; numbers go from 0 to ${most}`,
        fix: `number the cluster 1 to ${most}, or 0 where there is one alone`,
      };
    },
  },
  {
    id: 'cilium-chart/connected-clusters',
    severity: 'error',
    sources: VALIDATE,
    check({ values, given }) {
      const most = values.get('clustermesh.maxConnectedClusters');
      if ([255, 511].includes(asInt(most))) return undefined;
      return {
        field: 'clustermesh.maxConnectedClusters',
        message: `the chart refuses to render: a mesh has at most 255 or 511 clusters, got ${JSON.stringify(most ?? null)}`,
        fix: 'set clustermesh.maxConnectedClusters to 255 or 511',
        patch: setting(given, 'clustermesh.maxConnectedClusters', 255),
      };
    },
  },
  {
    id: 'cilium-chart/clustermesh-issuer-missing',
    severity: 'error',
    sources: VALIDATE,
    check({ values, minor }) {
      const used =
        values.isTrue('clustermesh.useAPIServer') || (minor < 18 && values.isTrue('externalWorkloads.enabled'));
      const auto = 'clustermesh.apiserver.tls.auto';
      if (!used || !values.isTrue(`${auto}.enabled`) || values.get(`${auto}.method`) !== 'certmanager')
        return undefined;
      if (values.isTrue(`${auto}.certManagerIssuerRef`)) return undefined;
      return {
        field: `${auto}.certManagerIssuerRef`,
        message: 'the chart refuses to render: certificates come from cert-manager, and no issuer is named',
        fix: `set ${auto}.certManagerIssuerRef, such as {group: cert-manager.io, kind: ClusterIssuer, name: ca-issuer}`,
      };
    },
  },
  {
    id: 'cilium-chart/clustermesh-auth-mode',
    severity: 'error',
    sources: APISERVER,
    check({ values }) {
      const path = 'clustermesh.apiserver.tls.authMode';
      const mode = values.get(path);
      if (!values.isTrue('clustermesh.useAPIServer') && !values.isTrue('externalWorkloads.enabled')) return undefined;
      if (['legacy', 'migration', 'cluster'].includes(mode as string)) return undefined;
      return {
        field: path,
        message: `the chart refuses to render: ${path} is ${JSON.stringify(mode ?? null)}, and it knows legacy, migration and cluster`,
        fix: `set ${path} to "migration" or "cluster"`,
      };
    },
  },
  {
    id: 'cilium-chart/clustermesh-without-identities',
    severity: 'error',
    sources: VALIDATE,
    check: (context) => identityProblems(context),
  },
  {
    id: 'cilium-chart/kvstore-mode',
    severity: 'error',
    minors: [18],
    sources: VALIDATE,
    check: (context) => kvstoreProblem(context),
  },
  {
    id: 'cilium-chart/clustermesh-certificates-missing',
    severity: 'error',
    minors: [undefined, 19],
    sources: ['cilium/cilium install/kubernetes/cilium/templates/clustermesh-apiserver/tls-provided'],
    check: (context) => providedCertificates(context),
  },
  {
    id: 'cilium-chart/clustermesh-certificates-in-values',
    severity: 'error',
    minors: [20],
    sources: VALIDATE,
    check({ values }) {
      const tls = 'clustermesh.apiserver.tls';
      if (!values.isTrue('clustermesh.useAPIServer') || values.isTrue(`${tls}.auto.enabled`)) return undefined;
      const path = ['server', 'admin', 'remote'].map((of) => `${tls}.${of}.cert`).find((cert) => values.isTrue(cert));
      if (path === undefined) return undefined;
      return {
        field: path,
        message: 'the chart refuses to render: certificates of a cluster mesh can no longer be given as values',
        fix: `set ${tls}.auto.enabled to true, or make the Secrets beforehand and leave ${path} out`,
        patch: removing(path.split('.')),
      };
    },
  },
  {
    id: 'cilium-chart/clusters-shape',
    severity: 'error',
    minors: [19],
    sources: ['cilium/cilium install/kubernetes/cilium/templates/clustermesh-config/_helpers.tpl'],
    check({ values }) {
      const path = 'clustermesh.config.clusters';
      const clusters = values.get(path);
      if (!values.isTrue('clustermesh.config.enabled') || clusters === undefined) return undefined;
      if (Array.isArray(clusters) || isMap(clusters)) return undefined;
      return {
        field: path,
        message: `the chart refuses to render: clusters are a list, or a map by name, got ${JSON.stringify(clusters)}`,
        fix: `write ${path} as a list of {name, address, port}`,
      };
    },
  },
];

/** Without automatic certificates the chart wants each pair in the values; from 1.20 it takes none there. */
function providedCertificates({ values, minor }: Context): Report[] {
  const tls = 'clustermesh.apiserver.tls';
  const workloads = minor < 18 && values.isTrue('externalWorkloads.enabled');
  const mesh = values.isTrue('clustermesh.useAPIServer');
  const isExternal = minor >= 18 && values.get('clustermesh.apiserver.kvstoremesh.kvstoreMode') !== 'internal';
  if (values.isTrue(`${tls}.auto.enabled`) || isExternal) return [];
  const pairs = [
    ...(mesh || workloads ? ['server', 'admin'] : []),
    ...(mesh ? ['remote'] : []),
    ...(workloads ? ['client'] : []),
  ];
  return pairs.flatMap((pair): Report[] => {
    const missing = ['cert', 'key'].find((part) =>
      ['', undefined].includes(values.get(`${tls}.${pair}.${part}`) as string),
    );
    if (missing === undefined) return [];
    return [
      {
        field: `${tls}.${pair}.${missing}`,
        message: `the chart refuses to render: ${tls}.auto.enabled is false, so that every certificate has to be given`,
        fix: `set ${tls}.auto.enabled to true, or give ${tls}.${pair}.cert and .key`,
      },
    ];
  });
}

/** A number as Sprig's `int` reads it. */
export function asInt(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string' && /^[+-]?\d+$/.test(value)) return Number.parseInt(value, 10);
  return value === true ? 1 : 0;
}

function nameProblem(context: Context, name: string): string | undefined {
  if (name === '') return 'is empty';
  // 1.16 lets clusters that are older keep their names.
  if (context.minor === 16 && isUpgradeFromBefore(context, 16)) return undefined;
  if (name.length > 32) return `has ${name.length} characters`;
  return /^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/.test(name) ? undefined : 'is no DNS label in lower case';
}

const DOUBLE_WRITES = ['doublewrite-readkvstore', 'doublewrite-readcrd'];

/** Identities have to be where the API server of the mesh finds them. */
function identityProblems({ values, minor }: Context): Report[] {
  const users = ['clustermesh.useAPIServer', ...(minor < 18 ? ['externalWorkloads.enabled'] : [])].filter((path) =>
    values.isTrue(path),
  );
  const mode = values.get('identityAllocationMode');
  const inObjects = mode === 'crd' || (minor >= 17 && DOUBLE_WRITES.includes(mode as string));
  return users.flatMap((path): Report[] => {
    if (values.isTrue('disableEndpointCRD') && (minor < 18 || inObjects)) {
      return [
        {
          field: 'disableEndpointCRD',
          message: `the chart refuses to render: ${path} reads CiliumEndpoints, and disableEndpointCRD is true`,
          fix: `set disableEndpointCRD to false, or ${path} to false`,
        },
      ];
    }
    if (inObjects || (minor >= 18 && values.isTrue('clustermesh.apiserver.kvstoremesh.enabled'))) return [];
    return [
      {
        field: 'identityAllocationMode',
        message: `the chart refuses to render: ${path} finds no identities with identityAllocationMode=${String(mode)}`,
        fix:
          minor < 18
            ? 'set identityAllocationMode to crd'
            : 'set clustermesh.apiserver.kvstoremesh.enabled to true, or identityAllocationMode to crd',
      },
    ];
  });
}

function kvstoreProblem({ values }: Context): Report | undefined {
  const path = 'clustermesh.apiserver.kvstoremesh.kvstoreMode';
  const mode = values.get(path);
  const report = (message: string, fix: string): Report => ({
    field: path,
    message: `the chart refuses to render: ${message}`,
    fix,
  });
  if (mode !== 'internal' && mode !== 'external') {
    return report(
      `${path} is ${JSON.stringify(mode ?? null)}, and it knows internal and external`,
      `set ${path} to internal or external`,
    );
  }
  if (mode === 'internal') return undefined;
  const lacks = ['clustermesh.useAPIServer', 'clustermesh.apiserver.kvstoremesh.enabled'].find(
    (needed) => !values.isTrue(needed),
  );
  if (lacks !== undefined)
    return report(`an external kvstore needs ${lacks}=true`, `set ${lacks} to true, or ${path} to internal`);
  if (values.text('clustermesh.apiserver.replicas') !== '1') {
    return report(
      'an external kvstore goes with one replica of the API server',
      'set clustermesh.apiserver.replicas to 1',
    );
  }
  const identities = values.get('identityAllocationMode');
  if (['kvstore', ...DOUBLE_WRITES].includes(identities as string)) return undefined;
  return report(
    `an external kvstore holds no identities with identityAllocationMode=${String(identities)}`,
    'set identityAllocationMode to kvstore',
  );
}
