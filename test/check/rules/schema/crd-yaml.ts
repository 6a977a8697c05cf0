/** A CRD of Rollups with these fields of a version `v1`, and of others. */
export function crd(version: string, more = ''): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rollups.shop.example}
spec:
  group: shop.example
  scope: Namespaced
  names: {kind: Rollup, plural: rollups}
  versions:
    - {name: v1, served: true, storage: true, ${version}}
${more}---
`;
}

/** A schema whose `spec` is this. */
export function schema(spec: string): string {
  return `schema: {openAPIV3Schema: {type: object, properties: {spec: ${spec}}}}`;
}

export function rollup(spec: string, version = 'v1'): string {
  return `apiVersion: shop.example/${version}
kind: Rollup
metadata: {name: web, namespace: shop}
spec: ${spec}
---
`;
}
