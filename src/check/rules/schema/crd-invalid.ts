import { type CrdProblem } from '../../../schema/crds/crd';
import { givenCrds } from '../../../schema/crds/given';
import { defineRule } from '../../define-rule';

const crd = (version: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: rollups.shop.example }
spec:
  group: shop.example
  scope: Namespaced
  names: { kind: Rollup, plural: rollups }
  versions:
    - { name: v1, served: true, storage: true${version} }
`;

export default defineRule({
  id: 'schema/crd-invalid',
  severity: 'error',
  summary: 'A CRD that an API server does not take, or that says less than it seems.',
  details:
    'Objects are held against the CRDs of `--crds`, and those among the manifests. One that a server would refuse is not used: nothing is ' +
    'said of its objects then. Of one among the manifests that has no schema at all nothing is said: it is shortened.',
  on: ['any'],
  reads: ['CustomResourceDefinition'],
  sources: ['https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ (1.36)'],
  example: {
    wrong: crd(', schema: { openAPIV3Schema: { properties: {} } }'),
    right: crd(', schema: { openAPIV3Schema: { type: object } }'),
  },
  messages: {
    beta: (version: string) =>
      `apiVersion ${JSON.stringify(version)} has not been served since Kubernetes 1.22; write apiextensions.k8s.io/v1`,
    nameless: () => 'a CRD needs spec.group and spec.names.kind, or no object is of it',
    noVersions: () => 'a CRD needs at least one version in spec.versions',
    noSchema: (version: string) =>
      `version ${JSON.stringify(version)} has no schema.openAPIV3Schema, which v1 of CRDs requires`,
    storage: (count: string) => `exactly one version must have storage: true, ${count} have it`,
    named: (wanted: string) =>
      `the name of a CRD is its plural and group; this one has to be ${JSON.stringify(wanted)}`,
    conversion: () =>
      'what the conversion webhook makes of an object is not known; each is held against the version it is written in',
    reference: () => 'a schema of a CRD has no $ref; write out what it refers to',
    tooLarge: () => 'the schema goes on without an end, or further than is read; nothing is held against it',
    untyped: () => 'each place of a schema needs a type, or x-kubernetes-preserve-unknown-fields: true',
    both: () => 'properties and additionalProperties exclude each other',
  },
  check({ mesh, report }) {
    for (const { object, problem } of givenCrds(mesh).problems) {
      const at = object.field(...problem.path);
      const { is, what = '' }: CrdProblem = problem;
      const said =
        is === 'beta' || is === 'noSchema' || is === 'storage' || is === 'named'
          ? report(at, is, what)
          : report(at, is);
      if (is === 'conversion') said.as('info');
    }
  },
});
