import { setting } from '../values-patch';
import { type Context, type Report, type ValuesRule } from './rule';

const VALIDATE = ['cilium/cilium install/kubernetes/cilium/templates/validate.yaml'];
const PROVIDED = ['cilium/cilium install/kubernetes/cilium/templates/hubble/tls-provided'];

/** What the chart refuses about Hubble. */
export const HUBBLE: readonly ValuesRule[] = [
  {
    id: 'cilium-chart/hubble-ui-without-relay',
    severity: 'error',
    sources: VALIDATE,
    check({ values, given }) {
      if (!values.isTrue('hubble.ui.enabled') || values.isTrue('hubble.ui.standalone.enabled')) return undefined;
      if (values.isTrue('hubble.relay.enabled')) return undefined;
      return {
        field: 'hubble.ui.enabled',
        message: 'the chart refuses to render: the web page of Hubble reads from the relay, which is not enabled',
        fix: 'set hubble.relay.enabled to true',
        patch: setting(given, 'hubble.relay.enabled', true),
      };
    },
  },
  {
    id: 'cilium-chart/hubble-ui-standalone-without-certificates',
    severity: 'error',
    sources: VALIDATE,
    check({ values }) {
      const needed =
        values.isTrue('hubble.ui.enabled') &&
        values.isTrue('hubble.ui.standalone.enabled') &&
        values.isTrue('hubble.relay.tls.server.enabled');
      if (!needed || values.isTrue('hubble.ui.standalone.tls.certsVolume')) return undefined;
      return {
        field: 'hubble.ui.standalone.tls.certsVolume',
        message:
          'the chart refuses to render: the relay asks for client certificates, and a standalone web page gets none',
        fix: 'set hubble.ui.standalone.tls.certsVolume to the volume with the certificates, or hubble.relay.tls.server.enabled to false',
      };
    },
  },
  {
    id: 'cilium-chart/hubble-relay-without-hubble',
    severity: 'error',
    sources: VALIDATE,
    check({ values, given }) {
      if (!values.isTrue('hubble.relay.enabled') || values.isTrue('hubble.enabled')) return undefined;
      return {
        field: 'hubble.relay.enabled',
        message: 'the chart refuses to render: the relay collects what agents record, and hubble.enabled is false',
        fix: 'set hubble.enabled to true, or hubble.relay.enabled to false',
        patch: setting(given, 'hubble.enabled', true),
      };
    },
  },
  {
    id: 'cilium-chart/hubble-issuer-missing',
    severity: 'error',
    sources: VALIDATE,
    check({ values }) {
      const fromIssuer =
        values.isTrue('hubble.enabled') &&
        values.isTrue('hubble.tls.enabled') &&
        values.isTrue('hubble.tls.auto.enabled') &&
        values.get('hubble.tls.auto.method') === 'certmanager';
      if (!fromIssuer || values.isTrue('hubble.tls.auto.certManagerIssuerRef')) return undefined;
      return {
        field: 'hubble.tls.auto.certManagerIssuerRef',
        message: 'the chart refuses to render: certificates come from cert-manager, and no issuer is named',
        fix: 'set hubble.tls.auto.certManagerIssuerRef, such as {group: cert-manager.io, kind: ClusterIssuer, name: ca-issuer}',
      };
    },
  },
  {
    id: 'cilium-chart/hubble-redact-both-lists',
    severity: 'error',
    sources: VALIDATE,
    check({ values }) {
      const headers = 'hubble.redact.http.headers';
      if (!values.isTrue(`${headers}.allow`) || !values.isTrue(`${headers}.deny`)) return undefined;
      return {
        field: headers,
        message: 'the chart refuses to render: headers are kept by a list or dropped by one, not both',
        fix: `leave out ${headers}.allow or ${headers}.deny`,
      };
    },
  },
  {
    id: 'cilium-chart/hubble-ui-too-old',
    severity: 'error',
    sources: VALIDATE,
    check({ values }) {
      if (!values.isTrue('hubble.ui.enabled')) return undefined;
      const tags = ['backend', 'frontend'].map((part) => `hubble.ui.${part}.image.tag`);
      if (tags.some((path) => values.get(path) === 'latest')) return undefined;
      return tags.flatMap((path): Report[] => {
        const tag = values.get(path);
        if (typeof tag !== 'string') return [];
        const problem = tagProblem(tag);
        return problem === undefined
          ? []
          : [
              {
                field: path,
                message: `the chart refuses to render: ${problem}`,
                fix: `set ${path} to v0.9.0 or later, or leave it out`,
              },
            ];
      });
    },
  },
  {
    id: 'cilium-chart/hubble-certificates-missing',
    severity: 'error',
    sources: PROVIDED,
    check: (context) => providedCertificates(context),
  },
];

/** semver as the chart uses it: without the digest, and `<0.9.0` is never true of a pre-release. */
function tagProblem(tag: string): string | undefined {
  const version = tag.replace(/@.*$/, '').replace(/^v/, '');
  const parts = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?$/.exec(version);
  if (!parts) return `tag "${tag}" is no version, and it compares versions`;
  const isPrerelease = parts[4]?.startsWith('-') ?? false;
  const isOld = Number(parts[1]) === 0 && Number(parts[2] ?? 0) < 9;
  return isOld && !isPrerelease ? `tag "${tag}" is older than 0.9.0` : undefined;
}

interface Certificate {
  readonly path: string;
  readonly needed: boolean;
  readonly first?: number;
}

/** Without automatic certificates the chart wants each pair in the values, or from 1.16 the name of a Secret. */
function providedCertificates({ values, minor }: Context): Report[] {
  if (!values.isTrue('hubble.enabled') || values.isTrue('hubble.tls.auto.enabled')) return [];
  const tls = values.isTrue('hubble.tls.enabled');
  const agent = values.isTrue('agent');
  const relay = values.isTrue('hubble.relay.enabled');
  const relayTls = relay && values.isTrue('hubble.relay.tls.server.enabled');
  const pairs: Certificate[] = [
    { path: 'hubble.tls.server', needed: tls && agent },
    { path: 'hubble.relay.tls.client', needed: tls && relay },
    { path: 'hubble.relay.tls.server', needed: tls && relayTls },
    { path: 'hubble.ui.tls.client', needed: tls && relayTls && values.isTrue('hubble.ui.enabled') },
    { path: 'hubble.metrics.tls.server', needed: agent && values.isTrue('hubble.metrics.tls.enabled'), first: 16 },
  ];
  return pairs.flatMap(({ path, needed, first = 0 }): Report[] => {
    if (!needed || minor < first || (minor >= 16 && values.isTrue(`${path}.existingSecret`))) return [];
    const missing = ['cert', 'key'].filter((part) => isAbsent(values.get(`${path}.${part}`)));
    if (missing.length === 0) return [];
    return [
      {
        field: `${path}.${missing[0]!}`,
        message:
          'the chart refuses to render: hubble.tls.auto.enabled is false, so that every certificate has to be given',
        fix: `set hubble.tls.auto.enabled to true, or give ${path}.cert and .key${minor >= 16 ? ` or ${path}.existingSecret` : ''}`,
      },
    ];
  });
}

/** What Sprig's `required` takes for missing. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
