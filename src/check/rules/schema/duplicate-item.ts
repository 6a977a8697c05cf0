import { defineRule } from '../../define-rule';
import { refusedFields, SCHEMA_SOURCES } from '../../schema-refusals';

export default defineRule({
  id: 'schema/duplicate-item',
  severity: 'error',
  summary: 'A list has an element twice that it may have once.',
  details:
    'The elements are told apart by themselves, or by some of their fields (`x-kubernetes-list-type`), and an API server refuses the second.',
  on: ['refused'],
  reads: ['CustomResourceDefinition'],
  sources: SCHEMA_SOURCES,
  example: {
    wrong: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: rollups.shop.example }
spec:
  group: shop.example
  scope: Namespaced
  names: { kind: Rollup, plural: rollups }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                hosts: { type: array, x-kubernetes-list-type: set, items: { type: string } }
---
apiVersion: shop.example/v1
kind: Rollup
metadata: { name: web, namespace: shop }
spec: { hosts: [a, b, a] }
`,
    right: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: rollups.shop.example }
spec:
  group: shop.example
  scope: Namespaced
  names: { kind: Rollup, plural: rollups }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                hosts: { type: array, x-kubernetes-list-type: set, items: { type: string } }
---
apiVersion: shop.example/v1
kind: Rollup
metadata: { name: web, namespace: shop }
spec: { hosts: [a, b, c] }
`,
  },
  messages: {
    again: (what: string) => `another element before it has the same ${what}`,
  },
  check({ mesh, report }) {
    for (const { at, object, violation } of refusedFields(mesh, 'duplicate-item')) {
      // Of listeners gateway/listener-duplicate tells.
      if (object.kind === 'Gateway' || object.kind === 'ListenerSet') continue;
      report(at, 'again', violation.node.listKeys?.join(', ') ?? 'value').fix(
        'remove one of them, or make them different',
      );
    }
  },
});
