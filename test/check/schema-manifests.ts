const GATEWAY_API = 'gateway.networking.k8s.io';

/** A route of the Gateway API, `shop/r`. */
export const route = (spec: string, kind = 'HTTPRoute', version = 'v1'): string =>
  `apiVersion: ${GATEWAY_API}/${version}\nkind: ${kind}\nmetadata: {name: r, namespace: shop}\nspec: {${spec}}\n---\n`;

/** A route with one rule that has these filters, and others that its backend has. */
export const filtered = (filters: string, ofBackend = '', kind = 'HTTPRoute'): string =>
  route(
    `rules: [{filters: [${filters}]${ofBackend && `, backendRefs: [{name: web, port: 80, filters: [${ofBackend}]}]`}}]`,
    kind,
  );

/** A Gateway, `ingress/g`. */
export const gateway = (spec: string, kind = 'Gateway'): string =>
  `apiVersion: ${GATEWAY_API}/v1\nkind: ${kind}\nmetadata: {name: g, namespace: ingress}\nspec: {gatewayClassName: istio, ${spec}}\n---\n`;

/** A BackendTLSPolicy, `shop/p`. */
export const tlsPolicy = (spec: string): string =>
  `apiVersion: ${GATEWAY_API}/v1\nkind: BackendTLSPolicy\nmetadata: {name: p, namespace: shop}\nspec: {${spec}}\n---\n`;

/** A CRD of the Gateway API, which shows its channel. */
export const crdOf = (channel: string): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: httproutes.${GATEWAY_API}, annotations: {gateway.networking.k8s.io/channel: ${channel}}}\n---\n`;

/** An object of Istio, `shop/o`. */
export const istio = (group: string, kind: string, spec: string, version = 'v1'): string =>
  `apiVersion: ${group}.istio.io/${version}\nkind: ${kind}\nmetadata: {name: o, namespace: shop}\nspec: {${spec}}\n---\n`;
