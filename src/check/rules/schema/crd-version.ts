import { givenObjects } from '../../../schema/crds/given';
import { defineRule } from '../../define-rule';

const crd = (version: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: rollups.shop.example }
spec:
  group: shop.example
  scope: Namespaced
  names: { kind: Rollup, plural: rollups }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }
---
apiVersion: shop.example/${version}
kind: Rollup
metadata: { name: web, namespace: shop }
`;

export default defineRule({
  id: 'schema/crd-version',
  severity: 'error',
  summary: 'A version that the CRD of a kind does not serve, or has given up.',
  details:
    'An API server knows no object of a version that the CRD does not have, or has with `served: false`. One of a deprecated version is ' +
    'taken with a warning. The CRDs are those of `--crds`, and those among the manifests.',
  on: ['any'],
  reads: ['CustomResourceDefinition'],
  sources: [
    'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/ (1.36)',
  ],
  example: { wrong: crd('v2'), right: crd('v1') },
  messages: {
    unserved: (kind: string, version: string, served: string) =>
      `${version} of ${kind} is not served by its CRD, so the API server does not know this object; write ${served}`,
    deprecated: (version: string, warning: string) => `${version} is deprecated: ${warning}`,
  },
  check({ mesh, report }) {
    for (const { object, crd: of, version } of givenObjects(mesh)) {
      const at = object.field('apiVersion');
      if (version === undefined || !version.isServed) {
        const served = of.versions.filter(({ isServed }) => isServed).map(({ name }) => `${of.group}/${name}`);
        report(at, 'unserved', of.kind, object.apiVersion, served.join(' or ') || 'another kind: it serves none');
      } else if (version.isDeprecated) {
        report(at, 'deprecated', object.apiVersion, version.warning ?? 'write a newer one').as('warning');
      }
    }
  },
});
