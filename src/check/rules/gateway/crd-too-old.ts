import { defineRule } from '../../define-rule';

/** The bundles before which istiod does not read a kind (istio/istio pkg/config/schema/gatewayapi, MinimumCRDVersions, read for 1.32-dev). */
const LEAST: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  'grpcroutes.gateway.networking.k8s.io': [1, 1],
  'backendtlspolicies.gateway.networking.k8s.io': [1, 4],
  'tlsroutes.gateway.networking.k8s.io': [1, 5],
  'tcproutes.gateway.networking.k8s.io': [1, 6],
};

/** The kinds that istiod reads as `v1`. */
const READ_AS_V1 = ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes'].map(
  (name) => `${name}.gateway.networking.k8s.io`,
);

const BUNDLE = 'gateway.networking.k8s.io/bundle-version';

export default defineRule({
  id: 'gateway/crd-too-old',
  severity: 'warning',
  summary: 'The CRD of a kind of the Gateway API is older than istiod reads.',
  details:
    'istiod looks at the bundle version of each CRD and leaves kinds alone whose CRD is too old: objects of them are accepted by the API ' +
    'server, get no status, and do nothing. A CRD that does not serve `v1` hides its objects from istiod altogether.',
  codes: ['IST0176', 'IST0156', 'IST0172'],
  on: ['CustomResourceDefinition'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/k8sgateway/crdversion.go',
    'istio/istio pkg/config/schema/gatewayapi, MinimumCRDVersions',
  ],
  example: {
    wrong: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: tlsroutes.gateway.networking.k8s.io
  annotations: { gateway.networking.k8s.io/bundle-version: v1.3.0 }
spec:
  group: gateway.networking.k8s.io
  versions: [{ name: v1alpha2, served: true, storage: true }]
`,
    right: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: tlsroutes.gateway.networking.k8s.io
  annotations: { gateway.networking.k8s.io/bundle-version: v1.5.0 }
spec:
  group: gateway.networking.k8s.io
  versions: [{ name: v1, served: true, storage: true }]
`,
  },
  messages: {
    old: (kind: string, version: string, least: string) =>
      `the CRD of ${kind} is of Gateway API ${version}, and istiod reads that kind from ${least} on: objects of it do nothing`,
    unserved: (kind: string) => `the CRD of ${kind} does not serve v1, which is what istiod reads`,
  },
  check({ mesh, report }) {
    for (const object of mesh.ofKind('CustomResourceDefinition')) {
      const kind = object.spec.get('names', 'kind').text ?? object.name.split('.')[0]!;
      const bundle = object.annotation(BUNDLE);
      const least = Object.hasOwn(LEAST, object.name) ? LEAST[object.name]! : undefined;
      // What comes after a dash is a release candidate, and counts as the release.
      const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+/.exec(bundle.text ?? '') ?? [];
      if (least && major !== undefined && isBefore([Number(major), Number(minor)], least)) {
        const wanted = `v${least.join('.')}`;
        report(bundle, 'old', kind, bundle.text!, wanted).fix(`install the CRDs of Gateway API ${wanted} or later`);
        continue;
      }
      const versions = object.spec.get('versions');
      const served = versions.items
        .filter((one) => one.get('served').boolean === true)
        .map((one) => one.get('name').text);
      if (!READ_AS_V1.includes(object.name) || served.length === 0 || served.includes('v1')) continue;
      report(versions, 'unserved', kind).fix('install the CRDs of a Gateway API that serves v1: 1.1 or later');
    }
  },
});

function isBefore([major, minor]: readonly [number, number], [least, leastMinor]: readonly [number, number]): boolean {
  return major !== least ? major < least : minor < leastMinor;
}
