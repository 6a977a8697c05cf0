/** Manifests whose structure is looked at: a part of each is given, the rest is right. */

export function virtualService(spec: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: shop }
spec:
  hosts: [reviews]
  ${spec}
`;
}

export function gateway(listener: string): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec:
  gatewayClassName: istio
  listeners: [${listener}]
`;
}

export function deployment(container: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - ${container}
`;
}

export function service(spec: string): string {
  return `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ${spec} }
`;
}

/** An object of the namespace `shop` with the name `web`. */
export function kubernetes(apiVersion: string, kind: string, fields: string): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: web, namespace: shop }
${fields}
`;
}

/** An object of a kind whose CRD is beside it. */
export function own(schema: string, spec: string): string {
  return `apiVersion: apiextensions.k8s.io/v1
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
            spec: { type: object, ${schema} }
---
apiVersion: shop.example/v1
kind: Rollup
metadata: { name: web, namespace: shop }
spec: { ${spec} }
`;
}

/** A manifest with a part of it in other words. */
export function patched(manifest: string, from: string, to: string): string {
  if (!manifest.includes(from)) throw new Error(`the manifest has no ${from}`);
  return manifest.replace(from, to);
}
